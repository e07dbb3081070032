// The family's phone: whom it looks after, a visit from the menu to the photos and the bill, a complaint to its answer, papers asked for again.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openLab } from "./lab.mjs";
import { openOrders } from "./orders.mjs";

let lab, orders, page, carer, persons, order;
const row = (words) => page.locator(".big-row", { hasText: words }).first();
const heading = (words) => page.getByRole("heading", { level: 1, name: words }).waitFor();
const ask = (method, path, body) => orders.must(page, method, path, body);

before(async () => {
  lab = await openLab();
  orders = await openOrders(lab);
  carer = await lab.signIn("carer", { size: "phone" });
  page = await lab.signIn("family", { size: "phone" });
  persons = (await ask("GET", "/api/my/persons")).items;
});
after(() => lab.close());

/** Files come from whoever marks the visit; the colour tells one picture from another. */
async function picture(colour) {
  const png = await carer.evaluate((fill) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 240 });
    const brush = canvas.getContext("2d");
    brush.fillStyle = fill;
    brush.fillRect(0, 0, 320, 240);
    return canvas.toDataURL("image/png").split(",")[1];
  }, colour);
  const response = await carer.request.post(`${lab.url}/api/files?name=p.png`, { headers: { "Content-Type": "application/octet-stream", "Idempotency-Key": crypto.randomUUID() }, data: Buffer.from(png, "base64") });
  assert.equal(response.status(), 201, await response.text());
  return (await response.json()).id;
}

/** The provider takes it, names the carer, the carer says yes: what the family then reads. */
async function carried(one) {
  await orders.must(orders.manager, "POST", `/api/orders/${one.id}/accept`, {});
  const worker = (await orders.must(carer, "GET", "/api/me")).staff_id;
  await orders.takeAnHour(one, worker);
  await orders.must(carer, "POST", `/api/orders/${one.id}/carer-accept`, {});
}

test("two are looked after: each has a page of their own, and what is booked for one is not the other's", async () => {
  assert.equal(persons.length, 2);
  await page.goto(`${lab.url}/my`);
  for (const one of persons) await page.getByText(one.name).first().waitFor();
  await page.getByRole("button", { name: persons[1].name }).click();
  await page.locator(".tiles a").first().click();
  await heading("想要什么服务？");
  await row("助洁").click();
  await heading("要哪一项？");
  await page.locator(".big-row").first().click();
  await heading("哪一天？");
  await page.locator(".big-row").nth(4).click();
  await heading("什么时候？");
  await page.locator(".big-row").nth(1).click();
  await heading("想请谁来？");
  await page.locator(".big-row").first().click();
  await heading("这样订，对吗？");
  await page.locator("button.main").click();
  await page.waitForURL(/\/my\/visit\/\d+\?told=booked/);
  const [, id] = /visit\/(\d+)/.exec(page.url());
  const booked = await ask("GET", `/api/orders/${id}`);
  assert.deepEqual([booked.person_id, booked.source, booked.state], [persons[1].person_id, "family", "offered"]);
  await page.locator(".steps li").first().waitFor();
});

test("who comes and when; afterwards the photos, the signature, what it cost", async () => {
  const wish = { person_id: persons[1].person_id, item: "cleaning", day: orders.today, window_from: 0, window_to: 1439, source: "phone", pay_own: true, org_id: orders.org };
  order = await orders.must(orders.desk, "POST", "/api/orders", wish);
  await carried(order);
  const card = await ask("GET", `/api/orders/${order.id}/card`);
  await page.goto(`${lab.url}/my/visit/${order.id}`);
  await page.locator(".pairs dd", { hasText: card.carer }).waitFor();
  await lab.look(page, "family-who-comes");
  await orders.must(carer, "POST", `/api/orders/${order.id}/set-out`, {});
  await page.locator(".hero-title small", { hasText: "已出发" }).waitFor();
  const out = page.locator(".steps li", { hasText: "师傅已出发" });
  await out.locator("small", { hasText: /\d+[:点]/ }).waitFor();

  const home = (await orders.must(carer, "GET", "/api/my-route")).stops.find((s) => s.id === order.id);
  const excuse = (await orders.must(carer, "GET", "/api/schema")).choices.plate_excuse[0].code;
  const mark = () => ({ client_id: crypto.randomUUID(), device_at: new Date().toISOString(), crs: "wgs84", accuracy_m: 15, device_id: "test-phone", lng: home.lng, lat: home.lat });
  await orders.must(carer, "POST", `/api/orders/${order.id}/check-in`, { ...mark(), no_plate: excuse, photo_blob: await picture("seagreen") });
  await orders.must(carer, "POST", `/api/orders/${order.id}/check-out`, { ...mark(), outcome: "done", signature_blob: await picture("navy") });
  await page.locator(".photos figure", { hasText: "来的时候" }).locator("img").waitFor();
  const signed = page.locator(".photos figure", { hasText: "签名" }).last().locator("img");
  await signed.scrollIntoViewIfNeeded();
  await page.waitForFunction((img) => img.complete && img.naturalWidth > 0, await signed.elementHandle());
  const after = await ask("GET", `/api/orders/${order.id}/card`);
  assert.equal(after.photos.filter((p) => p.photo).length, 1);
  assert.equal(after.photos.filter((p) => p.signature).length, 1);
  await page.locator(".pairs dd", { hasText: (after.own / 100).toFixed(2) }).first().waitFor();
  await lab.look(page, "family-done", { fullPage: true });
  await page.goto(`${lab.url}/my/bill`);
  await page.locator(".bill-sum").waitFor();
  await page.getByText((after.own / 100).toFixed(2)).first().waitFor();
});

test("a complaint: what was answered, by whom and when, and the family has the last word", async () => {
  await page.goto(`${lab.url}/my/visit/${order.id}/complain`);
  await row("时间不足").click();
  await page.locator("textarea").fill("说好一个小时，二十分钟就走了。");
  await page.getByRole("button", { name: "提交投诉" }).click();
  await page.waitForURL(/told=complained/);
  await page.getByText(/最晚 .* 答复您/).waitFor();
  const [complaint] = (await ask("GET", `/api/complaints?order_id=${order.id}&limit=5`)).items;
  await orders.must(orders.manager, "POST", `/api/complaints/${complaint.id}/remedy`, { remedy: "已约好明天补足时间，不另收钱。" });
  const by = (await orders.must(orders.manager, "GET", "/api/me")).name;
  await page.getByText("已约好明天补足时间").waitFor();
  await page.locator("small", { hasText: by }).waitFor();
  await page.goto(`${lab.url}/my/more`);
  await row("我的投诉").click();
  const mine = page.locator(".elder-note", { hasText: "已约好明天补足时间" });
  await mine.locator("small", { hasText: by }).waitFor();
  await lab.look(page, "family-complaints");
  await mine.locator(".big-row", { hasText: "您满意吗？" }).click();
  await page.getByRole("button", { name: "满意，就这样" }).click();
  await page.waitForURL(/told=complaintClosed/);
  assert.equal((await ask("GET", `/api/complaints/${complaint.id}`)).state, "closed");
});

test("papers asked for again: the family sees what is missing, brings it, and it is back at the office", async () => {
  const clerk = await lab.signIn("street_clerk");
  const [one] = persons;
  const made = await ask("POST", "/api/applications", { person_id: one.person_id, programme: "senior_card", applied_by: "family" });
  await page.goto(`${lab.url}/my`);
  await page.getByRole("button", { name: one.name }).click();
  const { unread } = await ask("GET", "/api/notices");
  await orders.must(clerk, "POST", `/api/applications/${made.id}/return`, { reason: "照片看不清，请重拍" });
  const news = page.locator(".note.wait", { hasText: `有 ${unread + 1} 条新消息` });
  await news.waitFor();
  const rests = await page.evaluate(() => {
    const top = document.querySelector(".sos").getBoundingClientRect().top;
    return [...document.querySelectorAll(".tile")].map((at) => top - at.getBoundingClientRect().bottom);
  });
  assert.ok(rests.length === 3 && rests.every((rest) => rest >= 0), `the call for help lies over the tiles: ${rests}`);
  await lab.look(page, "family-news");
  await news.click();
  await page.locator(".texts .fresh", { hasText: "照片看不清，请重拍" }).waitFor();
  await lab.settle(page);
  assert.equal((await ask("GET", "/api/notices")).unread, 0, "what stood on the screen has been read");
  await page.goto(`${lab.url}/my`);
  await page.locator(".tiles").waitFor();
  await lab.settle(page);
  assert.equal(await page.locator(".note.wait").count(), 0);
  await page.goto(`${lab.url}/my/application/${made.id}`);
  await page.getByText("照片看不清，请重拍").first().waitFor();
  const photo = await page.screenshot({ type: "jpeg" });
  await page.locator("input[type=file]").first().setInputFiles({ name: "p.jpg", mimeType: "image/jpeg", buffer: photo });
  await page.locator(".paper-row .tag.good").waitFor();
  await lab.look(page, "family-mend", { fullPage: true });
  await page.locator("button.big-button.main").click();
  await page.waitForURL(/told=mended/);
  const now = await orders.must(clerk, "GET", `/api/applications/${made.id}`);
  assert.deepEqual([now.state, now.materials.length], ["submitted", 1]);
});

test("what was taken back says why in words; a day of another year is told with its year", async () => {
  const [one] = persons;
  const open = (await ask("GET", `/api/applications?person_id=${one.person_id}&limit=50`)).items.find((a) => a.programme === "senior_card" && a.state === "submitted");
  await ask("POST", `/api/applications/${open.id}/withdraw`, { why: "mistaken" });
  const { label } = (await ask("GET", "/api/schema")).choices.withdraw_why.find((c) => c.code === "mistaken");
  await page.goto(`${lab.url}/my/benefits`);
  await page.locator(".big-row", { hasText: label }).first().waitFor();
  assert.doesNotMatch(await page.locator(".elder").innerText(), /mistaken/);
  const { items } = await ask("GET", `/api/consents?person_id=${one.person_id}&limit=50`);
  const year = items.map((c) => c.valid_until?.slice(0, 4)).find((y) => y && y !== orders.today.slice(0, 4));
  assert.ok(year, "a consent that lasts into another year");
  await page.goto(`${lab.url}/my/consents`);
  await page.getByText(`用到 ${year} 年`).first().waitFor();
});
