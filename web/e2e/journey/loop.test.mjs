// One person from application to the pay file: every step is taken by whoever's step it is, in their own browser, and every amount is
// looked at where it appears. The town's clock is stepped, so this test has a city to itself.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { dayAfter, nextMonth, openTown, until } from "./town.mjs";

const grant = 62500; /* 低保, level 3, data/benefit/rates.tsv from 2026-01-01 */
const cost = { price: 4000, government: 2400, own: 1600 }; /* cleaning, data/service/menu.tsv */
const yuan = (fen) => (fen / 100).toFixed(2);
let town;
let person, application, order, org;
let plan = 0;

/** A colleague whose password nobody told us: the security administrator gives a new one, which its owner changes. */
async function hire(role, account) {
  const made = await town.ask("security_admin", "POST", `/api/accounts/${account.id}/reset`, {});
  const page = await town.lab.open();
  const password = `Journey-${account.id}-Aa1`;
  assert.equal((await town.lab.ask(page, "POST", "/api/session", { login: account.login, password: made.password })).status, 200);
  assert.equal((await town.lab.ask(page, "POST", "/api/me/password", { old: made.password, password })).status, 200);
  await page.context().close();
  return town.enter(role, { login: account.login, password });
}

/** The daughter has no password: her card and its PIN open her telephone's pages. */
async function enterByCard(card) {
  const page = await town.lab.open({ size: "phone" });
  await page.goto(`${town.lab.url}${card.path}`);
  await page.locator("input[name=pin]").fill(card.pin);
  await page.locator(".pin button.main").click();
  await page.locator(".tiles").waitFor();
  town.pages.family = page;
}

async function accountOf(of) {
  const accounts = await town.all("security_admin", "/api/accounts");
  const found = accounts.find(of);
  assert.ok(found, "an account of the demo city");
  return found;
}

function idNumber(birth) {
  const body = `330105${birth.replaceAll("-", "")}993`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  return body + "10X98765432"[[...body].reduce((sum, digit, i) => sum + Number(digit) * weights[i], 0) % 11];
}

before(async () => {
  town = await openTown();
  for (const role of ["system_admin", "security_admin", "community_worker", "street_clerk", "district_officer", "finance_officer", "operator"])
    await town.enter(role);
  await town.start();
});
after(() => town.lab.close());

test("申请: registered, agreed, applied for at the community", async () => {
  const me = await town.ask("community_worker", "GET", "/api/me");
  person = await town.ask("community_worker", "POST", "/api/people", {
    name: "施福年", id_number: idNumber("1939-05-17"), scope: me.scope, living: "alone", income: "dibao", phone: "19900001234",
    address: "示例小区 1 幢 101 室", lng: 120.14, lat: 30.31,
  });
  const given = { notice_version: "2026-1", given_by: "self", giver: person.name, given_on: town.today() };
  for (const kind of ["assessment", "photo", "location"])
    await town.ask("community_worker", "POST", "/api/consents", { person_id: person.id, kind, ...given });
  const sees = { sees_visits: true, sees_photos: true, sees_bills: true, sees_health: true };
  const invited = await town.ask("community_worker", "POST", `/api/people/${person.id}/family`, { name: "施小妹", relation: "daughter", with_card: true, ...sees, ...given });
  await enterByCard(invited.card);
  const shared = ["id_card", "household_register", "income_proof"].map((material) => ({ material, shared_note: "数据共享核验一致" }));
  const form = await town.upload("family", "forms");
  application = await town.ask("family", "POST", "/api/applications", {
    person_id: person.id, programme: "service_allowance", applied_by: "family",
    materials: [...shared, ...["application_form", "consent_form"].map((material) => ({ material, blob_id: form }))],
  });
  await town.see("community_worker", `/person/${person.id}`, person.name);
});

test("受理、初审: by two offices, on the record's page", async () => {
  await town.click("community_worker", "application", application.id, "accept");
  await town.clock(dayAfter(town.today(), 1));
  await town.click("street_clerk", "application", application.id, "review");
  assert.equal((await town.ask("street_clerk", "GET", `/api/applications/${application.id}`)).state, "reviewed");
});

test("评估: two assessors, 26 items, level 3", async () => {
  const accounts = (await town.all("security_admin", "/api/accounts")).filter((a) => a.roles === "assessor");
  const one = accounts[0];
  const two = accounts.find((a) => a.org_id === one.org_id && a.id !== one.id);
  await hire("assessor_one", one);
  await hire("assessor_two", two);
  const assessment = await town.ask("street_clerk", "POST", "/api/assessments", {
    person_id: person.id, scale: "GBT42195", reason: "first", assessor_one: one.staff_id, assessor_two: two.staff_id,
  });
  const scale = await town.ask("assessor_one", "GET", "/api/scales/GBT42195");
  let left = 38;
  const answers = scale.items.map((item) => {
    const points = Math.min(item.max, left);
    left -= points;
    return { item: item.code, points };
  });
  await town.ask("assessor_one", "POST", `/api/assessments/${assessment.id}/sheet`, {
    answers, informant: person.name, informant_relation: "本人", informant_signature: await town.upload("assessor_one", "signature"),
  });
  await town.click("assessor_one", "assessment", assessment.id, "sign");
  const twice = await town.lab.ask(town.pages.assessor_one, "POST", `/api/assessments/${assessment.id}/sign`, {});
  assert.equal(twice.status, 422, "one assessor does not sign twice");
  await town.click("assessor_two", "assessment", assessment.id, "sign");
  const result = await town.ask("assessor_one", "GET", `/api/assessments/${assessment.id}`);
  assert.deepEqual([result.state, result.level], ["concluded", 3], "two signatures conclude it");
});

test("审批、公示、办结: the amount is the table's", async () => {
  await town.click("district_officer", "application", application.id, "approve");
  const clerk = await town.ask("street_clerk", "GET", "/api/me");
  await town.ask("street_clerk", "POST", "/api/publicities", { programme: "service_allowance", place: "街道公示栏", from_day: town.today(), scope: clerk.scope });
  await town.clock(dayAfter(town.today(), 12));
  const boards = await town.all("street_clerk", "/api/publicities?state=open");
  for (const board of boards) {
    await town.ask("street_clerk", "POST", `/api/publicities/${board.id}/photo`, { photo_blob: await town.upload("street_clerk", `board ${board.id}`) });
    await town.click("street_clerk", "publicity", board.id, "close");
  }
  const granted = await town.ask("family", "GET", `/api/applications/${application.id}`);
  assert.equal(granted.state, "granted");
  assert.equal(granted.amount, grant);
});

test("发放: the month's batch by three hands fills the wallet", async () => {
  await town.clock(nextMonth(town.today()), 8);
  const month = Number(town.today().slice(0, 7).replace("-", ""));
  let batch = await town.ask("street_clerk", "GET", "/api/me").then((me) =>
    town.ask("street_clerk", "POST", "/api/grant-batches", { programme: "service_allowance", month, scope: me.scope }));
  batch = await until(() => town.ask("street_clerk", "GET", `/api/grant-batches/${batch.id}`), (b) => b.state === "draft");
  await town.click("district_officer", "grant_batch", batch.id, "review");
  await town.click("finance_officer", "grant_batch", batch.id, "approve");
  await until(() => town.ask("street_clerk", "GET", `/api/grant-batches/${batch.id}`), (b) => b.state === "approved");
  const wallet = await town.ask("family", "GET", `/api/wallets/${person.id}`);
  assert.ok(wallet.balance >= grant, `the wallet holds ${JSON.stringify(wallet)}`);
});

/** On the daughter's telephone: what the plan holds, tomorrow, the second window, whoever comes; what it will cost is told before it is sent. */
async function book() {
  const page = town.pages.family;
  const next = async (heading, nth = 0) => {
    await page.getByRole("heading", { level: 1, name: heading }).waitFor();
    await page.locator(".big-row").nth(nth).click();
  };
  await page.goto(`${town.lab.url}/my`);
  await page.locator(".tiles a").first().click();
  await next("想要什么服务？");
  await next("哪一天？", 1);
  await next("什么时候？", 1);
  await next("想请谁来？");
  await page.getByRole("heading", { level: 1, name: "这样订，对吗？" }).waitFor();
  await page.locator(".sure-own b", { hasText: yuan(cost.own) }).waitFor();
  await page.locator(".pairs dd", { hasText: yuan(cost.government) }).waitFor();
  await page.locator("button.main").click();
  await page.waitForURL(/\/my\/visit\/\d+\?told=booked/);
  return town.ask("family", "GET", `/api/orders/${/visit\/(\d+)/.exec(page.url())[1]}`);
}

/** What her bill of the visit's month says of this visit, on her telephone and to the fen. */
async function billSays(standing, open) {
  const page = town.pages.family;
  const month = order.day.slice(0, 7);
  const bill = await town.ask("family", "GET", `/api/people/${person.id}/months/${month}`);
  const { price, government, own } = bill.lines.find((l) => l.id === order.id);
  assert.deepEqual({ price, government, own }, cost);
  assert.deepEqual([bill.government, bill.own, bill.open], [cost.government, cost.own, open]);
  await page.goto(`${town.lab.url}/my/bill`);
  if (town.today().slice(0, 7) > month) await page.getByRole("button", { name: "上一个月" }).click();
  const line = page.locator(".bill-lines li", { hasText: standing }).first();
  await line.filter({ hasText: `津贴付 ${yuan(cost.government)}` }).filter({ hasText: `您付 ${yuan(cost.own)}` }).waitFor();
  assert.equal(await page.locator(".bill-sum .money").textContent(), `${yuan(cost.own)}元`);
  assert.equal(await page.locator(".bill-sum .tag.wait").count(), open ? 1 : 0);
}

test("订单: asked for by the family, accepted by provider and carer", async () => {
  const from = await town.ask("street_clerk", "POST", "/api/plans", {
    person_id: person.id, quota_month: grant, valid_from: town.today(), items: [{ item: "cleaning", times_month: 4, start_minute: 600 }],
  });
  plan = from.id;
  await town.click("street_clerk", "plan", plan, "activate");
  order = await book();
  assert.deepEqual([order.person_id, order.source, order.window_from, order.day], [person.id, "family", 600, dayAfter(town.today(), 1)]);
  assert.deepEqual({ price: order.price, government: order.government, own: order.own }, cost);
  org = order.org_id;
  await hire("manager", await accountOf((a) => a.roles === "provider_manager" && a.org_id === org));
  if (order.state === "offered") await town.click("manager", "order", order.id, "accept");
  await town.ask("manager", "POST", "/api/dispatch", { day: order.day });
  order = await until(() => town.ask("manager", "GET", `/api/orders/${order.id}`), (o) => o.state === "assigned");
  await hire("carer", await accountOf((a) => a.roles === "carer" && a.staff_id === order.worker_id));
  const page = town.pages.family;
  const { carer } = await town.ask("family", "GET", `/api/orders/${order.id}/card`);
  await page.locator(".pairs dd", { hasText: carer }).waitFor();
  await town.click("carer", "order", order.id, "carer_accept");
  await page.locator(".steps li", { hasText: "答应来" }).waitFor();
});

test("服务: checked in and out at the door", async () => {
  const minute = order.start_minute ?? 600;
  const at = (plus) => new Date(Date.parse(`${order.day}T00:00:00+08:00`) + (minute + plus) * 60000);
  const mark = (kind, when, more) => town.ask("carer", "POST", `/api/orders/${order.id}/check-${kind}`, {
    client_id: `journey-${order.id}-${kind}`, device_at: when.toISOString(), lng: 120.14, lat: 30.31, crs: "wgs84", accuracy_m: 12, device_id: "journey-phone", ...more,
  });
  const page = town.pages.family;
  const picture = async (about) => town.upload("carer", about, "p.png", await town.pages.carer.screenshot({ clip: { x: 0, y: 0, width: 320, height: 200 + about.length } }));
  await town.ask("system_admin", "POST", "/api/clock", { now: at(-20).toISOString() });
  await page.goto(`${town.lab.url}/my`);
  await page.locator(".hero small", { hasText: "还没出门" }).waitFor();
  const stream = page.waitForResponse((answer) => answer.url().endsWith("/api/stream"));
  await page.goto(`${town.lab.url}/my/visit/${order.id}`);
  await stream;
  await town.ask("system_admin", "POST", "/api/clock", { now: at(0).toISOString() });
  await mark("in", at(0), { photo_blob: await picture("at the door") });
  await page.locator(".photos figure", { hasText: "来的时候" }).locator("img").waitFor();
  await town.ask("system_admin", "POST", "/api/clock", { now: at(order.minutes).toISOString() });
  const out = { outcome: "done", signature_blob: await picture("signed") };
  await mark("out", at(order.minutes), out);
  await mark("out", at(order.minutes), out);
  const signed = page.locator(".photos figure", { hasText: "签名" }).locator("img");
  await signed.scrollIntoViewIfNeeded();
  await page.waitForFunction((img) => img.complete && img.naturalWidth > 0, await signed.elementHandle());
  assert.equal(await page.locator(".photos img").count(), 2, "one photo, one signature");
  await town.lab.look(page, "journey-family-visit", { fullPage: true });
  await billSays("还没结账", true);
  order = await town.ask("family", "GET", `/api/orders/${order.id}`);
  assert.ok(["finished", "followed"].includes(order.state), order.state);
});

test("回访: whoever was drawn or flagged is called", async () => {
  const due = (await town.all("operator", "/api/followups?state=due")).filter((f) => f.order_id === order.id);
  for (const call of due) await answer(call);
  order = await town.ask("operator", "GET", `/api/orders/${order.id}`);
  assert.equal(order.state, "followed");
});

/** One call at the desk: she came, all was done, five stars. */
async function answer(call) {
  const page = town.pages.operator;
  await page.goto(`${town.lab.url}/record/followup/${call.id}`);
  await page.locator(".call-form").waitFor();
  for (const key of ["1", "1", "5"]) await page.keyboard.press(key);
  await page.getByRole("button", { name: "记下结果" }).click();
  await page.getByRole("status").waitFor();
}

test("审核支付: frozen, confirmed, reviewed, approved, in the pay file to the fen", async () => {
  const month = order.day.slice(0, 7);
  const { balance } = await town.ask("family", "GET", `/api/wallets/${person.id}`);
  await town.clock(dayAfter(nextMonth(order.day), 5));
  const clerk = await town.ask("street_clerk", "GET", "/api/me");
  const second = await accountOf((a) => a.roles === "street_clerk" && a.scope === clerk.scope && a.id !== clerk.account_id);
  await hire("reviewer", second);
  const job = await town.ask("street_clerk", "POST", "/api/bills/freeze", { month, scope: clerk.scope });
  await until(() => town.ask("street_clerk", "GET", `/api/jobs/${job.id}`), (j) => !["queued", "running"].includes(j.state));
  const bill = (await town.all("reviewer", `/api/bills?month=${month}`)).find((b) => b.org_id === org);
  const lines = await town.all("reviewer", `/api/bill-lines?bill_id=${bill.id}`);
  const line = lines.find((l) => l.order_id === order.id);
  assert.equal(line.government, order.government);
  assert.equal(bill.government, lines.reduce((sum, l) => sum + l.government, 0));
  await billSays("正在审核", true);
  await town.click("manager", "bill", bill.id, "confirm");
  for (const flagged of lines.filter((l) => l.state === "flagged"))
    await town.ask("reviewer", "POST", `/api/bill-lines/${flagged.id}/clear`, { reason: "电话回访核实，情况属实" });
  await town.click("reviewer", "bill", bill.id, "review");
  await town.click("district_officer", "bill", bill.id, "approve");
  const settled = await until(() => town.ask("reviewer", "GET", `/api/bills/${bill.id}`), (b) => b.state === "approved");
  assert.equal((await town.ask("family", "GET", `/api/orders/${order.id}`)).state, "settled");
  await billSays("已结账", false);
  await town.lab.look(town.pages.family, "journey-family-bill", { fullPage: true });
  assert.equal((await town.ask("family", "GET", `/api/wallets/${person.id}`)).balance, balance - cost.government, "the wallet paid the government's share");
  await pay(settled);
});

async function pay(bill) {
  const finance = await town.ask("finance_officer", "GET", "/api/me");
  await hire("sender", await accountOf((a) => a.roles === "finance_officer" && a.id !== finance.account_id));
  const files = (await town.all("finance_officer", "/api/payfiles?state=draft")).filter((f) => f.line_count > 0);
  assert.ok(files.length > 0, "a pay file waits");
  const clerk = await town.ask("street_clerk", "GET", "/api/me");
  let paid = 0;
  for (const file of files) {
    const preparer = clerk.scope === file.scope ? "street_clerk" : await office();
    await town.click(preparer, "payfile", file.id, "prepare");
    await town.click("district_officer", "payfile", file.id, "review");
    await town.click("finance_officer", "payfile", file.id, "approve");
    await town.click("sender", "payfile", file.id, "send");
    await until(() => town.ask("sender", "GET", `/api/payfiles/${file.id}`), (f) => f.state === "sent");
    const lines = await town.all("finance_officer", `/api/pay-lines?file_id=${file.id}`);
    await town.ask("sender", "POST", `/api/payfiles/${file.id}/results`, { items: lines.map((l) => ({ reference: l.reference, outcome: "paid", result: "成功" })) });
    assert.equal(lines.reduce((sum, l) => sum + l.amount, 0), file.total);
    paid += lines.filter((l) => l.amount === bill.government).length;
  }
  assert.ok(paid >= 1, "the bill's government share stands in a pay file");
  assert.equal((await town.ask("reviewer", "GET", `/api/bills/${bill.id}`)).state, "paid");
}

/** The district's own clerk, who prepares files of the whole district. */
async function office() {
  if (!town.pages.office) await hire("office", await accountOf((a) => a.roles === "street_clerk" && String(a.scope).endsWith("000000")));
  return "office";
}
