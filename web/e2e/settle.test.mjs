// Money that has gone its way: a bill and a pay file say to the fen what their lines add up to, and why an order stood out.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { atNight, levelRoad, openLab } from "./lab.mjs";

let lab;
before(async () => {
  lab = await openLab();
});
after(() => lab.close());

const yuan = (fen) => (fen / 100).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

async function all(page, path) {
  const rows = [];
  for (let after = ""; ; ) {
    const { body } = await lab.ask(page, "GET", `${path}${path.includes("?") ? "&" : "?"}limit=100${after}`);
    rows.push(...body.items);
    if (!body.next) return rows;
    after = `&after=${encodeURIComponent(body.next)}`;
  }
}

for (const language of ["zh", "en"]) {
  test(`the month and its bills add up, each flag says why (${language})`, async () => {
    const page = await lab.signIn("street_clerk", { language });
    const bills = await all(page, "/api/bills");
    const { month } = bills[0];
    await page.goto(`${lab.url}/settle?month=${month}`);
    const sum = page.locator(".sum-main b");
    await sum.waitFor();
    assert.equal(await sum.innerText(), yuan(bills.filter((b) => b.month === month).reduce((s, b) => s + b.government, 0)));
    await lab.look(page, `settle-${language}`);
    await page.locator(".settle-row a").first().click();
    await page.locator("tr[data-line]").first().waitFor();
    const bill = (await lab.ask(page, "GET", `/api/bills/${page.url().split("/").at(-1)}`)).body;
    const lines = await all(page, `/api/bill-lines?bill_id=${bill.id}`);
    const paid = lines.filter((l) => !["refused", "dropped"].includes(l.state));
    assert.equal(await sum.innerText(), yuan(paid.reduce((s, l) => s + l.government, 0)));
    assert.equal(await sum.innerText(), yuan(bill.government));
    await lab.look(page, `bill-${language}`);
    await page.setViewportSize({ width: 390, height: 844 });
    await lab.look(page, `bill-phone-${language}`);
  });
}

test("among the lines of a bill one finds a person's, or an order by its number, without a mouse", async () => {
  const page = await lab.enter("street_clerk");
  const bill = (await all(page, "/api/bills")).sort((a, b) => b.orders - a.orders)[0];
  const lines = await all(page, `/api/bill-lines?bill_id=${bill.id}`);
  const one = lines.at(-1);
  const { name } = (await lab.ask(page, "GET", `/api/people/${one.person_id}`)).body;
  await page.goto(`${lab.url}/record/bill/${bill.id}`);
  const rows = page.locator("tr[data-line]");
  const asked = [];
  page.on("request", (request) => request.url().includes("/api/bill-lines?") && asked.push(new URL(request.url()).searchParams));
  await rows.first().waitFor();
  const box = page.getByRole("searchbox", { name: "按姓名或工单号查找" });
  await page.keyboard.press("f");
  assert.ok(await box.evaluate((input) => input === document.activeElement), "f goes to the search");
  await page.keyboard.type(name);
  await page.locator(`tr[data-line="${one.id}"]`).waitFor();
  const told = page.getByRole("status").filter({ hasText: /^找到 \d+ 单/ });
  await told.waitFor();
  const names = await rows.locator("td:nth-child(2)").allInnerTexts();
  assert.deepEqual(names.filter((found) => !found.includes(name)), [], "nobody else's");
  assert.equal(names.length, lines.filter((l) => l.person_id === one.person_id).length);
  assert.ok(asked.some((query) => query.get("q") === name), "the server looks for it, among all lines");
  await lab.look(page, "bill-found-zh");
  await box.fill(String(one.order_id));
  await page.waitForFunction((number) => [...document.querySelectorAll("tr[data-line]")].every((row) => row.textContent.includes(`工单 ${number}`)), one.order_id);
  assert.ok((await rows.count()) > 0);
  await box.fill("没有这个人");
  await page.getByText("没有找到「没有这个人」的工单").waitFor();
  assert.equal(await rows.count(), 0);
  await lab.look(page, "bill-found-none-zh");
  await box.press("Escape");
  await rows.first().waitFor();
});

test("why an order of a bill stands out: what was measured reads as a time of day where it is one", async () => {
  const page = await lab.enter("street_clerk");
  const orders = (await all(page, "/api/flags")).map((f) => f.order_id);
  const flagged = [];
  for (const bill of await all(page, "/api/bills")) flagged.push(...(await all(page, `/api/bill-lines?bill_id=${bill.id}`)).filter((l) => l.kind === "order" && orders.includes(l.order_id)));
  assert.ok(flagged.length > 0, "an order of a bill stands out");
  await atNight(page);
  await page.goto(`${lab.url}/record/bill/${flagged[0].bill_id}`);
  await page.locator(".flag-chip").first().click();
  const why = page.getByRole("dialog").locator(".flag-why").first();
  await why.waitFor();
  assert.deepEqual(await why.locator("dd b").allInnerTexts(), ["22:05", "22:00"]);
  await lab.look(page, "bill-night-zh");
  await page.context().close();
});

test("of a bill of thousands of lines one page is read, the next by its key; a page that fails says so", async () => {
  const page = await lab.enter("street_clerk");
  const bill = (await all(page, "/api/bills")).sort((a, b) => b.orders - a.orders)[0];
  const keys = [];
  await page.route("**/api/bill-lines?*", async (route) => {
    const key = new URL(route.request().url()).searchParams.get("after");
    keys.push(key);
    if (key) return route.abort();
    const response = await route.fetch();
    return route.fulfill({ response, json: { ...(await response.json()), next: "5.30", count: 4321 } });
  });
  await page.goto(`${lab.url}/record/bill/${bill.id}`);
  const rows = page.locator("tr[data-line]");
  await rows.first().waitFor();
  const shown = await rows.count();
  assert.equal(await page.locator(".sum-main b").innerText(), yuan(bill.government), "the sum is the server's, not of the lines at hand");
  assert.deepEqual(keys, [null], "one page");
  await page.getByRole("button", { name: String(4321 - shown) }).click();
  await page.getByRole("alert").getByRole("button", { name: "再试一次" }).waitFor();
  assert.deepEqual(keys, [null, "5.30"]);
  assert.equal(await rows.count(), shown, "what was read stays");
});

test("a pay file: its total is its lines, and who signed stands on its road", async () => {
  const page = await lab.signIn("finance_officer");
  const file = (await all(page, "/api/payfiles")).find((f) => f.line_count > 0);
  await page.goto(`${lab.url}/list/payfile_list`);
  await page.locator(".payfile-row").first().waitFor();
  const told = await page.locator(".payfile-row td:first-child").allInnerTexts();
  const months = told.map((words) => /\d{4}-\d{2}$/.exec(words)?.[0]);
  assert.deepEqual(months, [...months].sort().reverse(), "the newest month first");
  await page.waitForFunction(() => ![...document.querySelectorAll(".payfile-row td:first-child")].some((cell) => /[:_]/.test(cell.textContent)));
  await lab.look(page, "payfiles-zh");
  await page.goto(`${lab.url}/record/payfile/${file.id}`);
  await page.locator(".pay-lines tbody tr").first().waitFor();
  assert.deepEqual((await page.locator(".pay-lines tbody td:first-child").allInnerTexts()).filter((name) => !/\p{Script=Han}/u.test(name)), [], "each is paid by name");
  const lines = await all(page, `/api/pay-lines?file_id=${file.id}`);
  assert.equal(await page.locator(".sum-main b").innerText(), yuan(file.total));
  assert.equal(lines.filter((l) => l.state !== "dropped").reduce((s, l) => s + l.amount, 0), file.total);
  assert.equal(await page.locator(".case-road .past").count(), 5, "a settled file has gone its whole road");
  await levelRoad(page);
  assert.equal(await page.locator(".decisions > button").count(), 0, "nobody gives back what the bank has answered");
  await lab.look(page, "payfile-zh");
});

test("发放: a batch prepared at the desk says what changed first, another reviews it, a third approves, and it adds up", async () => {
  const [page, officer, finance] = [await lab.signIn("street_clerk"), await lab.signIn("district_officer"), await lab.signIn("finance_officer")];
  await page.goto(`${lab.url}/batches`);
  await page.getByRole("button", { name: "编制批次" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.locator("select").first().selectOption("service_allowance");
  await dialog.locator("button.main").click();
  await page.waitForURL(/\/record\/grant_batch\/\d+$/);
  const id = Number(page.url().split("/").at(-1));
  await page.locator(".sum-main b").waitFor();
  const batch = (await lab.ask(page, "GET", `/api/grant-batches/${id}`)).body;
  const lines = await all(page, `/api/grant-lines?batch_id=${id}`);
  assert.equal(await page.locator(".sum-main b").innerText(), yuan(batch.total));
  assert.equal(lines.filter((l) => !["listed", "dropped"].includes(l.state)).reduce((s, l) => s + l.amount, 0), batch.total);
  await lab.look(page, "batch-zh");
  for (const [who, verb, state] of [[officer, "复核", "reviewed"], [finance, "批准", "approved"]]) {
    await who.goto(`${lab.url}/record/grant_batch/${id}`);
    await who.getByRole("button", { name: verb, exact: true }).click();
    await who.getByRole("dialog").locator("button.main").click();
    for (let tries = 0; tries < 50 && (await lab.ask(who, "GET", `/api/grant-batches/${id}`)).body.state !== state; tries++) await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal((await lab.ask(who, "GET", `/api/grant-batches/${id}`)).body.state, state);
    await who.getByRole("status").filter({ hasText: `已办：${verb}` }).waitFor();
  }
  const named = finance.locator("section .table tbody td:first-child a").first();
  await named.waitFor();
  assert.doesNotMatch(await named.innerText(), /\d/, "who pays sees whom by name");
  await named.click();
  await finance.getByText("老年人", { exact: true }).first().waitFor();
  const roster = await page.request.get(`${lab.url}/api/grant-batches/${id}/papers/roster`);
  assert.equal((await roster.body()).subarray(0, 4).toString(), "%PDF");
});

/** A batch of this month which nobody has prepared yet, ready to be reviewed. */
async function prepared(clerk) {
  const { scope } = (await lab.ask(clerk, "GET", "/api/me")).body;
  const month = Number(new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(new Date()).slice(0, 7).replace("-", ""));
  for (const { code } of (await lab.ask(clerk, "GET", "/api/codes/programme")).body.items) {
    const { status, body } = await lab.ask(clerk, "POST", "/api/grant-batches", { programme: code, month, scope });
    if (status >= 300) continue;
    for (let tries = 0; tries < 50; tries++) {
      const now = (await lab.ask(clerk, "GET", `/api/grant-batches/${body.id}`)).body;
      if (now.state === "draft") return now;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  throw new Error("no batch can be prepared");
}

test("两人同看一批: the second is told what it was, what it is now and by whom; what was typed stays", async () => {
  const [clerk, officer, finance, second] = await Promise.all(["street_clerk", "district_officer", "finance_officer", "finance_officer"].map((role) => lab.signIn(role)));
  const draft = await prepared(clerk);
  assert.equal((await lab.ask(officer, "POST", `/api/grant-batches/${draft.id}/review`, {})).status, 200);
  await finance.goto(`${lab.url}/record/grant_batch/${draft.id}`);
  await finance.getByRole("button", { name: "退回", exact: true }).click();
  const dialog = finance.getByRole("dialog");
  const reason = dialog.locator("textarea, input").first();
  await reason.fill("三档金额与上月不符");
  assert.equal((await lab.ask(second, "POST", `/api/grant-batches/${draft.id}/return`, { reason: "先由另一位退回" })).status, 200);
  await dialog.locator("button.main").click();
  const both = dialog.getByRole("alert");
  await both.waitFor();
  const told = await both.innerText();
  assert.match(told, /您看的时候是「待批准」，现在是「待复核」/);
  const { name } = (await lab.ask(second, "GET", "/api/me")).body;
  assert.match(told, new RegExp(`最近一步：${name} \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d 退回`));
  assert.match(told, /先由另一位退回/, "why, as it stands now");
  assert.equal(await reason.inputValue(), "三档金额与上月不符");
  await finance.locator(".batch-state", { hasText: "待复核" }).waitFor();
  await lab.look(finance, "batch-moved-zh");
  await finance.setViewportSize({ width: 390, height: 844 });
  await lab.look(finance, "batch-moved-phone-zh");
  await dialog.getByRole("button", { name: "关闭" }).click();
  assert.equal((await lab.ask(second, "GET", `/api/grant-batches/${draft.id}`)).body.reason, "先由另一位退回");
  assert.equal((await lab.ask(clerk, "POST", `/api/grant-batches/${draft.id}/cancel`, { reason: "试办完毕" })).status, 200);
});

test("the batches of the months are clean in English, on the phone too", async () => {
  const page = await lab.signIn("district_officer", { language: "en" });
  await page.goto(`${lab.url}/batches`);
  await page.locator(".batch-row a").first().waitFor();
  await lab.look(page, "batches-en");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.locator(".batch-row a").first().click();
  await page.locator(".sum-main b").waitFor();
  await lab.look(page, "batch-phone-en");
});

test("a month that still runs says from which day it is closed; the form for closing is the desk itself", async () => {
  const page = await lab.signIn("street_clerk");
  await page.goto(`${lab.url}/new/bill_freeze`);
  await page.getByRole("heading", { level: 1, name: "结算" }).waitFor();
  const [year, month] = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(new Date()).split("-").map(Number);
  const over = new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
  await page.goto(`${lab.url}/settle?month=${year}-${String(month).padStart(2, "0")}`);
  assert.ok(await page.getByRole("button", { name: `${over} 起可以月度结账` }).isDisabled());
  await page.locator(".empty", { hasText: over }).waitFor();
});
