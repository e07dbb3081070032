// One order on one page: its road, the visit on the map with its proof, a correction that another person must agree to, acts by state.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { levelRoad, openLab } from "./lab.mjs";
import { dayAfter, openOrders } from "./orders.mjs";

let lab;
let orders;
let page;
let order;
let carer;
let worker;
before(async () => {
  lab = await openLab();
  orders = await openOrders(lab);
  page = orders.manager;
  carer = await lab.signIn("carer", { size: "phone" });
  worker = (await orders.must(carer, "GET", "/api/me")).staff_id;
});
after(() => lab.close());

const orderPage = async (who, id) => {
  await who.goto(`${lab.url}/record/order/${id}`);
  await who.locator(".order-page dl").waitFor();
  await lab.settle(who);
};

/** The dialog's form: by the names of its controls. */
async function answer(who, values) {
  const dialog = who.getByRole("dialog");
  await dialog.waitFor();
  for (const [name, value] of Object.entries(values)) {
    const control = dialog.locator(`[name=${name}]`);
    if ((await control.evaluate((x) => x.tagName)) === "SELECT") await control.selectOption(value);
    else await control.fill(value);
  }
  await dialog.locator("button.main").click();
  await dialog.waitFor({ state: "detached" });
  await lab.settle(who);
}

test("acts follow the state: taken from its carer with a reason, the road goes back", async () => {
  order = await orders.accepted();
  await orders.takeAnHour(order, worker);
  await orderPage(page, order.id);
  await page.locator(".case-road .now", { hasText: "护理员接单" }).waitFor();
  assert.equal(await page.getByRole("button", { name: "补做" }).count(), 0, "nothing was missed");
  assert.equal(await page.getByRole("link", { name: "派护理员", exact: true }).count(), 0, "it has its carer");
  await page.getByRole("link", { name: "改派护理员" }).waitFor();
  await page.getByRole("button", { name: "取消派工", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.locator("textarea, input").first().fill("护理员临时请假");
  await dialog.locator("button.main").click();
  await dialog.waitFor({ state: "detached" });
  await page.locator(".case-road .now", { hasText: "派护理员" }).waitFor();
  await page.getByText("护理员临时请假").first().waitFor();
  await page.getByRole("link", { name: "派护理员", exact: true }).waitFor();
  assert.equal(await page.getByRole("link", { name: "改派护理员" }).count(), 0, "there is nobody to replace");
  await levelRoad(page);
  await lab.look(page, "order-acts");
  const me = await orders.must(page, "GET", "/api/me");
  await page.getByRole("button", { name: "历史记录" }).click();
  const last = page.getByRole("dialog").locator(".history li").first();
  await last.getByText("取消派工", { exact: true }).waitFor();
  await last.getByText(me.name).waitFor();
  await page.getByRole("dialog").locator(".history li").last().getByText("新增", { exact: true }).waitFor();
  await lab.look(page, "order-history");
});

test("a visit far from home is seen on the map; its place is corrected, and somebody else agrees", async () => {
  await orders.takeAnHour(order, worker);
  await orders.must(carer, "POST", `/api/orders/${order.id}/carer-accept`, {});
  const home = (await orders.must(carer, "GET", "/api/my-route")).stops.find((s) => s.id === order.id);
  const mark = { device_at: new Date().toISOString(), crs: "wgs84", accuracy_m: 15, device_id: "test-phone" };
  const excuses = (await orders.must(carer, "GET", "/api/schema")).choices.plate_excuse;
  await orders.must(carer, "POST", `/api/orders/${order.id}/check-in`, { ...mark, no_plate: excuses[0].code, client_id: crypto.randomUUID(), lng: home.lng + 0.012, lat: home.lat });
  await orders.must(carer, "POST", `/api/orders/${order.id}/check-out`, { ...mark, client_id: crypto.randomUUID(), lng: home.lng, lat: home.lat, outcome: "done" });

  await orderPage(page, order.id);
  await page.locator(".marks .warn", { hasText: "超出" }).waitFor();
  await page.locator(".case-road .now", { hasText: "回访" }).waitFor();
  assert.equal(await page.locator(".visit-proof .sketch .ring").count(), 4, "the circle, its tolerance, two accuracies");
  await page.getByRole("button", { name: "申请更正" }).click();
  await answer(page, { field: "place", reason: "place_changed", words: "老人在女儿家，已电话核实" });
  await page.locator(".corrections li", { hasText: "老人在女儿家" }).waitFor();
  assert.equal(await page.locator(".corrections").getByRole("button", { name: "同意" }).count(), 0, "nobody agrees to what they asked for");
  await lab.look(page, "order-correction");

  const officer = await lab.signIn("district_officer");
  await orderPage(officer, order.id);
  await officer.locator(".corrections").getByRole("button").first().click();
  await officer.getByRole("dialog").locator("textarea, input").first().fill("已核实");
  await officer.getByRole("dialog").locator("button.main").click();
  await officer.locator(".spent", { hasText: "更正过 1 次" }).waitFor();
  const [kept] = (await orders.must(page, "GET", `/api/orders/${order.id}/corrections`)).corrections;
  assert.equal(kept.state, "approved");
  assert.notEqual(kept.decided_by, kept.requested_by);
  await lab.look(officer, "order-approved");
});

test("the street gives it to a carer and to another one, from the order's page: by pointer, then by keyboard with the reason", async () => {
  const clerk = await lab.signIn("street_clerk");
  const mine = await orders.acceptedBy(clerk, { day: dayAfter(orders.today, 3), item: "companionship", window_from: 600, window_to: 780 });
  await orderPage(clerk, mine.id);
  await clerk.getByRole("link", { name: "派护理员", exact: true }).click();
  await clerk.locator(".offers button").first().click();
  await clerk.getByRole("button", { name: "就放这里" }).click();
  await clerk.locator(".told-line", { hasText: "已派" }).waitFor();
  const first = await orders.must(clerk, "GET", `/api/orders/${mine.id}`);
  assert.equal(first.state, "assigned");

  await orderPage(clerk, mine.id);
  await clerk.getByRole("link", { name: "改派护理员" }).press("Enter");
  await clerk.locator(".offers button").first().press("Enter");
  await clerk.locator(".giving .trial-figures").waitFor();
  assert.equal(await clerk.getByRole("button", { name: "就放这里" }).isEnabled(), false, "no other carer without a reason");
  await clerk.locator("input[name=reason]").fill("老人想换一位会说杭州话的");
  await clerk.keyboard.press("Enter");
  await clerk.locator(".told-line", { hasText: "已派" }).waitFor();
  assert.notEqual((await orders.must(clerk, "GET", `/api/orders/${mine.id}`)).worker_id, first.worker_id);
  await orderPage(clerk, mine.id);
  await clerk.getByRole("button", { name: "为什么是她" }).click();
  await clerk.locator(".why-words", { hasText: "会说杭州话" }).waitFor();
  await lab.look(clerk, "order-moved");
});

test("when it may begin is typed as a time of day: in a new order, and in one that makes up for a missed one", async () => {
  const clerk = await lab.enter("street_clerk");
  const day = dayAfter(orders.today, 4);
  const missed = await orders.acceptedBy(clerk, { day: orders.today, item: "cleaning", window_from: 0, window_to: 1439 });
  await orders.takeAnHour(missed, worker);
  await orders.must(carer, "POST", `/api/orders/${missed.id}/carer-accept`, {});
  await orders.must(carer, "POST", `/api/orders/${missed.id}/not-home`, { reason: "敲门没有人应" });
  await orderPage(clerk, missed.id);
  await clerk.getByRole("button", { name: "补做" }).click();
  const dialog = clerk.getByRole("dialog");
  for (const [label, value] of [["服务日期", day], ["最早开始", "09:00"], ["最晚开始", "11:30"], ["期望开始", "09:15"]]) await dialog.getByLabel(label).first().fill(value);
  await lab.look(clerk, "order-makeup-zh");
  await dialog.locator("button.main").click();
  await dialog.waitFor({ state: "detached" });
  const again = (await orders.must(clerk, "GET", `/api/orders?person_id=${missed.person_id}&limit=100`)).items.find((o) => o.makeup_of === missed.id);
  assert.deepEqual([again.day, again.window_from, again.window_to, again.start_minute], [day, 540, 690, 555]);
  await orders.must(clerk, "POST", `/api/orders/${again.id}/cancel`, { reason: "已另行约好" });

  await clerk.goto(`${lab.url}/new/order_create?person_id=${missed.person_id}&item=cleaning&source=community&org_id=${orders.org}`);
  for (const [label, value] of [["服务日期", dayAfter(day, 1)], ["最早开始", "09:00"], ["最晚开始", "10:00"]]) await clerk.getByLabel(label).first().fill(value);
  await clerk.getByRole("checkbox", { name: "全额自费" }).check();
  await clerk.getByRole("button", { name: "保存" }).click();
  await clerk.waitForURL(/\/record\/order\/\d+$/);
  const made = await orders.must(clerk, "GET", `/api/orders/${/\d+$/.exec(clerk.url())[0]}`);
  assert.deepEqual([made.day, made.window_from, made.window_to], [dayAfter(day, 1), 540, 600]);
  await clerk.context().close();
});

test("what the system did is said in words, and so is the state of a record that nobody has to move", async () => {
  const clerk = await lab.enter("street_clerk");
  const { items } = await orders.must(clerk, "GET", "/api/orders?state_in=followed,settled&limit=40");
  for (const one of items) {
    const { steps } = await orders.must(clerk, "GET", `/api/orders/${one.id}/steps`);
    if (!steps.some((s) => s.account_id === -1)) continue;
    await orderPage(clerk, one.id);
    await clerk.locator(".order-steps small", { hasText: "系统" }).first().waitFor();
    assert.doesNotMatch(await clerk.locator(".order-steps").innerText(), /\bsystem\b/);
    break;
  }
  const [done] = (await orders.must(clerk, "GET", "/api/assessments?state=concluded&limit=1")).items;
  await clerk.goto(`${lab.url}/record/assessment/${done.id}`);
  await clerk.getByRole("heading", { name: "现在能做什么" }).waitFor();
  await lab.settle(clerk);
  assert.doesNotMatch(await clerk.locator("main").innerText(), /\bconcluded\b/);
  await clerk.context().close();
});

test("a settled order in English, money and steps", async () => {
  const clerk = await lab.signIn("street_clerk", { language: "en" });
  const settled = (await orders.must(clerk, "GET", "/api/orders?state=settled&limit=1")).items[0];
  await orderPage(clerk, settled.id);
  const price = await clerk.locator(".order-price b").innerText();
  assert.equal(Math.round(Number(price) * 100), settled.price);
  assert.equal(await clerk.locator(".case-road .past").count(), 9, "what is settled has gone its whole road");
  assert.equal(await clerk.locator(".case-road .now").count(), 0);
  await levelRoad(clerk);
  assert.ok((await clerk.locator(".order-steps li").count()) >= 6);
  await clerk.getByRole("button", { name: "Why this carer" }).click();
  await clerk.locator(".why-words").waitFor();
  await lab.look(clerk, "order-en");

  const marks = (await orders.must(clerk, "GET", "/api/orders?state_in=followed,settled&limit=60")).items;
  for (const one of marks) {
    const seen = await lab.ask(clerk, "GET", `/api/orders/${one.id}/visit`);
    if (!(seen.body.marks ?? []).some((m) => m.photo_blob)) continue;
    await orderPage(clerk, one.id);
    const small = clerk.locator("button.proof-picture").first();
    await small.scrollIntoViewIfNeeded();
    await clerk.waitForFunction(() => document.querySelector("button.proof-picture img")?.naturalWidth === 320);
    await small.click();
    await clerk.locator("dialog.proof-viewer[open]").first().waitFor();
    await clerk.keyboard.press("Escape");
    await clerk.locator("dialog.proof-viewer[open]").waitFor({ state: "detached" });
    return;
  }
  assert.fail("the demo city has a visit with a photo");
});
