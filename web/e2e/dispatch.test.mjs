// The dispatch board: what a move would change is shown before it is made, by pointer and by keyboard alike; the reason goes with it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openLab } from "./lab.mjs";
import { dayAfter, openOrders } from "./orders.mjs";

let lab;
let orders;
let page;
let day;
before(async () => {
  lab = await openLab();
  orders = await openOrders(lab);
  page = orders.manager;
  day = dayAfter(orders.today, 20);
});
after(() => lab.close());

const orderNow = (id) => orders.must(page, "GET", `/api/orders/${id}`);
const waiting = (name) => page.locator(".waits", { hasText: name });

async function wait(from) {
  const order = await orders.accepted({ day, item: "companionship", window_from: from, window_to: from + 180 });
  const person = await orders.must(page, "GET", `/api/people/${order.person_id}`);
  return { id: order.id, name: person.name };
}

async function told(words) {
  await page.locator(".told-line", { hasText: words }).waitFor();
  await lab.settle(page);
}

test("a day without orders says what will stand here", async () => {
  await page.goto(`${lab.url}/dispatch?day=${dayAfter(orders.today, 60)}`);
  await page.locator(".tray .none").waitFor();
  await lab.look(page, "dispatch-empty");
});

test("what waits for the provider stands in the tray with its clock: taken, then given; taken and given at once; passed on", async () => {
  const far = dayAfter(orders.today, 9); // the board names the next fourteen days on which something is open
  const nameOf = async (order) => (await orders.must(page, "GET", `/api/people/${order.person_id}`)).name;
  const made = [];
  for (const from of [540, 660, 780]) made.push(await orders.offered({ day: far, item: "companionship", window_from: from, window_to: from + 120 }));
  const names = await Promise.all(made.map(nameOf));
  const there = (await orders.must(page, "GET", "/api/orders?state=offered&limit=200")).items.filter((order) => order.day === far).length;
  const offered = (name) => page.locator(".offered .waits", { hasText: name });
  await page.goto(`${lab.url}/dispatch?day=${dayAfter(far, 1)}`);
  await page.locator(".other-days a", { hasText: `${there} 单待接` }).click();
  await offered(names[0]).getByText(/还剩 \d+ 分/).waitFor();
  await page.locator(".sums li", { hasText: "待接" }).locator("b", { hasText: String(there) }).waitFor();
  assert.equal(await page.locator(".waits", { hasText: names[0] }).count(), 1, "it does not wait for carers yet");
  await lab.look(page, "dispatch-offered");

  await page.getByRole("button", { name: `接下${names[0]}的单` }).click();
  await told("接了 1 单");
  assert.equal((await orderNow(made[0].id)).state, "accepted");
  await page.locator(".visit-panel h2", { hasText: names[0] }).waitFor();
  await page.locator(".offers button").first().click();
  await page.getByRole("button", { name: "就放这里" }).click();
  await told(names[0]);
  assert.equal((await orderNow(made[0].id)).state, "assigned");

  await offered(names[1]).focus();
  await page.keyboard.press("Enter");
  await page.locator(".offers button").first().focus();
  await page.keyboard.press("Enter");
  await page.locator("button:enabled", { hasText: "接单并放这里" }).press("Enter");
  await told(names[1]);
  assert.equal((await orderNow(made[1].id)).state, "assigned");

  await offered(names[2]).click();
  await page.getByRole("button", { name: "不接", exact: true }).click();
  await page.getByRole("dialog").locator("textarea, input").first().fill("人手不够");
  await page.getByRole("dialog").locator("button.main").click();
  await told(names[2]);
  assert.equal(await offered(names[2]).count(), 0);
  const steps = (await orders.must(orders.desk, "GET", `/api/orders/${made[2].id}/steps`)).steps;
  assert.ok(steps.some((s) => s.event === "decline" && s.reason === "人手不够"));
});

test("dragged, placed, moved by keyboard, taken back", async () => {
  const [first, second] = [await wait(540), await wait(600)];
  await page.goto(`${lab.url}/dispatch?day=${day}`);
  await waiting(first.name).waitFor();
  const lanes = page.locator(".worker-row .lane");
  await waiting(first.name).hover();
  await page.mouse.down();
  const lane = await lanes.nth(1).boundingBox();
  for (const share of [0.28, 0.3, 0.31]) await page.mouse.move(lane.x + lane.width * share, lane.y + lane.height / 2);
  await page.locator(".bubble .trial-figures").waitFor();
  await page.locator(".giving", { hasText: "还没松手" }).waitFor();
  assert.equal((await orderNow(first.id)).state, "accepted", "nothing is done before it is dropped");
  await page.mouse.up();
  await page.getByRole("button", { name: "就放这里" }).waitFor();
  await lab.look(page, "dispatch-placing");
  await page.getByRole("button", { name: "就放这里" }).click();
  await told(first.name);
  const placed = await orderNow(first.id);
  const board = await orders.must(page, "GET", `/api/dispatch/board?day=${day}`);
  assert.equal(placed.worker_id, board.workers[1].id);
  assert.equal(placed.start_minute % 5, 0);

  // The same for the second, without a pointer.
  await waiting(second.name).focus();
  await page.keyboard.press("Enter");
  await page.locator(".offers button").first().waitFor();
  await page.locator(".offers button").first().focus();
  await page.keyboard.press("Enter");
  await page.locator(".giving .trial-figures").waitFor();
  await page.getByRole("button", { name: "晚 5 分钟" }).press("Enter");
  await lab.settle(page);
  await page.getByRole("button", { name: "就放这里" }).press("Enter");
  await told(second.name);
  assert.equal((await orderNow(second.id)).state, "assigned");

  // Moving it to another carer takes a reason, which is kept.
  await page.locator(`.visit-block[aria-label^="${first.name}，"]`).click();
  await page.locator(".offers button").first().click();
  await page.locator(".giving .trial-figures").waitFor();
  assert.equal(await page.getByRole("button", { name: "就放这里" }).isEnabled(), false, "no move without a reason");
  // Typed once: it outlives a reload and is there for whichever carer is chosen; put back, it is forgotten.
  const reason = page.locator("input[name=reason]");
  await reason.fill("家里人要求换人");
  await page.reload();
  for (const [n, kept] of [[1, "家里人要求换人"], [0, ""]]) {
    await page.locator(`.visit-block[aria-label^="${first.name}，"]`).click();
    await page.locator(".offers button").nth(n).click();
    await page.locator(".giving .trial-figures").waitFor();
    assert.equal(await reason.inputValue(), kept);
    if (n > 0) await page.getByRole("button", { name: /^放回/ }).click();
  }
  await reason.fill("家里人要求换人");
  await reason.press("Enter");
  await told(first.name);
  const moved = await orderNow(first.id);
  assert.notEqual(moved.worker_id, placed.worker_id);
  assert.equal((await orders.must(page, "GET", `/api/orders/${first.id}/explanation`)).reason, "家里人要求换人");
  await page.locator(`.visit-block[aria-label^="${first.name}，"]`).click();
  await page.getByRole("button", { name: "为什么是她" }).click();
  await page.getByText("家里人要求换人").waitFor();
  const { name: decider } = await orders.must(page, "GET", "/api/me");
  await page.locator(".why-words small", { hasText: decider }).waitFor();
  await lab.look(page, "dispatch-why");
  await page.getByRole("dialog").getByRole("button", { name: "关闭" }).click();

  await page.getByRole("button", { name: "收回待派" }).click();
  await page.getByRole("dialog").locator("textarea, input[type=text], input:not([type])").first().fill("护理员请假");
  await page.getByRole("dialog").locator("button.main").click();
  await told(first.name);
  assert.equal((await orderNow(first.id)).state, "accepted");
  await waiting(first.name).getByText("护理员请假").waitFor();
});

test("a placed visit is dragged to another carer: the map shows both ways, the reason is asked for", async () => {
  const one = await wait(720);
  await page.goto(`${lab.url}/dispatch?day=${day}`);
  await waiting(one.name).click();
  await page.locator(".offers button").first().click();
  await page.getByRole("button", { name: "就放这里" }).click();
  await told(one.name);
  const placed = await orderNow(one.id);
  // Nothing in hand: the whole day, a mark for each visit that a carer has and for each that waits.
  const all = await orders.must(page, "GET", `/api/dispatch/board?day=${day}`);
  const placedAt = (v) => v.lng !== null && v.lng !== undefined;
  const had = all.visits.filter(placedAt).flatMap((v) => [v.worker_id, v.second_worker_id].filter(Boolean));
  await lab.settle(page);
  assert.ok(had.length > 0);
  assert.equal(await page.locator(".route-map .mark.todo").count(), had.length);
  assert.equal(await page.locator(".route-map .mark.warn").count(), all.waiting.filter(placedAt).length);
  const block = page.locator(`.visit-block[aria-label^="${one.name}，"]`);
  await block.click();
  const numbers = page.locator(".route-map .mark .inside");
  await numbers.first().waitFor();
  const shown = await numbers.allTextContents();
  assert.deepEqual(shown.map(Number).sort((a, b) => a - b), shown.map((_, i) => i + 1), "the stops of the carer's way are numbered");
  assert.equal(await page.locator(".route-map .mark.in").count(), 1, "the visit in hand stands out");
  assert.equal(await page.locator(".route-map .way.dashed").count(), 0);
  // Dropped where the board says that another has time, grasped as far from its left edge as the board takes it.
  const { minutes } = all.visits.find((v) => v.id === one.id);
  await page.setViewportSize({ width: 1360, height: 2400 });
  const free = page.locator(".worker-row", { has: page.locator(".visit-ghost") }).first();
  const other = Number(await free.getAttribute("data-worker"));
  assert.notEqual(other, placed.worker_id);
  const [from, to] = [await block.boundingBox(), await free.locator(".visit-ghost").boundingBox()];
  const start = { x: from.x + from.width / 2, y: from.y + from.height / 2 };
  const end = { x: to.x + (to.width * Math.min(20, minutes / 2)) / minutes, y: to.y + to.height / 2 };
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  for (const share of [0.3, 0.7, 0.9, 1]) await page.mouse.move(start.x + (end.x - start.x) * share, start.y + (end.y - start.y) * share);
  await page.locator(".bubble .trial-figures").waitFor();
  await page.locator(".route-map .way.dashed").waitFor();
  assert.equal((await orderNow(one.id)).worker_id, placed.worker_id, "nothing is done before it is dropped");
  await page.mouse.up();
  await page.getByText("为什么改派").first().waitFor();
  assert.equal(await page.getByRole("button", { name: "就放这里" }).isEnabled(), false, "no move without a reason");
  await lab.look(page, "dispatch-dragged-over");
  await page.locator("input[name=reason]").fill("离家近一些");
  await page.getByRole("button", { name: "就放这里" }).click();
  await told(one.name);
  assert.equal((await orderNow(one.id)).worker_id, other);
  assert.equal((await orders.must(page, "GET", `/api/orders/${one.id}/explanation`)).reason, "离家近一些");
  await page.setViewportSize({ width: 1360, height: 860 });
});

test("dropped where another visit stands: what forbids it is said, nothing is given, and somebody free is offered", async () => {
  const [first, second] = [await wait(840), await wait(840)];
  await page.goto(`${lab.url}/dispatch?day=${day}`);
  await waiting(first.name).click();
  await page.locator(".offers button").first().click();
  await page.getByRole("button", { name: "就放这里" }).click();
  await told(first.name);
  await waiting(second.name).hover();
  await page.mouse.down();
  const taken = await page.locator(`.visit-block[aria-label^="${first.name}，"]`).boundingBox();
  for (const share of [0.2, 0.1, 0.05]) await page.mouse.move(taken.x + taken.width * share, taken.y + taken.height / 2);
  await page.mouse.up();
  const { name } = await orders.must(page, "GET", `/api/workers/${(await orderNow(first.id)).worker_id}`);
  await page.locator(".giving h2", { hasText: name }).waitFor();
  await page.locator(".giving .forbids li").first().waitFor();
  assert.equal(await page.getByRole("button", { name: "就放这里" }).isEnabled(), false);
  await lab.look(page, "dispatch-taken");
  await page.locator(".giving .better").click();
  await page.locator(".giving .forbids").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "就放这里" }).click();
  await told(second.name);
  assert.notEqual((await orderNow(second.id)).worker_id, (await orderNow(first.id)).worker_id);
});

test("a carer is found by part of the name, and the visit in hand would go there", async () => {
  const one = await wait(700);
  const { workers } = await orders.must(page, "GET", `/api/dispatch/board?day=${day}`);
  const sought = workers.at(-1);
  await page.goto(`${lab.url}/dispatch?day=${day}`);
  const box = page.getByRole("combobox", { name: "找护理员" });
  await box.fill(sought.name.slice(1));
  await page.getByRole("option", { name: sought.name }).first().click();
  await page.locator(`.worker-row.focused[data-worker="${sought.id}"]`).waitFor();
  await waiting(one.name).click();
  await page.locator(".offers button").first().waitFor();
  await box.fill(sought.name);
  await page.getByRole("option", { name: sought.name }).first().click();
  await page.locator(".giving h2", { hasText: sought.name }).waitFor();
});

test("智能派单 gives out the rest of the day", async () => {
  const one = await wait(780);
  await page.goto(`${lab.url}/dispatch?day=${day}`);
  await waiting(one.name).waitFor();
  await page.getByRole("button", { name: "智能派单", exact: true }).click();
  await page.locator(".batch-bar", { hasText: "智能派单好了" }).waitFor();
  assert.equal((await orderNow(one.id)).state, "assigned");
  await page.locator(`.visit-block[aria-label^="${one.name}，"]`).click();
  await page.getByRole("button", { name: "为什么是她" }).click();
  await page.locator(".why-words tbody tr").first().waitFor();
});

/** What a colleague has done meanwhile stands there, as on every page. */
async function tellsBoth(seen, now) {
  const told = page.locator(".desk-side .moved-on");
  await told.locator("p", { hasText: new RegExp(`「${seen}」.*「${now}」`) }).waitFor();
  assert.equal(await page.locator(".desk-side .notice.bad").count(), 0, "no bare refusal beside it");
}

test("a colleague was faster: both versions stand where one was given, and where one was taken", async () => {
  const far = dayAfter(orders.today, 11);
  const one = await orders.accepted({ day: far, item: "companionship", window_from: 540, window_to: 720 });
  const { name } = await orders.must(page, "GET", `/api/people/${one.person_id}`);
  await page.goto(`${lab.url}/dispatch?day=${far}`);
  await waiting(name).click();
  await page.locator(".offers button").first().click();
  await page.getByRole("button", { name: "就放这里" }).waitFor();
  await lab.settle(page);
  await orders.must(orders.desk, "POST", `/api/orders/${one.id}/cancel`, { why: "family" });
  await page.getByRole("button", { name: "就放这里" }).click();
  await tellsBoth("待派护理员", "已取消");
  await lab.look(page, "dispatch-moved");

  const two = await orders.offered({ day: far, item: "companionship", window_from: 780, window_to: 900 });
  const other = await orders.must(page, "GET", `/api/people/${two.person_id}`);
  await page.goto(`${lab.url}/dispatch?day=${far}`);
  // Between the tap and the server a colleague says no.
  await page.route(`**/api/orders/${two.id}/accept`, async (route) => {
    await orders.must(orders.desk, "POST", `/api/orders/${two.id}/cancel`, { why: "family" });
    await route.continue();
  });
  await page.getByRole("button", { name: `接下${other.name}的单` }).click();
  await tellsBoth("待服务商接单", "已取消");
  await page.unroute(`**/api/orders/${two.id}/accept`);
});
