// One person from application to the pay file through the five entrances: every step is taken in the browser of whoever's step it is, by
// the page's own forms and buttons, and every amount is read off the screen. The town's clock is stepped, so this test has a city to itself.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";

import { choose, draw, pointsOf, step } from "../assessing.mjs";
import { photographed, posted } from "../publicity.mjs";
import { idNumber, register } from "../registering.mjs";
import { openLeaving, photograph, showPlate, tickAll } from "../visiting.mjs";
import { billSays, book, enterByCard, shows, walletShows } from "./daughter.mjs";
import { dayAfter, nextMonth, openTown, until, yuan } from "./town.mjs";

const name = "施福年";
const programme = "service_allowance";
const wish = { item: "cleaning", from: 600 };
const tablet = { size: "tablet", viewport: { width: 1024, height: 768 } };
const scan = { name: "scan.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n%%EOF\n") };
let town, told;
/** What everything must come to, in fen: by the table of amounts and the menu that the server tells, reckoned once. */
let sums;
let person, application, order, plate;

before(async () => {
  town = await openTown();
  const [street, another, county] = town.lab.loginsOf("street_clerk");
  const [finance, sender] = town.lab.loginsOf("finance_officer");
  const [first, second] = town.lab.loginsOf("assessor");
  await town.hear("system_admin", "security_admin");
  for (const role of ["community_worker", "district_officer", "operator"]) town.expect(role);
  for (const [role, who] of Object.entries({ street_clerk: street, reviewer: another, office: county, finance_officer: finance, sender })) town.expect(role, who);
  town.expect("assessor_one", first, tablet);
  town.expect("assessor_two", second, tablet);
  await town.start();
  told = await town.ask("community_worker", "GET", "/api/programmes");
  const rate = told.rates.find((r) => r.programme === programme && r.identity === "dibao" && r.level === 3 && r.valid_from <= town.today() && (!r.valid_to || town.today() < r.valid_to));
  const offer = (await town.ask("community_worker", "GET", "/api/public/menu")).items.find((i) => i.code === wish.item);
  const government = (offer.price * offer.government_share_percent) / 100;
  sums = { grant: rate.amount_fen, price: offer.price, government, own: offer.price - government };
});
after(() => town.lab.close());

const caseAmount = (page) => page.locator(".case-amount b");
const sumOf = (page) => page.locator(".sum-main b");

/** A colleague whose password nobody told us: the security administrator gives a new one, which its owner changes. */
async function hire(role, account, options) {
  const made = await town.ask("security_admin", "POST", `/api/accounts/${account.id}/reset`, {});
  const password = `Journey-${account.id}-Aa1`;
  const own = await town.lab.hear({ login: account.login, password: made.password });
  assert.equal((await town.lab.ask(own, "POST", "/api/me/password", { old: made.password, password })).status, 200);
  return town.enter(role, { login: account.login, password }, options);
}

async function accountOf(of) {
  const found = (await town.all("security_admin", "/api/accounts")).find(of);
  assert.ok(found, "an account of the demo city");
  return found;
}

test("申请: at the community's desk, registered on the way, every paper there", async () => {
  const page = await town.open("community_worker", "/apply");
  await page.locator("form select").first().selectOption(programme);
  await page.getByRole("combobox").first().fill(name);
  await page.getByRole("option", { name: "登记这位老人" }).waitFor();
  await page.keyboard.press("Enter");
  await register(page, { 身份证号: idNumber("330105", "1939-05-17", "993"), 电话: "19900001234", 住址: "示例小区 1 幢 101 室" }, { 居住情况: "alone", 经济状况: "dibao" });
  await page.waitForURL((at) => at.pathname === "/apply" && Number(at.searchParams.get("person_id")) > 0);
  person = { id: Number(new URL(page.url()).searchParams.get("person_id")), name };
  await page.waitForFunction((called) => document.querySelector('input[role="combobox"]')?.value === called, name);
  await page.locator("form select").nth(1).selectOption("self");
  for (const m of told.materials.filter((one) => one.programme === programme && (one.required || one.needed_when === "need_tested"))) {
    const paper = page.getByRole("group", { name: m.name_zh, exact: true });
    if (m.shared_data) await paper.locator("textarea").fill("数据共享核验一致");
    else await paper.locator("input[type=file]").setInputFiles(scan);
    if (!m.shared_data) await paper.getByRole("link").waitFor();
  }
  await page.getByText("必交的材料都齐了").waitFor();
  await page.getByRole("button", { name: "提交申请" }).click();
  await page.waitForURL(/\/record\/application\/\d+$/);
  application = { id: Number(page.url().split("/").at(-1)) };
  await page.getByRole("heading", { level: 1, name }).waitFor();
});

test("家属: invited on the person's page, enters with a card; the wallet is empty yet", async () => {
  const desk = await town.open("community_worker", `/person/${person.id}/family`);
  await desk.getByRole("button", { name: "邀请家属" }).click();
  const dialog = desk.getByRole("dialog");
  await town.fill("community_worker", dialog, "family_invite", { name: "施小妹", relation: "daughter", sees_photos: true, sees_bills: true, sees_health: true, with_card: true });
  const answered = desk.waitForResponse((r) => r.url().endsWith("/family") && r.request().method() === "POST");
  await dialog.locator("button.main").click();
  const { card } = await (await answered).json();
  const pin = await desk.locator(".entry-pin b").innerText();
  await enterByCard(town, card.path, pin);
  await walletShows(town, 0);
});

test("受理、初审: by two offices, on the case's page; the assessment is arranged from it", async () => {
  await town.click("community_worker", "application", application.id, "accept");
  await town.clock(dayAfter(town.today(), 1));
  await town.click("street_clerk", "application", application.id, "review");
  const page = await town.open("street_clerk", `/record/application/${application.id}`);
  await page.getByRole("link", { name: "安排评估" }).click();
  for (const [label, role] of [["评估员一", "assessor_one"], ["评估员二", "assessor_two"]]) {
    const { name: called } = await town.ask(role, "GET", "/api/me");
    await page.getByRole("combobox", { name: label }).fill(called);
    await page.getByRole("listbox", { name: label }).getByRole("option", { name: called }).first().click();
  }
  await page.getByRole("button", { name: "保存" }).click();
  await page.waitForURL((at) => at.pathname === `/record/application/${application.id}`);
  await page.locator(".case-awaits", { hasText: "负责评估" }).waitFor();
});

test("评估: 26 items by the bed, two signatures on the glass, level 3", async () => {
  const scale = await town.ask("assessor_one", "GET", "/api/scales/GBT42195");
  const page = await town.open("assessor_one", "/assessor");
  await page.locator("a.visit", { hasText: name }).click();
  for (const agree of [0, 1]) await page.locator(".consent .agree input").nth(agree).check();
  await step(page, 2);
  await page.locator(".chips").getByRole("button", { name: "本人" }).click();
  await page.locator(".turn .main").click();
  const points = pointsOf(scale, 38);
  for (const [i, item] of scale.items.entries()) await choose(page, item, points[i]);
  await page.locator(".result .level-line").waitFor();
  assert.equal(await page.locator(".result .chip").innerText(), "3", "by the sum, and nothing that moves it");
  for (const pad of [0, 1]) await draw(page, pad);
  await page.locator("button.send").click();
  await page.locator(".notice.good").waitFor();
  const second = await town.open("assessor_two", "/assessor");
  await second.locator("a.visit", { hasText: name }).click();
  await second.locator(".signing").waitFor();
  await draw(second, 0);
  await second.locator("button.send").click();
  await second.locator(".after a").first().waitFor();
  assert.equal(await second.locator(".result .chip").innerText(), "3");
});

test("审批、公示、办结: the amount is the table's; everybody reads it beside half a name", async () => {
  const officer = await town.open("district_officer", `/record/application/${application.id}`);
  await shows(caseAmount(officer), sums.grant, "by the table, before it is approved");
  await town.click("district_officer", "application", application.id, "approve");
  await shows(caseAmount(officer), sums.grant, "as approved");
  const page = await town.at("street_clerk");
  const list = await posted(page, town.lab.url, "养老服务补贴", "街道公示栏");
  const row = page.locator("tbody tr").filter({ has: page.locator(`a[href="/record/application/${application.id}"]`) });
  const masked = await row.locator("td").first().innerText();
  assert.match(masked, /^施.*\*/);
  await shows(row.locator("td.number"), sums.grant, "on the list");
  await photographed(page);
  const nobody = await town.lab.open({ size: "phone" });
  await nobody.goto(`${town.lab.url}/public/notices`);
  await nobody.locator(`a[href="/public/notices/${list}"]`).click();
  const seen = nobody.locator("tbody tr", { hasText: masked });
  await shows(seen.locator("td.number"), sums.grant, "on the public list");
  assert.equal(await nobody.getByText(name).count(), 0, "the whole name is not public");
  await nobody.context().close();
  await town.clock(dayAfter(town.today(), 12));
  await town.click("street_clerk", "publicity", list, "close");
  await town.open("street_clerk", `/record/application/${application.id}`);
  await page.locator(".case-state", { hasText: "已办结" }).waitFor();
  await shows(caseAmount(page), sums.grant, "as granted");
});

test("发放: the month's batch by three hands fills the wallet", async () => {
  await town.clock(nextMonth(town.today()), 8);
  const page = await town.open("street_clerk", "/batches");
  await page.getByRole("button", { name: "编制批次" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.locator("select").first().selectOption(programme);
  await dialog.locator("button.main").click();
  await page.waitForURL(/\/record\/grant_batch\/\d+$/);
  const id = Number(page.url().split("/").at(-1));
  await sumOf(page).waitFor();
  const batch = await until(() => town.ask("street_clerk", "GET", `/api/grant-batches/${id}`), (b) => b.state === "draft");
  const lines = (await town.all("street_clerk", `/api/grant-lines?batch_id=${id}`)).filter((l) => !["listed", "dropped"].includes(l.state));
  assert.equal(lines.reduce((sum, l) => sum + l.amount, 0), batch.total);
  await town.open("street_clerk", `/record/grant_batch/${id}`);
  await shows(sumOf(page), batch.total, "the batch is its lines");
  await page.locator(".batch-changes button", { hasText: "新增" }).click();
  const row = page.locator("tbody tr", { hasText: name });
  await shows(row.locator("td.number b"), sums.grant, "one month of it");
  await town.click("district_officer", "grant_batch", id, "review");
  await town.click("finance_officer", "grant_batch", id, "approve");
  await until(() => town.ask("street_clerk", "GET", `/api/grant-batches/${id}`), (b) => b.state === "approved");
  await walletShows(town, sums.grant);
});

test("计划: what the street lets be charged, on the plan's form", async () => {
  const page = await town.open("street_clerk", `/new/plan_create?person_id=${person.id}`);
  const form = page.locator("form.card");
  await town.fill("street_clerk", form, "plan", { quota_month: sums.grant / 100, valid_from: town.today() });
  await form.getByRole("button", { name: "添一行计划项目" }).click();
  await town.fill("street_clerk", form.locator(".rows-row"), "plan_item", { item: wish.item, times_month: 4, start_minute: "10:00" });
  await form.locator("button.main").click();
  await page.waitForURL(/\/record\/plan\/\d+$/);
  await page.getByText(yuan(sums.grant)).first().waitFor();
  await town.click("street_clerk", "plan", Number(page.url().split("/").at(-1)), "activate");
});

test("订单: booked on the daughter's telephone; the price is told before, and what it holds of the wallet after", async () => {
  order = await book(town, sums);
  assert.deepEqual([order.person_id, order.source, order.item, order.day, order.window_from], [person.id, "family", wish.item, dayAfter(town.today(), 1), wish.from]);
  await walletShows(town, sums.grant - sums.government, sums.government);
});

test("派单: taken by the provider and given to a carer on the board, who says yes on the telephone", async () => {
  await hire("manager", await accountOf((a) => a.roles === "provider_manager" && a.org_id === order.org_id));
  const board = await town.open("manager", `/dispatch?day=${order.day}`);
  await board.getByRole("button", { name: `接下${name}的单` }).click();
  await board.locator(".visit-panel h2", { hasText: name }).waitFor();
  await board.locator(".offers button").first().click();
  await board.getByRole("button", { name: "就放这里" }).click();
  await board.locator(".told-line", { hasText: "已派" }).waitFor();
  order = await town.ask("manager", "GET", `/api/orders/${order.id}`);
  assert.equal(order.state, "assigned");
  const desk = await town.open("manager", `/record/order/${order.id}`);
  await shows(desk.locator(".order-price b"), sums.price, "on the order's page");
  const held = { size: "phone", permissions: ["geolocation"], geolocation: { longitude: 120.14, latitude: 30.31, accuracy: 12 } };
  await hire("carer", await accountOf((a) => a.roles === "carer" && a.staff_id === order.worker_id), held);
  await town.moment(Date.parse(`${town.today()}T08:20:00+08:00`), ["carer"]);
  const phone = await town.open("carer", `/carer?day=${order.day}`);
  await phone.locator(".offers article", { hasText: name }).getByRole("button", { name: "接单" }).click();
  await phone.locator(`a.stop[href*="/visit/${order.id}"]`).waitFor();
  const page = await town.open("family", `/my/visit/${order.id}`);
  await page.locator(".steps li", { hasText: "答应来" }).waitFor();
});

test("服务: in by the plate's short code, a photo, a tick, a note, out with a signature", async () => {
  const desk = await town.open("community_worker", `/new/plate_issue?person_id=${person.id}&kind=door`);
  await desk.locator("form button.main").click();
  await desk.waitForURL(/\/record\/plate\/\d+$/);
  plate = /\d+-[0-9a-f]{6}/.exec(await desk.getByText(/\d+-[0-9a-f]{6}/).first().innerText())[0];
  const at = (plus) => Date.parse(`${order.day}T00:00:00+08:00`) + (order.start_minute + plus) * 60000;
  await town.moment(at(0), ["carer"]);
  const phone = await town.open("carer", "/carer");
  await phone.locator(`a.stop[href*="/visit/${order.id}"]`).click();
  await (await showPlate(phone, plate)).getByRole("button", { name: "确认到达" }).click();
  await phone.getByText("已送到").first().waitFor();
  await photograph(phone);
  await tickAll(phone);
  await phone.getByRole("button", { name: "写一句" }).click();
  await phone.getByRole("dialog").locator("textarea").fill("左膝疼，起身要扶");
  await phone.getByRole("dialog").getByRole("button", { name: "保存" }).click();
  await town.moment(at(order.minutes), ["carer"]);
  const sheet = await openLeaving(phone);
  await sheet.getByRole("button", { name: "请老人或家属签名" }).click();
  await draw(phone, 0);
  await sheet.getByRole("button", { name: "确认离开" }).click();
  await until(() => town.ask("manager", "GET", `/api/orders/${order.id}`), (o) => ["finished", "followed"].includes(o.state));
  await town.lab.look(phone, "journey-carer");
  const page = await town.open("family", `/my/visit/${order.id}`);
  await page.locator(".photos figure", { hasText: "签名" }).locator("img").waitFor();
  assert.equal(await page.locator(".photos img").count(), 2, "one photo, one signature");
  await page.locator(".pairs dd", { hasText: yuan(sums.own) }).waitFor();
  await billSays(town, order, sums, "还没结账", true);
});

test("回访: whoever was drawn or flagged is called", async () => {
  const page = await town.at("operator");
  const due = (await town.all("operator", "/api/followups?state=due")).filter((f) => f.order_id === order.id);
  for (const call of due) {
    await town.open("operator", `/record/followup/${call.id}`);
    await page.locator(".call-form").waitFor();
    for (const key of ["1", "1", "5", "d"]) await page.keyboard.press(key);
    await page.getByRole("status").filter({ hasText: "已记下" }).waitFor();
  }
  assert.equal((await town.ask("operator", "GET", `/api/orders/${order.id}`)).state, "followed");
});

test("结算: frozen at the desk, confirmed, reviewed, approved by four hands; the sums on the bill", async () => {
  const month = order.day.slice(0, 7);
  await town.clock(dayAfter(nextMonth(order.day), 5));
  const desk = await town.open("street_clerk", `/settle?month=${month}`);
  await desk.getByRole("button", { name: "月度结账" }).click();
  await desk.locator("dialog[open] button.main").click();
  await desk.locator(".settle-row").first().waitFor();
  const bill = (await town.all("reviewer", `/api/bills?month=${month}`)).find((b) => b.org_id === order.org_id);
  await town.click("manager", "bill", bill.id, "confirm");
  const page = await town.open("reviewer", `/record/bill/${bill.id}`);
  const row = page.locator("tr[data-line]").filter({ has: page.locator(`a[href="/record/order/${order.id}"]`) });
  await page.locator("tr[data-line]").first().waitFor();
  while ((await row.count()) === 0) await page.getByRole("button", { name: /^再看/ }).click();
  await shows(row.locator("td.number").nth(0), sums.government, "the government's share of the visit");
  await shows(row.locator("td.number").nth(1), sums.own, "the person's own share");
  const lines = await town.all("reviewer", `/api/bill-lines?bill_id=${bill.id}`);
  await shows(sumOf(page), lines.reduce((sum, l) => sum + l.government, 0), "the bill is its lines");
  await clear(page, lines.filter((l) => l.state === "flagged"));
  await town.click("reviewer", "bill", bill.id, "review");
  await town.click("district_officer", "bill", bill.id, "approve");
  await until(() => town.ask("reviewer", "GET", `/api/bills/${bill.id}`), (b) => b.state === "approved");
  await billSays(town, order, sums, "已结账", false);
  await walletShows(town, sums.grant - sums.government);
  await pay(month, await town.ask("reviewer", "GET", `/api/bills/${bill.id}`));
});

/** What stood out is let pass with a reason: the first by hand, the others of the provider as that browser would send it. */
async function clear(page, flagged) {
  if (flagged.length === 0) return;
  const id = Number(await page.locator("tr.flagged").first().getAttribute("data-line"));
  await page.locator(`tr[data-line="${id}"]`).getByRole("button", { name: "放行" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("理由").fill("电话回访核实，情况属实");
  await dialog.getByRole("button", { name: "放行" }).click();
  await page.locator(`tr.flagged[data-line="${id}"]`).waitFor({ state: "detached" });
  for (const line of flagged.filter((l) => l.id !== id)) await town.ask("reviewer", "POST", `/api/bill-lines/${line.id}/clear`, { reason: "电话回访核实，情况属实" });
}

async function pay(month, bill) {
  const drafts = async () => (await town.all("office", "/api/payfiles?state=draft")).filter((f) => f.purpose === `settlement:${month}` && f.line_count > 0);
  const [file] = await until(drafts, (found) => found.length > 0);
  for (const [who, act] of [["office", "prepare"], ["district_officer", "review"], ["finance_officer", "approve"], ["sender", "send"]]) {
    await town.click(who, "payfile", file.id, act);
    await shows(sumOf(town.pages[who]), file.total, `the file's sum, for ${who}`);
  }
  await until(() => town.ask("sender", "GET", `/api/payfiles/${file.id}`), (f) => f.state === "sent");
  const page = await town.open("sender", `/record/payfile/${file.id}`);
  await page.locator(".pay-lines tbody tr").first().waitFor();
  const paid = await page.locator(".pay-lines tbody td.number b").allInnerTexts();
  assert.ok(paid.includes(yuan(bill.government - bill.netted)), "the bill stands in the file");
  assert.equal(Math.round(paid.reduce((sum, words) => sum + Number(words.replaceAll(",", "")) * 100, 0)), file.total, "the file is its lines");
  await page.getByRole("button", { name: "交回执" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "交回执" }).click();
  await page.getByRole("status").filter({ hasText: "回执已录入" }).waitFor();
  assert.equal((await town.ask("reviewer", "GET", `/api/bills/${bill.id}`)).state, "paid");
}

test("账: the books of the city balance", () => {
  const said = execFileSync(process.env.YIYANG_PROGRAM, ["books", "verify", "--db", process.env.YIYANG_CITY, "--keys", process.env.YIYANG_KEYS], { encoding: "utf8" });
  assert.match(said, /unbalanced_fen=0 bad_accounts=0/);
});
