// The office's first page: what waits and why it is due, a step taken from it, urging, standing in, the keyboard, a home for every role.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openLab } from "./lab.mjs";

let lab;
before(async () => {
  lab = await openLab();
});
after(() => lab.close());

const rows = (page) => page.locator(".wait");
const inboxOf = async (page, query = "") => (await lab.ask(page, "GET", `/api/desk/inbox${query}`)).body;

/** What the page shows and what the server says, once they agree: others work at the same desk meanwhile. */
async function shownInbox(page) {
  for (let tries = 0; ; tries++) {
    const inbox = await inboxOf(page);
    const shown = await page.locator(".inbox-total").innerText();
    if (shown === String(inbox.total)) return inbox;
    assert.ok(tries < 5, `${shown} shown, ${inbox.total} waiting`);
    await page.reload();
    await rows(page).first().waitFor();
  }
}

/** A queue shows its rows, as many as the server has just then. */
async function shownQueue(page, tab) {
  for (let tries = 0; ; tries++) {
    await lab.settle(page);
    const { total } = (await inboxOf(page)).counts.find((c) => c.tab === tab);
    if ((await rows(page).count()) === Math.min(total, 50)) return;
    assert.ok(tries < 20, `${await rows(page).count()} shown, ${total} in ${tab}`);
  }
}

for (const language of ["zh", "en"]) {
  test(`the inbox says how many wait and why each is due (${language})`, async () => {
    const page = await lab.signIn("street_clerk", { language });
    await rows(page).first().waitFor();
    const inbox = await shownInbox(page);
    assert.ok(inbox.total > 0);
    await page.keyboard.press("j");
    await page.locator(".wait.open .clock-words").waitFor();
    assert.match(await page.locator(".wait.open .clock-words").innerText(), language === "zh" ? /限 \d+ (个工作日|天|小时|分钟)|到 \d{4}-\d{2}-\d{2} 为止/ : /within \d+ (working days?|days?|hours?|minutes?)|Until \d{4}-\d{2}-\d{2}/);
    await lab.look(page, `inbox-${language}`);
    await page.keyboard.press("j");
    assert.equal(await page.evaluate(() => document.activeElement?.closest("[data-at]")?.getAttribute("data-at")), "1", "the second row has the focus");
    await page.locator('[data-at="3"] .wait-due').hover();
    await page.getByRole("tooltip").waitFor();
    const { tab } = inbox.counts.at(-1);
    await page.locator(`.queues button[data-queue="${tab}"]`).click();
    await shownQueue(page, tab);
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
    await lab.look(page, `inbox-keys-${language}`);
  });
}

test("nothing of a row is cut on an ordinary screen; on a low one what one may do and the first row are in sight", async () => {
  const page = await lab.signIn("street_clerk");
  const cut = () => page.locator(".wait-name, .wait-what, .wait-next, .wait-place").evaluateAll((all) => all.filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.textContent));
  for (const [width, height] of [[1280, 800], [1024, 768], [640, 400]]) {
    await page.setViewportSize({ width, height });
    await rows(page).first().waitFor();
    assert.deepEqual(await cut(), [], `at ${width}`);
    assert.ok(await page.locator(".button.main").first().evaluate((e) => e.getBoundingClientRect().bottom < innerHeight), `the act at ${width}`);
    assert.ok(await rows(page).first().evaluate((e) => e.getBoundingClientRect().top < innerHeight), `a row at ${width}`);
  }
});

test("a provider's rows tell which of a person's visits each is", async () => {
  const page = await lab.enter("provider_manager");
  await page.goto(`${lab.url}/`);
  await rows(page).first().waitFor();
  const clock = (minutes) => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  // Others work meanwhile: of each row that is shown what it says is compared, not which rows there are.
  const shown = await page.locator(".wait", { has: page.locator('a[href^="/record/order/"]') }).evaluateAll((found) =>
    found.map((row) => [row.querySelector('a[href^="/record/order/"]').getAttribute("href").split("/").at(-1), row.querySelector(".wait-what").textContent]));
  const items = new Map((await inboxOf(page, "?limit=50")).items.filter((i) => i.noun === "order").map((i) => [String(i.id), i]));
  const both = shown.filter(([id]) => items.has(id)).slice(0, 5);
  assert.ok(both.length > 0);
  for (const [id, words] of both) {
    const { day, window_from, window_to } = items.get(id);
    assert.ok(words.includes(`${day.slice(5)} ${clock(window_from)}–${clock(window_to)}`), `${id}: ${words}`);
  }
});

test("a step is taken from the inbox by keyboard and stands among what was done", async () => {
  const page = await lab.signIn("street_clerk");
  await rows(page).first().waitFor();
  const { items, counts } = await inboxOf(page, "?tab=new");
  const before = counts.find((c) => c.tab === "new").total;
  assert.equal(items[0].route, "application_accept");
  await page.locator(".queues button", { hasText: "新受理" }).click();
  await lab.settle(page);
  await page.keyboard.press("j");
  await page.keyboard.press("a");
  await page.getByRole("dialog").getByRole("button", { name: "受理", exact: true }).click();
  await page.locator(".notice.good").waitFor();
  assert.match(await page.locator(".notice.good").innerText(), new RegExp(items[0].person));
  const left = (await inboxOf(page)).counts.find((c) => c.tab === "new")?.total ?? 0;
  assert.equal(left, before - 1);
  assert.equal((await lab.ask(page, "GET", `/api/applications/${items[0].id}`)).body.state, "accepted");
  await page.getByRole("button", { name: "已办" }).click();
  await page.locator(".done-rows li").first().waitFor();
  assert.match(await page.locator(".done-rows li").first().innerText(), new RegExp(`受理\\s+申请 ${items[0].id}`));
  await lab.look(page, "inbox-done");
});

test("who waits is urged once a day; whom it waits for sees it marked", async () => {
  const page = await lab.signIn("street_clerk");
  const worker = await lab.signIn("community_worker");
  const { items } = await inboxOf(worker, "?tab=new");
  await rows(page).first().waitFor();
  const at = (await inboxOf(page)).items.findIndex((i) => i.noun === items[0].noun && i.id === items[0].id);
  await page.locator(`[data-at="${at}"] .wait-line`).click();
  await page.locator(".wait.open").getByRole("button", { name: "催办" }).click();
  const words = page.getByLabel("说明（可不填）");
  const again = async () => {
    if (!(await page.locator(`[data-at="${at}"].open`).count())) await page.locator(`[data-at="${at}"] .wait-line`).click();
    await page.locator(".wait.open").getByRole("button", { name: "催办" }).click();
  };
  await words.fill("算了");
  await page.reload();
  await rows(page).first().waitFor();
  await again();
  assert.equal(await words.inputValue(), "算了", "it outlives a reload");
  await page.getByRole("dialog").getByRole("button", { name: "取消" }).click();
  await again();
  assert.equal(await words.inputValue(), "", "given up, it is forgotten");
  await words.fill("家属来问过");
  await lab.look(page, "inbox-urge");
  await page.getByRole("dialog").getByRole("button", { name: "催办" }).click();
  await page.locator(".notice.good").waitFor();
  await worker.reload();
  await worker.locator(".wait-tag.urged").first().waitFor();
  await worker.locator(".wait", { has: worker.locator(".wait-tag.urged") }).first().locator(".wait-line").click();
  assert.match(await worker.locator(".wait.open .wait-urge").innerText(), /家属来问过/);
  await page.locator(`[data-at="${at}"] .wait-line`).click();
  await page.locator(".wait.open").getByRole("button", { name: "催办" }).click();
  assert.equal(await words.inputValue(), "", "sent, it is forgotten");
  await page.getByRole("dialog").getByRole("button", { name: "催办" }).click();
  await page.getByRole("dialog").getByRole("alert").waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".panes").getByRole("button", { name: "催办" }).click();
  await page.locator(".urge-list li.past").first().waitFor();
  assert.match(await page.locator(".urge-list li.past").first().innerText(), /家属来问过/);
  await lab.look(page, "inbox-urged");
  await page.goto(`${lab.url}/list/urge_list`);
  await page.locator("tr[data-at]", { hasText: "家属来问过" }).waitFor();
  await lab.look(page, "urge-list");
});

test("the row that one reads stays the one that is open, with its clock, while others work", async () => {
  const page = await lab.signIn("street_clerk");
  const worker = await lab.hear("community_worker");
  await rows(page).first().waitFor();
  const { items } = await inboxOf(worker, "?tab=new");
  const open = page.locator(".wait.open");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await open.locator(".clock-words").waitFor();
  const before = await open.locator(".wait-name").innerText();
  const again = page.waitForResponse((answer) => answer.url().includes("/api/desk/inbox?"));
  const asked = items.at(-1);
  assert.equal((await lab.ask(worker, "POST", "/api/desk/urges", { noun: asked.noun, subject: asked.id, words: "请尽快" })).status, 201);
  await again;
  await lab.settle(page);
  assert.equal(await open.locator(".wait-name").innerText(), before);
  await open.locator(".clock-words").waitFor();
  await page.keyboard.press("j");
  await open.locator(".clock-words").waitFor();
  assert.notEqual(await open.getAttribute("data-at"), "0", "j goes on from where one was");
});

test("while somebody is away a deputy stands in, until it is ended early", async () => {
  const page = await lab.signIn("street_clerk");
  await page.getByRole("button", { name: "交接" }).click();
  const drawer = page.getByRole("dialog");
  await drawer.getByRole("button", { name: "交给代办人" }).click();
  await drawer.locator(".fault").first().waitFor();
  assert.ok((await drawer.locator(".fault").count()) >= 2, "deputy and reason are missed at once");
  await drawer.getByLabel("代办人").selectOption({ index: 1 });
  await drawer.getByLabel("原因").fill("年休假");
  await drawer.getByRole("button", { name: "交给代办人" }).click();
  await drawer.getByRole("status").waitFor();
  assert.match(await drawer.locator(".handovers li").first().innerText(), /年休假/);
  await lab.look(page, "inbox-handover");
  await drawer.getByRole("button", { name: "提前结束" }).click();
  await drawer.getByText("现在没有交接。").waitFor();
  const { body } = await lab.ask(page, "GET", "/api/desk/handovers");
  assert.ok(body.items[0].ended_on);
});

/** Other tests of the city add to the inbox meanwhile: the page comes to show what the server counts. */
async function showsTotal(page, role) {
  const shown = page.locator(".inbox-total");
  await shown.waitFor();
  const until = Date.now() + 15_000;
  let pair;
  do pair = [await shown.innerText(), String((await inboxOf(page)).total)];
  while (pair[0] !== pair[1] && Date.now() < until);
  assert.equal(pair[0], pair[1], role);
}

test("every role finds a home that suits it", async () => {
  for (const role of ["district_officer", "provider_manager", "finance_officer", "security_admin"]) {
    const page = await lab.signIn(role);
    if (role === "security_admin") {
      await page.locator(".starts li a").first().waitFor();
      assert.equal(await page.locator(".inbox-total").count(), 0, "no desk, no inbox");
    } else {
      await showsTotal(page, role);
    }
    if (/district|security/.test(role)) await lab.look(page, `home-${role}`);
    await page.context().close();
  }
});

test("the inbox on a telephone", async () => {
  const page = await lab.signIn("community_worker", { size: "phone" });
  await rows(page).first().waitFor();
  await rows(page).first().locator(".wait-due").click();
  await page.locator(".wait.open .wait-acts").waitFor();
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 390, "nothing hangs over the edge");
  await lab.look(page, "inbox-phone");
});

/** Somebody with a running plan whose telephone is known. */
async function callee(page, item) {
  const plans = (await lab.ask(page, "GET", "/api/plans?state=active&limit=50")).body.items;
  for (const plan of plans) {
    const { body: person } = await lab.ask(page, "GET", `/api/people/${plan.person_id}`);
    const { body: menu } = await lab.ask(page, "GET", `/api/people/${plan.person_id}/menu`);
    const offer = person.phone && person.state === "active" && menu.items.find(item);
    const same = offer && (await lab.ask(page, "GET", `/api/person-search?q=${person.phone}`)).body.items.length === 1;
    if (same) return { person, offer };
  }
  throw new Error("nobody has such a plan");
}

async function dial(page, number) {
  await page.goto(`${lab.url}/phone-order`);
  await page.locator("#caller").waitFor();
  await page.locator("#caller").fill(number);
}

test("a call becomes one order, by keyboard, however often the button is hit", async () => {
  const page = await lab.signIn("street_clerk");
  const { person, offer } = await callee(page, (o) => !o.why && o.times_left > 0);
  await dial(page, person.phone);
  await page.locator(".caller h2").waitFor();
  assert.equal(await page.locator(".caller h2").innerText(), person.name);
  await page.getByText("本人来电").waitFor();
  await lab.settle(page);
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("name")), "item", "the first service has the focus");
  await lab.look(page, "phone-order");
  await page.locator(`input[value="${offer.item}"]`).focus();
  await page.keyboard.press("Space");
  await page.getByRole("button", { name: "后天" }).click();
  await page.getByRole("button", { name: "14:00–16:00" }).click();
  await page.getByLabel("备注").fill("敲门要响");
  // The session ends in the middle of the call: who signs in again finds it as it was.
  await page.context().clearCookies();
  await page.goto(`${lab.url}/phone-order`);
  await page.fill("input[name=login]", lab.logins.street_clerk.login);
  await page.fill("input[name=password]", lab.logins.street_clerk.password);
  await page.locator("button.main").first().click();
  await page.locator(".caller h2", { hasText: person.name }).waitFor();
  await page.getByText("本人来电").waitFor();
  assert.equal(await page.getByLabel("备注").inputValue(), "敲门要响");
  assert.equal(await page.locator(`input[value="${offer.item}"]`).isChecked(), true);
  await page.getByRole("button", { name: "下单", exact: true }).dblclick();
  await page.locator(".order-told h2").waitFor();
  const number = Number(await page.locator(".order-told h2").innerText());
  const { body: order } = await lab.ask(page, "GET", `/api/orders/${number}`);
  assert.deepEqual([order.person_id, order.item, order.window_from, order.source, order.pay_own, order.note], [person.id, offer.item, 840, "phone", false, "敲门要响"]);
  const made = (await lab.ask(page, "GET", `/api/orders?person_id=${person.id}&day=${order.day}&limit=50`)).body.items;
  const alike = made.filter((o) => o.item === offer.item && o.window_from === 840);
  const notes = await Promise.all(alike.map(async (o) => (await lab.ask(page, "GET", `/api/orders/${o.id}`)).body.note));
  assert.equal(notes.filter((note) => note === "敲门要响").length, 1);
  assert.match(await page.locator(".order-told").innerText(), /已派给|派单台/);
  await lab.look(page, "phone-ordered");
  await page.keyboard.press("Enter");
  await page.locator(".order-told").waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement?.id), "caller", "ready for the next call");
  await page.reload();
  await page.locator("#caller").waitFor();
  await lab.settle(page);
  assert.equal(await page.locator(".caller").count(), 0, "what was ordered is forgotten");
});

test("what the plan does not bear is refused beside the service", async () => {
  const page = await lab.signIn("street_clerk");
  const { person, offer } = await callee(page, (o) => o.why === "not_in_plan");
  await dial(page, person.phone);
  await page.locator(`input[value="${offer.item}"]`).check();
  await page.getByLabel(/全部由老人自己付/).uncheck();
  await page.getByRole("button", { name: "下单", exact: true }).click();
  await page.locator(".offer-pick .fault").waitFor();
  assert.match(await page.locator(".offer-pick .fault").innerText(), /计划/);
  await lab.look(page, "phone-order-fault");
});

test("a number nobody has: the person by name, the number kept as a contact's", async () => {
  const page = await lab.signIn("street_clerk");
  const { person, offer } = await callee(page, (o) => o.why === "not_in_plan");
  const number = `1390571${String(Date.now()).slice(-4)}`;
  await dial(page, number);
  await page.getByText(`${number} 没有登记过`).waitFor();
  await lab.look(page, "phone-unknown");
  await page.locator("#caller").fill(person.id_number.includes("*") ? person.name : person.id_number);
  await page.keyboard.press("Enter");
  await page.locator(".caller, .phone-found").first().waitFor();
  if (await page.locator(".phone-found").count()) await page.locator(".phone-found button", { hasText: person.name }).first().click();
  await page.locator(`input[value="${offer.item}"]`).check();
  await page.getByLabel(`把来电 ${number} 记为这位老人的联系人`).check();
  await page.getByLabel("来电人姓名").fill("周建国");
  await page.locator(".phone-keep select").selectOption({ index: 1 });
  await page.getByRole("button", { name: "下单", exact: true }).click();
  await page.locator(".order-told h2").waitFor();
  const { body: order } = await lab.ask(page, "GET", `/api/orders/${await page.locator(".order-told h2").innerText()}`);
  assert.match(order.note, /^周建国（.+）来电$/);
  await dial(page, number);
  await page.getByText(/周建国（.+）来电/).waitFor();
});
