// The follow-up desk: a visit that stood out is called about, answered by keys, and leaves the list; who is not reached is called again later.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { atNight, openLab } from "./lab.mjs";
import { openOrders } from "./orders.mjs";

let lab, orders, page;
before(async () => {
  lab = await openLab();
  orders = await openOrders(lab);
  page = await lab.signIn("operator");
});
after(() => lab.close());

/** A visit of a few seconds, far from home: it is flagged, and every flagged one is called about. */
async function visited() {
  const carer = await lab.signIn("carer");
  const order = await orders.accepted();
  const worker = (await orders.must(carer, "GET", "/api/me")).staff_id;
  await orders.takeAnHour(order, worker);
  await orders.must(carer, "POST", `/api/orders/${order.id}/carer-accept`, {});
  const mark = { device_at: new Date((await orders.must(carer, "GET", "/healthz")).now).toISOString(), lng: 120.3, lat: 30.4, crs: "wgs84", accuracy_m: 12, device_id: "call-phone" };
  await orders.must(carer, "POST", `/api/orders/${order.id}/check-in`, { ...mark, client_id: `call-${order.id}-in` });
  await orders.must(carer, "POST", `/api/orders/${order.id}/check-out`, { ...mark, client_id: `call-${order.id}-out`, outcome: "done" });
  await carer.context().close();
  const due = (await orders.must(page, "GET", "/api/followups?state=due&limit=99")).items.find((f) => f.order_id === order.id);
  assert.ok(due, "the flagged order is to be called about");
  return due;
}

test("one is not reached and comes later, the other answers by keys", async () => {
  const [first, second] = [await visited(), await visited()];
  await page.goto(`${lab.url}/record/followup/${first.id}`);
  await page.locator(".call-phone").waitFor();
  assert.match(await page.locator(".call-phone").getAttribute("href"), /^tel:\d+$/);
  await page.locator(".call-facts").getByText("签到").or(page.getByText("上门记录")).first().waitFor();
  await lab.look(page, "calls-zh");
  await page.keyboard.press("m");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "无人接听" }).click();
  await dialog.locator("button.main").click();
  await page.getByRole("status").filter({ hasText: "排到后面" }).waitFor();
  assert.equal((await orders.must(page, "GET", `/api/followups/${first.id}`)).state, "unreachable");
  await page.goto(`${lab.url}/record/followup/${second.id}`);
  await page.locator(".call-form").waitFor();
  for (const key of ["1", "1"]) await page.keyboard.press(key);

  // What was answered stays with its call, whichever one looks at between.
  const answered = page.locator(".call-form .on");
  const row = page.locator(".call-list button");
  const here = await row.evaluateAll((all) => all.findIndex((one) => one.getAttribute("aria-current") === "true"));
  assert.equal(await answered.count(), 2);
  await row.nth(here === 0 ? 1 : 0).click();
  await page.locator('.call-list button[aria-current="true"]').and(row.nth(here === 0 ? 1 : 0)).waitFor();
  await lab.settle(page);
  assert.equal(await answered.count(), 0);
  await row.nth(here).click();
  await page.locator('.call-list button[aria-current="true"]').and(row.nth(here)).waitFor();
  await lab.settle(page);
  assert.equal(await answered.count(), 2);

  await page.keyboard.press("5");
  await page.keyboard.press("d");
  await page.getByRole("status").filter({ hasText: "已记下" }).waitFor();
  const done = await orders.must(page, "GET", `/api/followups/${second.id}`);
  assert.deepEqual([done.state, done.came, done.complete, done.rating], ["done", "yes", "yes", 5]);
});

test("an answer that is missing is told beside its question, and nothing is lost by a reload", async () => {
  const { items } = await orders.must(page, "GET", "/api/followups?state=unreachable&limit=9");
  await page.goto(`${lab.url}/record/followup/${items[0].id}`);
  await page.locator(".call-form").waitFor();
  await page.keyboard.press("1");
  await page.keyboard.press("d");
  await page.locator(".call-form .fault").first().waitFor();
  await page.reload();
  await page.locator(".call-options label.on").first().waitFor();
  await page.setViewportSize({ width: 390, height: 844 });
  await lab.look(page, "calls-phone-zh");
});

test("a visit at night is measured in times of day, where one calls and on the order's page", async () => {
  const due = await visited();
  const desk = await lab.enter("operator");
  await atNight(desk);
  await desk.goto(`${lab.url}/record/followup/${due.id}`);
  await desk.locator(".call-flags small").first().waitFor();
  assert.equal(await desk.locator(".call-flags small").first().innerText(), "22:05 / 22:00");
  await desk.goto(`${lab.url}/record/order/${due.order_id}`);
  await desk.locator(".order-flags p").first().waitFor();
  assert.match(await desk.locator(".order-flags p").first().innerText(), /22:05.*22:00/);
  await desk.context().close();
});
