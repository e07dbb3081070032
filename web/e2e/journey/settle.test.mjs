// A month settled by hand: frozen at the desk, confirmed by the provider, flags looked into one by one, reviewed, approved; a line that is
// not paid leaves the sum at once. The bank sends the money back once: the account is mended, and it is paid anew. The town's clock is stepped into the next month, so this test has a city to itself.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { nextMonth, openTown, until } from "./town.mjs";

let town, month, bill;

before(async () => {
  town = await openTown();
  for (const role of ["system_admin", "security_admin", "street_clerk", "provider_manager", "district_officer", "finance_officer"]) await town.enter(role);
  await town.start();
  month = town.today().slice(0, 7);
  const next = nextMonth(town.today());
  const page = town.pages.street_clerk;
  await page.goto(`${town.lab.url}/`);
  await page.getByRole("button", { name: `${town.today()} 演示` }).click();
  await page.getByRole("button", { name: "到下月 1 日早上 8 点" }).click();
  await page.getByRole("button", { name: `${next.slice(0, 8)}01 演示` }).waitFor();
  await town.clock(`${next.slice(0, 8)}05`);
});
after(() => town.lab.close());

const yuan = (fen) => (fen / 100).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const lines = () => town.all("street_clerk", `/api/bill-lines?bill_id=${bill.id}`);
const owed = (all) => all.filter((l) => l.state !== "refused").reduce((sum, l) => sum + l.government, 0);

/** A colleague of the same desk, so that nobody takes two steps on one bill. */
async function colleague(role, of) {
  const account = (await town.all("security_admin", "/api/accounts")).find(of);
  const made = await town.ask("security_admin", "POST", `/api/accounts/${account.id}/reset`, {});
  const page = await town.lab.open();
  const password = `Settle-${account.id}-Aa1`;
  assert.equal((await town.lab.ask(page, "POST", "/api/session", { login: account.login, password: made.password })).status, 200);
  assert.equal((await town.lab.ask(page, "POST", "/api/me/password", { old: made.password, password })).status, 200);
  await page.context().close();
  return town.enter(role, { login: account.login, password });
}

test("the month is frozen at the desk; the provider's bill stands with its sum and its flags in front", async () => {
  const page = town.pages.street_clerk;
  await page.goto(`${town.lab.url}/settle?month=${month}`);
  await page.getByRole("button", { name: "月度结账" }).click();
  await page.locator("dialog[open] button.main").click();
  await page.locator(".settle-row").first().waitFor();
  const org = (await town.ask("provider_manager", "GET", "/api/me")).org_id;
  bill = (await town.all("street_clerk", `/api/bills?month=${month}`)).find((b) => b.org_id === org);
  await page.goto(`${town.lab.url}/record/bill/${bill.id}`);
  await page.locator("tr[data-line]").first().waitFor();
  assert.equal(await page.locator(".sum-main b").innerText(), yuan(owed(await lines())));
  await page.locator("tr[data-line] .flag-chip").first().click();
  await page.locator(".flag-words b").first().waitFor();
  assert.match(await page.locator(".flag-why dl").first().innerText(), /规则[\s\S]*服务日期[\s\S]*提示时间/);
  await town.lab.look(page, "bill-why-zh");
});

test("the provider appeals one line and the district answers; then it confirms", async () => {
  const page = town.pages.provider_manager;
  await page.goto(`${town.lab.url}/record/bill/${bill.id}`);
  await page.locator("tr.flagged").first().getByRole("button", { name: "申诉" }).click();
  await page.getByRole("dialog").getByLabel("理由").fill("老人女儿在场，可以作证");
  await page.getByRole("dialog").getByRole("button", { name: "申诉" }).click();
  await page.locator(".appeals li").first().waitFor();
  const desk = town.pages.district_officer;
  await desk.goto(`${town.lab.url}/record/bill/${bill.id}`);
  await desk.getByRole("button", { name: "申诉成立" }).click();
  await desk.getByRole("dialog").getByLabel("理由").fill("已向家属核实");
  await desk.getByRole("dialog").getByRole("button", { name: "申诉成立" }).click();
  await desk.locator(".appeals").getByText("已向家属核实").waitFor();
  await town.click("provider_manager", "bill", bill.id, "confirm");
});

test("one line is not paid and leaves the sum, the bill goes back to its provider; the others are cleared; reviewed and approved by other hands", async () => {
  const page = await colleague("reviewer", await ofTheDesk());
  await page.goto(`${town.lab.url}/record/bill/${bill.id}`);
  const sum = page.locator(".sum-main b");
  await sum.waitFor();
  const before = owed(await lines());
  assert.ok(await page.locator("tr.ready").first().getByRole("button", { name: "不予支付" }).isVisible(), "what nobody flagged can be refused as well");
  const dear = page.locator("tr.flagged").filter({ hasNotText: " 0.00" });
  const id = Number(await dear.first().getAttribute("data-line"));
  await dear.first().getByRole("button", { name: "不予支付" }).click();
  await page.getByRole("dialog").getByLabel("理由").fill("没有签退，也没有照片");
  await page.getByRole("dialog").getByRole("button", { name: "不予支付" }).click();
  await page.locator(`tr.refused[data-line="${id}"]`).waitFor();
  const refused = (await lines()).find((l) => l.id === id);
  assert.equal(refused.state, "refused");
  assert.equal(await sum.innerText(), yuan(before - refused.government));
  for (const line of (await lines()).filter((l) => l.state === "flagged"))
    await town.ask("reviewer", "POST", `/api/bill-lines/${line.id}/clear`, { reason: "电话回访核实，情况属实" });
  const back = await town.ask("street_clerk", "GET", `/api/bills/${bill.id}`);
  assert.equal(back.state, "checked", "what it had not agreed to, it is asked about");
  assert.equal(back.reason, "没有签退，也没有照片");
  await town.click("provider_manager", "bill", bill.id, "confirm");
  await town.click("reviewer", "bill", bill.id, "review");
  await town.click("district_officer", "bill", bill.id, "approve");
  const approved = await town.ask("district_officer", "GET", `/api/bills/${bill.id}`);
  assert.ok(["approving", "approved"].includes(approved.state), approved.state);
  assert.equal(approved.government, before - refused.government);
});

async function ofTheDesk() {
  const me = await town.ask("street_clerk", "GET", "/api/me");
  return (a) => a.roles === "street_clerk" && a.scope === me.scope && a.id !== me.account_id;
}

test("the bank sends the money back: the account is mended by two, and the same sum goes into a later file", async () => {
  const finance = await town.ask("finance_officer", "GET", "/api/me");
  await colleague("sender", (a) => a.roles === "finance_officer" && a.id !== finance.account_id);
  await colleague("office", (a) => a.roles === "street_clerk" && String(a.scope).endsWith("000000"));
  const drafts = async () => (await town.all("office", "/api/payfiles?state=draft")).filter((f) => f.purpose === `settlement:${month}` && f.line_count > 0);
  const [file] = await until(drafts, (found) => found.length > 0);
  for (const [who, step] of [["office", "prepare"], ["district_officer", "review"], ["finance_officer", "approve"], ["sender", "send"]]) await town.click(who, "payfile", file.id, step);
  await until(() => town.ask("sender", "GET", `/api/payfiles/${file.id}`), (f) => f.state === "sent");
  const page = town.pages.sender;
  await page.goto(`${town.lab.url}/record/payfile/${file.id}`);
  await page.getByLabel("结果").first().selectOption("returned");
  const told = (await page.locator(".pay-lines tbody tr").first().locator("td:last-child").innerText()).trim();
  await page.getByRole("textbox", { name: "银行回执" }).first().fill("账号户名不符");
  await page.goto(`${town.lab.url}/list/payfile_list`);
  await page.locator(".payfile-row").first().waitFor();
  await page.goto(`${town.lab.url}/record/payfile/${file.id}`);
  await page.getByRole("textbox", { name: "银行回执" }).first().waitFor();
  assert.equal(await page.getByLabel("结果").first().inputValue(), "returned", "what was marked is still there");
  assert.equal(await page.getByRole("textbox", { name: "银行回执" }).first().inputValue(), "账号户名不符");
  const sent = await town.all("sender", `/api/pay-lines?file_id=${file.id}`);
  const marked = sent.find((l) => l.reference === told);
  await page.getByRole("button", { name: "交回执" }).click();
  const sure = page.getByRole("dialog");
  await sure.getByText(`成功 ${sent.length - 1} 笔`).waitFor();
  await sure.getByText("退回 1 笔").waitFor();
  assert.deepEqual(await sure.locator("dd b").allInnerTexts(), [yuan(file.total - marked.amount), yuan(marked.amount)]);
  assert.equal((await town.ask("sender", "GET", `/api/payfiles/${file.id}`)).state, "sent", "nothing is recorded before it is confirmed");
  await town.lab.look(page, "payfile-sure-zh");
  await sure.getByRole("button", { name: "取消" }).click();
  await page.getByRole("button", { name: "交回执" }).click();
  await sure.getByRole("button", { name: "交回执" }).click();
  const back = page.locator(".pay-lines tr.returned");
  await back.first().waitFor();
  await town.lab.look(page, "payfile-returned-zh");
  const line = (await town.all("sender", `/api/pay-lines?file_id=${file.id}`)).find((l) => l.state === "returned");
  assert.equal(line.result, "账号户名不符");
  const desk = town.pages.office;
  await desk.goto(`${town.lab.url}/record/payfile/${file.id}`);
  const old = await town.ask("office", "GET", `/api/payees/${line.payee_id}`);
  assert.match(await desk.getByRole("link", { name: "更正账户" }).getAttribute("href"), new RegExp(`owner_id=${old.owner_id}`));
  const { name } = await town.ask("office", "GET", `/api/organisations/${old.owner_id}`);
  const mended = { owner_kind: old.owner_kind, owner_id: old.owner_id, bank: old.bank, holder: name, number: "990700000000000099", relation: old.relation, reason: "银行退回后更正账户" };
  const payee = await town.ask("office", "POST", "/api/payees", mended);
  await town.ask("district_officer", "POST", `/api/payees/${payee.id}/approve`, { reason: "已核对开户证明" });
  await desk.getByRole("button", { name: "补发" }).click();
  await desk.getByRole("status").filter({ hasText: "补发" }).waitFor();
  const [again] = await until(drafts, (found) => found.length > 0);
  assert.notEqual(again.id, file.id);
  assert.equal(again.total, line.amount);
});
