// The city's time is the server's: a telephone with another clock shows the city's days, without net as well; a window left open learns of a step and of midnight.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openLab } from "./lab.mjs";
import { dayAfter, openOrders } from "./orders.mjs";

const day_ms = 86_400_000;
let lab;
let orders;
before(async () => {
  lab = await openLab();
  orders = await openOrders(lab);
});
after(() => lab.close());

const pressed = (page) => page.locator(".days button[aria-pressed=true]").innerText();

test("a carer whose telephone is forty days behind accepts a visit of tomorrow and finds it, without net too", async () => {
  const carer = await lab.enter("carer", { size: "phone" });
  carer.setDefaultTimeout(60_000);
  const order = await orders.accepted({ day: orders.tomorrow });
  await orders.assign(order, (await orders.must(carer, "GET", "/api/me")).staff_id, 21 * 60);
  await carer.clock.setFixedTime(Date.parse(orders.today) - 40 * day_ms);
  await carer.goto(`${lab.url}/carer?day=${orders.tomorrow}`);
  const offer = carer.locator(".offers article").filter({ hasText: "明天 21:00" });
  await offer.waitFor();
  await carer.goto(`${lab.url}/carer`);
  await carer.waitForFunction(() => navigator.serviceWorker.controller !== null);
  assert.equal(await carer.locator(".days button").nth(2).innerText(), dayAfter(orders.today, 2).slice(5), "the tabs are the city's days");
  await offer.getByRole("button", { name: "接单" }).click();
  await carer.locator(".taken").getByText("接好了：明天 21:00").waitFor();
  await lab.look(carer, "carer-taken");
  await carer.locator(".taken button").click();
  await carer.locator(`a.stop[href*="/visit/${order.id}"]`).waitFor();
  assert.equal(await pressed(carer), "明天");
  await carer.context().setOffline(true);
  await carer.reload();
  await carer.locator(`a.stop[href*="/visit/${order.id}"]`).waitFor();
  assert.equal(await pressed(carer), "明天");
});

test("a window left open shows the day to which the clock was stepped, but never takes what is being typed", async () => {
  const page = await lab.enter("street_clerk");
  await page.goto(`${lab.url}/list/person_list`);
  await page.locator("tbody tr[data-at]").first().waitFor();
  const day = page.locator(".top .day");
  assert.match(await day.innerText(), new RegExp(orders.today));
  let days = 1;
  await page.route("**/healthz", (route) => route.fulfill({ json: { now: new Date(Date.now() + days * day_ms).toISOString() } }));
  const step = async () => orders.must(orders.desk, "POST", "/api/clock", { now: new Date(Date.parse((await orders.must(orders.desk, "GET", "/healthz")).now) + 5000).toISOString() });
  const asked = page.waitForRequest((request) => request.url().includes("/api/people?"));
  await step();
  await day.getByText(orders.tomorrow).waitFor();
  await asked;

  await page.goto(`${lab.url}/new/person_create`);
  const name = page.getByLabel("姓名").first();
  await name.fill("夜班正在写");
  days = 2;
  await step();
  await day.getByText(dayAfter(orders.today, 2)).waitFor();
  assert.equal(await name.inputValue(), "夜班正在写");
});

test("the phones of a carer and of a family left open hear a step at once; the carer's keeps it without net", async () => {
  const [carer, family] = await Promise.all(["carer", "family"].map((who) => lab.enter(who, { size: "phone" })));
  await Promise.all([carer.goto(`${lab.url}/carer`), family.goto(`${lab.url}/my`)]);
  const second = carer.locator(".days button").nth(2);
  const greeted = family.locator(".greeting p").first();
  await carer.waitForFunction(() => navigator.serviceWorker.controller !== null);
  const before = await greeted.innerText();
  assert.equal(await second.innerText(), dayAfter(orders.today, 2).slice(5));
  for (const page of [carer, family]) await page.context().route("**/healthz", (route) => route.fulfill({ json: { now: new Date(Date.now() + day_ms).toISOString() } }));
  await orders.must(orders.desk, "POST", "/api/clock", { now: new Date(Date.parse((await orders.must(orders.desk, "GET", "/healthz")).now) + 5000).toISOString() });
  await carer.waitForFunction((day) => document.querySelectorAll(".days button")[2]?.textContent.trim() === day, dayAfter(orders.today, 3).slice(5));
  await family.waitForFunction((old) => document.querySelector(".greeting p")?.textContent !== old, before);
  assert.match(await greeted.innerText(), new RegExp(`(^|\\D)${Number(orders.tomorrow.slice(8))}\\s*日`));
  await carer.context().setOffline(true);
  await carer.reload();
  await second.waitFor();
  assert.equal(await second.innerText(), dayAfter(orders.today, 3).slice(5));
});

test("midnight comes to a window left open", async () => {
  const page = await lab.enter("street_clerk");
  await page.clock.install();
  await page.route("**/healthz", (route) => route.fulfill({ json: { now: `${orders.today}T15:59:55Z` } }));
  await page.goto(`${lab.url}/`);
  const day = page.locator(".top .day");
  await day.getByText(orders.today).waitFor();
  await page.clock.runFor(30_000);
  await day.getByText(orders.tomorrow).waitFor();
});
