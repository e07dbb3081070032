// A closed month is opened by two persons without leaving the inbox: asked for on the order's page, granted from the row, its correction refused
// from the row, the leave given back on its own page. And what else hangs on a record's page: a consent that is taken back, money paid back.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openLab } from "./lab.mjs";

let lab;
let manager;
let officer;
before(async () => {
  lab = await openLab();
  [manager, officer] = [await lab.signIn("provider_manager"), await lab.signIn("district_officer")];
});
after(() => lab.close());

async function must(page, method, path, body) {
  const answer = await lab.ask(page, method, path, body);
  assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** Fills the dialog by the labels of its controls and sends it. */
async function answer(page, values) {
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  for (const [label, value] of Object.entries(values)) {
    const control = dialog.getByLabel(label);
    if ((await control.evaluate((x) => x.tagName)) === "SELECT") await control.selectOption(value);
    else await control.fill(value);
  }
  await dialog.locator("button.main").click();
  await dialog.waitFor({ state: "detached" });
  await lab.settle(page);
}

/** The row of this record in one queue of the inbox, opened; what it can be done with is in sight. */
async function rowOf(page, tab, noun, id) {
  await page.goto(`${lab.url}/`);
  await page.locator(`.queues button[data-queue="${tab}"]`).click();
  const row = page.locator(".wait", { has: page.locator(`a[href="/record/${noun}/${id}"]`) });
  await row.locator(".wait-line").click({ position: { x: 4, y: 4 } });
  await row.locator(".wait-acts").waitFor();
  return row;
}

const stateOf = async (page, path) => (await must(page, "GET", path)).state;

/** A visit of a closed month, of which no leave was asked yet. */
async function closedOrder() {
  for (const order of (await must(manager, "GET", "/api/orders?state=settled&limit=40")).items) {
    const asked = (await must(manager, "GET", `/api/unlocks?order_id=${order.id}`)).items;
    const visit = await lab.ask(manager, "GET", `/api/orders/${order.id}/visit`);
    if (asked.length === 0 && (visit.body.marks ?? []).length > 0 && order.carers === 1) return order;
  }
  return assert.fail("no closed visit without a leave");
}

test("a closed month is opened in the browser, by two persons; so is what follows from it", async () => {
  const order = await closedOrder();
  await manager.goto(`${lab.url}/record/order/${order.id}`);
  await manager.getByRole("button", { name: "解锁申请" }).click();
  await answer(manager, { 原因: "marked_twice", 说明: "内部抽查发现重复打卡" });
  const [unlock] = (await must(manager, "GET", `/api/unlocks?order_id=${order.id}`)).items;
  assert.equal(unlock.state, "pending");

  const row = await rowOf(officer, "amend", "unlock", unlock.id);
  await lab.look(officer, "unlock-row");
  await row.getByRole("link", { name: "打开" }).click();
  await officer.locator(".record").getByText("内部抽查发现重复打卡").waitFor();
  await officer.getByRole("button", { name: "历史记录" }).waitFor();
  await officer.locator(".record").getByRole("button", { name: "不同意" }).waitFor();
  await lab.look(officer, "unlock-record");
  await (await rowOf(officer, "amend", "unlock", unlock.id)).locator(".wait-acts button.main", { hasText: "同意" }).click();
  await answer(officer, { 审批意见: "抽查属实" });
  assert.equal(await stateOf(officer, `/api/unlocks/${unlock.id}`), "approved");

  const body = { field: "voided", new_value: "yes", reason: "marked_twice", words: "重复打卡" };
  const correction = await must(manager, "POST", `/api/orders/${order.id}/corrections`, body);
  await (await rowOf(officer, "amend", "correction", correction.id)).getByRole("link", { name: "打开" }).click();
  await officer.locator(".record").getByRole("button", { name: "不同意" }).click();
  await answer(officer, { 审批意见: "两次打卡不是同一次" });
  assert.equal(await stateOf(officer, `/api/corrections/${correction.id}`), "denied");

  await manager.goto(`${lab.url}/list/unlock_list?order_id=${order.id}`);
  await manager.locator(`a[href="/record/unlock/${unlock.id}"]`).first().click();
  await manager.locator(".record").getByRole("button", { name: "取消" }).click();
  await answer(manager, {});
  assert.equal(await stateOf(manager, `/api/unlocks/${unlock.id}`), "cancelled");
});

test("the community takes back what somebody agreed to, from the person's page", async () => {
  const worker = await lab.signIn("community_worker");
  const consents = (await must(worker, "GET", "/api/consents?limit=100")).items;
  const standing = consents.find((c) => c.withdrawn_on == null && c.kind === "photo") ?? consents.find((c) => c.withdrawn_on == null && c.kind !== "assessment");
  await worker.goto(`${lab.url}/person/${standing.person_id}`);
  await worker.getByRole("link", { name: "同意过的事" }).click();
  await worker.locator(`a[href="/record/consent/${standing.id}"]`).first().click();
  await worker.locator(".record").getByRole("button", { name: "撤回同意" }).click();
  await lab.look(worker, "consent-withdraw");
  await answer(worker, {});
  assert.ok((await must(worker, "GET", `/api/consents/${standing.id}`)).withdrawn_on);
});

test("finance sees who owes money back; a family changes the PIN on the phone, twice the same", async () => {
  const finance = await lab.signIn("finance_officer");
  await finance.goto(`${lab.url}/repayments`);
  await finance.locator("h1", { hasText: "追回款" }).waitFor();
  const owing = (await must(finance, "GET", "/api/money-accounts?kind=clawback&limit=100")).items.filter((a) => a.balance < 0);
  await lab.look(finance, "repayments");
  assert.equal(await finance.locator("tbody tr").count(), owing.length);
  if (owing.length) {
    await finance.getByRole("button", { name: "登记缴回" }).first().click();
    await answer(finance, { 缴回金额: "0.01", 银行回单号: `R${Date.now()}` });
    const left = (await must(finance, "GET", "/api/money-accounts?kind=clawback&limit=100")).items.reduce((sum, a) => sum + a.balance, 0);
    assert.equal(left, owing.reduce((sum, a) => sum + a.balance, 0) + 1);
  }

  const phone = await lab.signIn("family", { size: "phone" });
  await phone.goto(`${lab.url}/my/more`);
  await phone.getByText("换卡的密码").click();
  for (const [name, digits] of [["old", "194725"], ["pin", "582941"], ["again", "582940"]]) await phone.fill(`input[name=${name}]`, digits);
  await phone.locator("button.main").click();
  await phone.getByText("两遍不一样").waitFor();
  await phone.fill("input[name=again]", "582941");
  await phone.locator("button.main").click();
  await phone.locator(".elder-note.bad").waitFor(); // who came in by password has no card
  await lab.look(phone, "pin-change");
});
