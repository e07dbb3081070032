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
  await page.locator("input[name=reason]").fill("家里人要求换人");
  await page.locator("input[name=reason]").press("Enter");
  await told(first.name);
  const moved = await orderNow(first.id);
  assert.notEqual(moved.worker_id, placed.worker_id);
  assert.equal((await orders.must(page, "GET", `/api/orders/${first.id}/explanation`)).reason, "家里人要求换人");
  await page.locator(`.visit-block[aria-label^="${first.name}，"]`).click();
  await page.getByRole("button", { name: "为什么是她" }).click();
  await page.getByText("家里人要求换人").waitFor();
  await lab.look(page, "dispatch-why");
  await page.getByRole("dialog").getByRole("button", { name: "关闭" }).click();

  await page.getByRole("button", { name: "收回待派" }).click();
  await page.getByRole("dialog").locator("textarea, input[type=text], input:not([type])").first().fill("护理员请假");
  await page.getByRole("dialog").locator("button.main").click();
  await told(first.name);
  assert.equal((await orderNow(first.id)).state, "accepted");
  await waiting(first.name).getByText("护理员请假").waitFor();
});

test("智能派单 gives out the rest of the day", async () => {
  const one = await wait(780);
  await page.goto(`${lab.url}/dispatch?day=${day}`);
  await waiting(one.name).waitFor();
  await page.getByRole("button", { name: "智能派单", exact: true }).click();
  await page.locator(".batch", { hasText: "智能派单好了" }).waitFor();
  assert.equal((await orderNow(one.id)).state, "assigned");
  await page.locator(`.visit-block[aria-label^="${one.name}，"]`).click();
  await page.getByRole("button", { name: "为什么是她" }).click();
  await page.locator(".why-words tbody tr").first().waitFor();
});

test("in English, for the street's desk", async () => {
  const clerk = await lab.signIn("street_clerk", { language: "en" });
  await clerk.goto(`${lab.url}/dispatch?day=${day}`);
  await clerk.locator(".worker-row").first().waitFor();
  await lab.look(clerk, "dispatch-en");
});
