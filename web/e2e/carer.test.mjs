// The carer's phone: a visit with the plate, the place, ticks and a photo; without net it goes on, is reopened, and arrives once.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import makeQr from "qrcode-generator";

import { openLab } from "./lab.mjs";
import { openOrders } from "./orders.mjs";
import { openLeaving, photo, photograph, showPlate, tickAll } from "./visiting.mjs";

/** A picture of the QR that says `text`, as a camera would bring it. */
function qrPicture(text) {
  const qr = makeQr(0, "M");
  qr.addData(text);
  qr.make();
  return { name: "plate.gif", mimeType: "image/gif", buffer: Buffer.from(qr.createDataURL(6, 24).split(",")[1], "base64") };
}
let lab;
let orders;
let carer;
before(async () => {
  lab = await openLab();
  orders = await openOrders(lab);
  carer = await openPhone("zh");
});
after(() => lab.close());

/** One visit of today in this carer's hands, its home, the short code of its plate and what its QR says. */
async function visit() {
  const clerk = await lab.signIn("street_clerk");
  const order = await orders.accepted();
  const worker = (await orders.must(carer, "GET", "/api/me")).staff_id;
  await orders.takeAnHour(order, worker);
  await orders.must(carer, "POST", `/api/orders/${order.id}/carer-accept`, {});
  const stop = (await orders.must(carer, "GET", "/api/my-route")).stops.find((s) => s.id === order.id);
  const issued = await lab.ask(clerk, "POST", "/api/plates", { person_id: order.person_id, kind: "card" });
  assert.equal(issued.status, 201, JSON.stringify(issued.body));
  const { name } = await orders.must(clerk, "GET", `/api/people/${order.person_id}`);
  const consent = { person_id: order.person_id, kind: "photo", given_by: "self", notice_version: "2026-1", giver: name, given_on: orders.today };
  await orders.must(clerk, "POST", "/api/consents", consent);
  await clerk.context().close();
  return { order, stop, code: (issued.body.code ?? "").toLowerCase(), token: issued.body.token };
}

async function marksOf(order) {
  const { marks, photos } = await orders.must(orders.manager, "GET", `/api/orders/${order.id}/visit`);
  return { ins: marks.filter((m) => m.kind === "check_in").length, outs: marks.filter((m) => m.kind === "check_out").length, photos: photos.length };
}

async function waitFor(found, what) {
  for (let tries = 0; tries < 300; tries++) {
    if (await found()) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  assert.fail(what);
}

/** What a phone asks of a page before it offers to keep it: a manifest that names it, opens here and stands alone, and icons that load. */
async function isInstallable() {
  const read = (path) => carer.request.get(`${lab.url}${path}`);
  const manifest = await (await read(await carer.locator("link[rel=manifest]").getAttribute("href"))).json();
  assert.equal(manifest.start_url, "/carer");
  assert.equal(manifest.display, "standalone");
  assert.ok(manifest.icons.some((icon) => icon.sizes === "192x192") && manifest.icons.some((icon) => icon.sizes === "512x512"));
  for (const { src, type } of manifest.icons) assert.equal((await read(src)).headers()["content-type"], type, src);
}

async function openPhone(language) {
  const page = await lab.signIn("carer", { size: "phone", language, permissions: ["geolocation"], geolocation: { longitude: 120.15, latitude: 30.28, accuracy: 12 } });
  page.setDefaultTimeout(60_000);
  return page;
}

/** Without net it says so and the door stays open to the carer; with net it is told once, and the phone shows it from then on. */
async function setOut(order) {
  const phone = carer.context();
  const button = carer.getByRole("button", { name: /^出发/ });
  await phone.setOffline(true);
  await button.click();
  await carer.getByRole("alert").getByText("“出发”没有报上去").waitFor();
  assert.ok(await carer.getByRole("button", { name: /^到达/ }).isEnabled());
  await lab.look(carer, "carer-set-out");
  await phone.setOffline(false);
  await button.click();
  await carer.locator(".foot p.out", { hasText: "已出发" }).waitFor();
  const { steps } = await orders.must(orders.manager, "GET", `/api/orders/${order.id}/steps`);
  assert.equal(steps.filter((s) => s.event === "set_out").length, 1);
  await carer.locator("a.back").click();
  await carer.locator(`a.stop[href*="/visit/${order.id}"] .pill`, { hasText: "已出发" }).waitFor();
  await carer.locator(`a.stop[href*="/visit/${order.id}"]`).click();
  await carer.locator(".foot p.out").waitFor();
}

test("a visit goes on without net, survives a reload and arrives once", async () => {
  const { order, stop, code, token } = await visit();
  const phone = carer.context();
  await phone.setGeolocation({ longitude: stop.lng, latitude: stop.lat, accuracy: 12 });
  await carer.goto(`${lab.url}/carer`);
  await carer.locator(`a.stop[href*="/visit/${order.id}"]`).waitFor();
  await carer.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await waitFor(() => carer.evaluate(async (day) => (await (await caches.open("carer-route")).keys()).some((k) => k.url.includes(day)), orders.today), "the route is kept");
  const { stops } = await orders.must(carer, "GET", "/api/my-route");
  assert.equal(await carer.locator("figure.strip g.mark .inside").count(), stops.filter((s) => s.lng).length, "each stop has its number on the sketch");
  const ground = carer.locator("figure.strip .land path");
  await ground.first().waitFor();
  await waitFor(() => carer.evaluate(async () => (await (await caches.open("carer-map")).keys()).length === 1), "the outlines of the sketch are kept");
  const brought = await ground.count();
  await isInstallable();
  await lab.look(carer, "carer-route");

  await carer.locator(`a.stop[href*="/visit/${order.id}"]`).click();
  await setOut(order);
  const sheet = await showPlate(carer, code);
  await sheet.getByText("门牌码已记下").waitFor();
  // The same by the camera: a picture without a code says so, one with it is read on the phone.
  await sheet.getByRole("button", { name: "修改" }).click();
  await sheet.getByRole("button", { name: "扫门牌码", exact: true }).click();
  await sheet.locator("input[type=file]").setInputFiles(photo);
  await sheet.getByRole("alert").getByText("没认出码").waitFor();
  await sheet.getByRole("button", { name: "用这张照片作证" }).waitFor();
  await sheet.locator("input[type=file]").setInputFiles(qrPicture(token));
  await sheet.getByText("门牌码已记下").waitFor();
  await sheet.getByText("离门口 0 米").waitFor();
  await lab.look(carer, "carer-arrive");
  // The server has it, the phone does not learn of it: it is sent again, and counts once.
  let lost = 0;
  await phone.route("**/check-in", async (route) => {
    const answer = await route.fetch();
    if (answer.ok() && lost++ === 0) return route.abort();
    return route.fulfill({ response: answer });
  });
  await sheet.getByRole("button", { name: "确认到达" }).click();
  await waitFor(() => lost >= 2, "the check-in was sent again");
  await phone.unroute("**/check-in"); // it reaches the server by itself, net or none
  await carer.getByText("已送到").first().waitFor();
  assert.deepEqual(await marksOf(order), { ins: 1, outs: 0, photos: 0 });
  const { marks } = await orders.must(orders.manager, "GET", `/api/orders/${order.id}/visit`);
  assert.equal(marks[0].qr, "good", "the QR was proved");

  await photograph(carer);
  await waitFor(async () => (await marksOf(order)).photos === 1, "the photo arrived");
  await tickAll(carer);
  await carer.getByRole("checkbox").first().click();
  await carer.getByRole("button", { name: "不做", exact: true }).click();
  await carer.getByRole("dialog").getByRole("button", { name: "老人身体不舒服" }).click();
  await carer.getByText("不做：老人身体不舒服").waitFor();
  await lab.look(carer, "carer-visit");

  await (await phone.newCDPSession(carer)).send("Network.clearBrowserCache");
  await phone.setOffline(true);
  await (await openLeaving(carer)).getByRole("button", { name: "确认离开" }).click();
  await carer.getByText("未联网，已存 1 条").waitFor();
  await lab.look(carer, "carer-offline");
  await carer.reload();
  await carer.getByText("未联网，已存 1 条").waitFor();
  await carer.getByText(stop.name).first().waitFor();
  await carer.goto(`${lab.url}/carer`);
  await carer.locator(`a.stop[href*="/visit/${order.id}"]`).waitFor();
  await carer.locator(".keptday").waitFor();
  await ground.first().waitFor();
  assert.equal(await ground.count(), brought, "without net the sketch stands on the same outlines");
  await lab.look(carer, "carer-route-offline");
  assert.deepEqual(await marksOf(order), { ins: 1, outs: 0, photos: 1 });

  await phone.setOffline(false);
  await carer.evaluate(async () => {
    for (const place of ["330102", "330105", "330106", "330108", "330110"]) await fetch(`/map/${place}.json`);
  });
  const places = () => carer.evaluate(async () => (await (await caches.open("carer-map")).keys()).map((one) => one.url.slice(-11, -5)).join());
  await waitFor(async () => (await places()) === "330106,330108,330110", "of three places at most, the newest");
  await waitFor(async () => (await marksOf(order)).outs === 1, "the check-out arrived");
  await carer.locator(".syncbar").waitFor({ state: "detached" });
  await carer.goto(`${lab.url}/carer/mine`);
  await carer.getByText("已送到").first().waitFor();
  assert.deepEqual(await marksOf(order), { ins: 1, outs: 1, photos: 1 });
  assert.equal((await orders.must(orders.manager, "GET", `/api/orders/${order.id}`)).state, "finished");
  const left = (await orders.must(orders.manager, "GET", `/api/orders/${order.id}/visit`)).marks.find((m) => m.kind === "check_out");
  assert.deepEqual([left.outcome, left.skipped[0].why], ["partly", "unwell"]);
  await orders.manager.goto(`${lab.url}/record/order/${order.id}`);
  await orders.manager.locator(".did .not", { hasText: "没做：老人身体不舒服" }).waitFor();
  await lab.look(carer, "carer-mine");
  await carer.goto(`${lab.url}/carer/month`);
  await carer.getByText(stop.name).first().waitFor();
  await lab.look(carer, "carer-month");
});

test("a whole visit without net: plate, photo, ticks and leaving are kept over a reload and arrive once, with their own times", async () => {
  const { order, stop, code } = await visit();
  const phone = carer.context();
  await phone.setGeolocation({ longitude: stop.lng, latitude: stop.lat, accuracy: 12 });
  await carer.goto(`${lab.url}/carer`);
  await carer.locator(`a.stop[href*="/visit/${order.id}"]`).click();
  await carer.getByRole("button", { name: "到达" }).waitFor();
  await lab.settle(carer);
  await phone.setOffline(true);
  const sheet = await showPlate(carer, code);
  await sheet.getByText("门牌码已记下").waitFor();
  await sheet.getByRole("button", { name: "确认到达" }).click();
  await carer.getByText("未联网，已存 1 条").waitFor();
  await photograph(carer);
  await carer.getByText("未联网，已存 2 条").waitFor();
  await tickAll(carer);
  await lab.look(carer, "carer-arrived-offline");
  await carer.reload();
  await carer.getByText("未联网，已存 2 条").waitFor();
  const ticks = await carer.getByRole("checkbox").all();
  assert.ok(ticks.length > 0);
  for (const tick of ticks) assert.equal(await tick.getAttribute("aria-checked"), "true", "ticked before");
  await (await openLeaving(carer)).getByRole("button", { name: "确认离开" }).click();
  await carer.getByText("未联网，已存 3 条").waitFor();
  await carer.reload();
  await carer.getByText("未联网，已存 3 条").waitFor();
  assert.deepEqual(await marksOf(order), { ins: 0, outs: 0, photos: 0 });

  const back = Date.now();
  await phone.setOffline(false);
  await waitFor(async () => (await marksOf(order)).outs === 1, "the check-out arrived");
  await carer.locator(".syncbar").waitFor({ state: "detached" });
  await carer.reload();
  await carer.locator(".foot a.back").waitFor();
  await lab.settle(carer);
  assert.deepEqual(await marksOf(order), { ins: 1, outs: 1, photos: 1 });
  const { marks, photos } = await orders.must(orders.manager, "GET", `/api/orders/${order.id}/visit`);
  const [came, left] = ["check_in", "check_out"].map((kind) => marks.find((m) => m.kind === kind));
  assert.equal(came.qr, "good", "the plate that was read without net was proved");
  assert.deepEqual([left.outcome, left.done.length], ["done", ticks.length], "every item was ticked");
  const times = [came, photos[0], left].map((m) => Date.parse(m.device_at));
  assert.ok(times[0] < times[1] && times[1] < times[2] && times[2] < back, `each has the time at which it was done: ${times}`);
  for (const mark of [came, left]) assert.deepEqual([mark.kind, mark.offline, mark.at], [mark.kind, true, mark.device_at], "the time that counts");
});

test("what the carer leaves out or declines bears a coded reason, which the office reads in words", async () => {
  const order = await orders.accepted();
  const worker = (await orders.must(carer, "GET", "/api/me")).staff_id;
  await orders.takeAnHour(order, worker);
  const decline = (why) => lab.ask(carer, "POST", `/api/orders/${order.id}/carer-decline`, why);
  for (const why of [{ why: "no such reason" }, {}]) {
    const { status, body } = await decline(why);
    assert.deepEqual([status, body.errors?.map((e) => e.field)], [422, ["why"]], JSON.stringify(body));
  }
  await carer.goto(`${lab.url}/carer`);
  const { offers } = await orders.must(carer, "GET", "/api/my-route");
  await carer.locator(".offers article").nth(offers.findIndex((o) => o.id === order.id)).getByRole("button", { name: "不接" }).click();
  await carer.getByRole("dialog").getByRole("button", { name: "太远，赶不到" }).click();
  await waitFor(async () => (await orders.must(orders.manager, "GET", `/api/orders/${order.id}`)).state === "accepted", "it waits again");
  const { steps } = await orders.must(orders.manager, "GET", `/api/orders/${order.id}/steps`);
  assert.equal(steps.at(-1).reason, "far");
  await orders.manager.goto(`${lab.url}/record/order/${order.id}`);
  await orders.manager.getByText("太远，赶不到").first().waitFor();
});

/** Arrived at a visit of today, on its page. */
async function arrived() {
  const { order, stop, code } = await visit();
  const phone = carer.context();
  await phone.setGeolocation({ longitude: stop.lng, latitude: stop.lat, accuracy: 12 });
  await carer.goto(`${lab.url}/carer`);
  await carer.locator(`a.stop[href*="/visit/${order.id}"]`).click();
  await (await showPlate(carer, code)).getByRole("button", { name: "确认到达" }).click();
  await carer.getByText("已送到").first().waitFor();
  return { order, phone };
}

test("what is ticked and typed outlives a closed sheet, a reload and signing out, for the same account alone", async () => {
  const { order } = await arrived();
  await carer.getByRole("checkbox").first().click();
  const note = () => carer.getByRole("dialog").locator("textarea");
  await openLeaving(carer);
  await note().fill("药在床头柜");
  await carer.getByRole("dialog").getByRole("button", { name: "关闭" }).click();
  await openLeaving(carer);
  assert.equal(await note().inputValue(), "药在床头柜", "closed and opened again");
  await carer.reload();
  await openLeaving(carer);
  assert.equal(await note().inputValue(), "药在床头柜", "read anew");
  await carer.goto(`${lab.url}/carer/mine`);
  await carer.getByRole("button", { name: "退出", exact: true }).click();
  await carer.getByRole("dialog").getByText("1 次服务勾了、写了，还没有离开").waitFor();
  await lab.look(carer, "carer-out");
  await carer.getByRole("dialog").getByRole("button", { name: "退出，留着没送到的" }).click();
  const { login, password } = lab.logins.carer;
  await carer.fill("input[name=login]", login);
  await carer.fill("input[name=password]", password);
  await carer.locator("button.main").first().click();
  await carer.locator(`a.stop[href*="/visit/${order.id}"]`).click();
  await carer.getByText("药在床头柜").waitFor();
  assert.equal(await carer.getByRole("checkbox").first().getAttribute("aria-checked"), "true");
});

test("a mark that the phone cannot keep says so, stays on the screen, and arrives once", async () => {
  const { order, phone } = await arrived();
  await carer.evaluate(() => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (...row) {
      if (this.name !== "kept") throw new DOMException("full", "QuotaExceededError");
      return put.apply(this, row);
    };
  });
  await carer.getByRole("checkbox").first().click();
  await carer.getByRole("alert").getByText("这部手机存不下").waitFor();
  for (const tick of (await carer.getByRole("checkbox").all()).slice(1)) await tick.click();
  await phone.setOffline(true);
  await (await openLeaving(carer)).getByRole("button", { name: "确认离开" }).click();
  await carer.locator(".syncbar.bad", { hasText: "1 条只在这个页面上" }).waitFor();
  await carer.locator("a.back").click();
  await carer.locator(`a.stop[href*="/visit/${order.id}"]`).waitFor();
  await carer.locator(".syncbar.bad").click();
  await carer.locator(".queue li.kept").waitFor();
  await phone.setOffline(false);
  await waitFor(async () => (await marksOf(order)).outs === 1, "the leaving arrived");
  await carer.locator(".syncbar").waitFor({ state: "detached" });
  assert.deepEqual(await marksOf(order), { ins: 1, outs: 1, photos: 0 });
});

test("signing out without net is out at once; the session ends when the net is back", async () => {
  await carer.goto(`${lab.url}/carer/mine`);
  await carer.waitForFunction(() => navigator.serviceWorker.controller !== null);
  assert.equal((await lab.ask(carer, "GET", "/api/me")).status, 200);
  await carer.context().setOffline(true);
  await carer.getByRole("button", { name: "退出", exact: true }).click();
  await carer.getByRole("dialog").getByRole("button", { name: "退出，留着没送到的" }).click();
  await carer.locator("input[name=login]").waitFor();
  await carer.goto(`${lab.url}/carer`);
  await carer.locator("input[name=login]").waitFor();
  await carer.context().setOffline(false);
  await waitFor(async () => (await lab.ask(carer, "GET", "/api/me")).status === 401, "the server's session has ended");
  await carer.goto(`${lab.url}/carer`);
  await carer.locator("input[name=login]").waitFor();
});
