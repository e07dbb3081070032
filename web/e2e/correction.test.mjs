// Another carer came, and another service was given, than what was marked and ordered: both are chosen by name, and whoever decides reads names.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openLab } from "./lab.mjs";
import { openOrders } from "./orders.mjs";

let lab;
let orders;
let manager;
let officer;
let order;
let marker;
let other;
before(async () => {
  lab = await openLab();
  orders = await openOrders(lab);
  manager = orders.manager;
  officer = await lab.signIn("district_officer");
  const carer = await lab.signIn("carer", { size: "phone" });
  marker = (await orders.must(carer, "GET", "/api/me")).staff_id;
  order = await orders.accepted();
  await orders.takeAnHour(order, marker);
  await orders.must(carer, "POST", `/api/orders/${order.id}/carer-accept`, {});
  const home = (await orders.must(carer, "GET", "/api/my-route")).stops.find((s) => s.id === order.id);
  const excuses = (await orders.must(carer, "GET", "/api/schema")).choices.plate_excuse;
  const mark = { device_at: new Date().toISOString(), crs: "wgs84", accuracy_m: 15, device_id: "test-phone", lng: home.lng, lat: home.lat };
  await orders.must(carer, "POST", `/api/orders/${order.id}/check-in`, { ...mark, no_plate: excuses[0].code, client_id: crypto.randomUUID() });
  await orders.must(carer, "POST", `/api/orders/${order.id}/check-out`, { ...mark, client_id: crypto.randomUUID(), outcome: "done" });
  const workers = (await orders.must(manager, "GET", `/api/workers?state=active&org_id=${orders.org}&limit=100`)).items;
  const only = (w) => workers.filter((x) => x.name === w.name).length === 1;
  other = workers.find((w) => w.id !== marker && only(w) && String(w.skills).split(",").includes("cleaning"));
  marker = workers.find((w) => w.id === marker);
});
after(() => lab.close());

async function orderPage(who) {
  await who.goto(`${lab.url}/record/order/${order.id}`);
  await who.locator(".order-page dl").waitFor();
  await lab.settle(who);
}

/** The dialog, with this kind chosen. */
async function asking(kind) {
  await orderPage(manager);
  await manager.getByRole("button", { name: "申请更正" }).click();
  const dialog = manager.getByRole("dialog");
  await dialog.locator("[name=field]").selectOption(kind);
  return dialog;
}

async function send(dialog, reason, words) {
  await dialog.locator("[name=reason]").selectOption(reason);
  await dialog.locator("[name=words]").fill(words);
  await dialog.locator("button.main").click();
  await dialog.waitFor({ state: "detached" });
}

/** The officer reads old and new by their names in the inbox and on the order's page, and agrees. */
async function agree(words, was, asked) {
  await officer.goto(`${lab.url}/`);
  await officer.locator('.queues button[data-queue="amend"]').click();
  await officer.locator(".wait", { hasText: `${was} → ${asked}` }).first().waitFor();
  await orderPage(officer);
  const line = officer.locator(".corrections li", { hasText: words });
  await line.locator(".change", { hasText: was }).waitFor();
  assert.match(await line.locator(".change strong").innerText(), new RegExp(asked));
  await line.getByRole("button", { name: "同意", exact: true }).click();
  await officer.getByRole("dialog").locator("textarea, input").first().fill("电话核实属实");
  await officer.getByRole("dialog").locator("button.main").click();
  await line.locator(".pill-state", { hasText: "已同意" }).waitFor();
}

test("another carer came: chosen by name, agreed to by name, and the visit says who served", async () => {
  const dialog = await asking("worker");
  await dialog.getByRole("combobox", { name: "实际上门的是" }).fill(other.name);
  await dialog.getByRole("option", { name: other.name }).first().click();
  await lab.look(manager, "correction-worker");
  await send(dialog, "other", "当天换了人，忘了改派");
  await agree("当天换了人", marker.name, other.name);
  await officer.locator(".otherwise", { hasText: other.name }).waitFor();
  await lab.look(officer, "correction-worker-agreed");
  const [visit] = (await orders.must(manager, "GET", `/api/orders/${order.id}/visit`)).visits;
  assert.equal(visit.worker_id, marker.id, "the marks stay whose they are");
  assert.equal(visit.served_by, other.id);
});

test("another service was given: chosen from the menu of that day, and the order costs what was given", async () => {
  const dialog = await asking("item");
  const option = dialog.locator("[name=item] option[value=kitchen_cleaning]");
  await option.waitFor({ state: "attached" });
  assert.match(await option.innerText(), /^厨卫清洁 60\.00$/);
  await dialog.locator("[name=item]").selectOption("kitchen_cleaning");
  await lab.look(manager, "correction-item");
  await send(dialog, "other", "实际做的是厨房");
  await agree("实际做的是厨房", "居室保洁", "厨卫清洁");
  await officer.locator("h1", { hasText: "厨卫清洁" }).waitFor();
  const now = await orders.must(manager, "GET", `/api/orders/${order.id}`);
  assert.deepEqual([now.item, now.price, now.own, now.minutes], ["kitchen_cleaning", 6000, 6000, 90]);
  const { sound, corrections } = await orders.must(manager, "GET", `/api/orders/${order.id}/corrections`);
  assert.ok(sound);
  assert.deepEqual(corrections.map((c) => [c.field, c.old_value, c.new_value, c.state]), [["worker", String(marker.id), String(other.id), "approved"], ["item", "cleaning", "kitchen_cleaning", "approved"]]);
});
