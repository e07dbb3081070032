// One person on one page: the still card, the timeline with its filters, what can be done; what a reader may not see is said.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import jsQR from "jsqr";

import { openLab } from "./lab.mjs";
import { dayAfter } from "./orders.mjs";

let lab;
before(async () => {
  lab = await openLab();
});
after(() => lab.close());

/** Somebody with a running plan: orders, money and papers are theirs. */
async function somebody(page) {
  const { body } = await lab.ask(page, "GET", "/api/plans?state=active&limit=1");
  const id = body.items[0].person_id;
  return { id, name: (await lab.ask(page, "GET", `/api/people/${id}`)).body.name };
}
const events = (page) => page.locator(".happening");

for (const language of ["zh", "en"]) {
  test(`the whole of a person: card, timeline, filters (${language})`, async () => {
    const page = await lab.signIn("street_clerk", { language });
    const { id, name } = await somebody(page);
    await page.goto(`${lab.url}/person/${id}`);
    await events(page).first().waitFor();
    assert.equal(await page.locator("h1.big").innerText(), name);
    const { counts } = (await lab.ask(page, "GET", `/api/people/${id}/timeline`)).body;
    const total = counts.reduce((sum, c) => sum + c.total, 0);
    assert.match(await page.locator(".person-kinds button").first().innerText(), new RegExp(`${total}$`));
    await page.locator(".level-boxes i.on").waitFor();
    await lab.look(page, `person-page-${language}`);
    const money = counts.find((c) => c.kind === "money").total;
    assert.ok(money > 0, "an allowance was paid");
    await page.locator(".person-kinds button").last().click();
    await lab.settle(page);
    assert.equal(await events(page).count(), money);
    assert.match(await events(page).first().innerText(), /\d\.\d\d/);
    await page.locator(".person-kinds button").nth(4).click();
    await lab.settle(page);
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/record\/\w+\/\d+/);
  });
}

/** Somebody for whom an order of tomorrow can be made and at whose door no plate hangs; the order. */
async function withoutPlate(page) {
  const day = dayAfter(new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(new Date()), 1);
  for (const { id } of (await lab.ask(page, "GET", "/api/people?state=active&limit=100")).body.items) {
    const plates = (await lab.ask(page, "GET", `/api/plates?person_id=${id}&state=active`)).body.items;
    if (plates.some((p) => p.kind === "door")) continue;
    const made = await lab.ask(page, "POST", "/api/orders", { person_id: id, item: "cleaning", day, window_from: 540, window_to: 1080, source: "community", pay_own: true });
    if (made.status === 201) return made.body;
  }
  return assert.fail("everybody has a plate");
}

test("where no plate hangs at the door, the order and the person say so and lead to one, whose page shows its code", async () => {
  const page = await lab.enter("street_clerk");
  const order = await withoutPlate(page);
  await page.goto(`${lab.url}/person/${order.person_id}`);
  const line = page.locator(".door-plate");
  await line.getByText("还没有门牌码").waitFor();
  await lab.look(page, "person-no-plate");
  await page.goto(`${lab.url}/record/order/${order.id}`);
  await line.getByText("还没有门牌码").waitFor();
  await line.getByRole("link", { name: "发门牌码" }).click();
  await page.waitForURL(/\/new\/plate_issue/);
  await page.locator("form button.main").click();
  await page.waitForURL(/\/record\/plate\/\d+$/);
  const picture = page.locator("img.code-picture");
  await picture.waitFor();
  await page.waitForFunction(() => document.querySelector("img.code-picture").complete);
  const side = 300;
  const pixels = await picture.evaluate((image, size) => {
    const paper = document.createElement("canvas").getContext("2d");
    paper.canvas.width = paper.canvas.height = size;
    paper.drawImage(image, 0, 0, size, size);
    return [...paper.getImageData(0, 0, size, size).data];
  }, side);
  const plate = (await lab.ask(page, "GET", `/api/plates/${page.url().split("/").at(-1)}`)).body;
  assert.deepEqual([plate.person_id, plate.kind], [order.person_id, "door"]);
  assert.equal(jsQR(Uint8ClampedArray.from(pixels), side, side)?.data, plate.token, "the picture says what the carer's phone is to read");
  await lab.look(page, "plate-record");
  for (const path of [`/record/order/${order.id}`, `/person/${order.person_id}`]) {
    await page.goto(`${lab.url}${path}`);
    await line.getByRole("link", { name: `${plate.issued_on} 发放` }).waitFor();
  }
  assert.equal((await lab.ask(page, "POST", `/api/plates/${plate.id}/revoke`, { reason: "门换了" })).status, 200);
  await page.goto(`${lab.url}/record/plate/${plate.id}`);
  await page.getByText("门换了").first().waitFor();
  assert.equal(await picture.count(), 0, "what has ended is shown no more");
});

test("an ID number is shown for a reason, a contact that is added can be called", async () => {
  const page = await lab.signIn("street_clerk");
  const { id } = await somebody(page);
  await page.goto(`${lab.url}/person/${id}`);
  await page.getByRole("button", { name: "看全部" }).first().click();
  await page.getByLabel("用途").fill("核对证件");
  await page.getByRole("dialog").getByRole("button", { name: "查看" }).click();
  await page.getByText(/^\d{17}[\dX]$/).waitFor();
  await page.getByRole("link", { name: "登记联系人" }).click();
  await page.getByRole("textbox", { name: "姓名" }).fill("李晓燕");
  await page.getByRole("combobox", { name: /关系/ }).selectOption({ index: 1 });
  await page.getByRole("textbox", { name: "电话" }).fill("13957112210");
  await page.locator("form button.main").click();
  await page.waitForURL(/\/record\/contact\/\d+/);
  await page.goto(`${lab.url}/person/${id}`);
  const call = page.getByRole("link", { name: "打电话给李晓燕" }).first();
  await call.waitFor();
  assert.equal(await call.getAttribute("href"), "tel:13957112210");
  const papers = page.locator(".can-more", { hasText: "打印文书" });
  await papers.locator("summary").click();
  const paper = await page.request.get(`${lab.url}${await papers.locator("a").first().getAttribute("href")}`);
  assert.equal(paper.status(), 200);
  await lab.look(page, "person-page-contact");
});

test("what was changed of a person, and who did what with the record, stands in its history", async () => {
  const page = await lab.signIn("street_clerk");
  const { id } = await somebody(page);
  const me = (await lab.ask(page, "GET", "/api/me")).body;
  const before = await page.request.get(`${lab.url}/api/people/${id}`);
  const note = `听力不好，说话大声些 ${Date.now()}`;
  const edited = await page.request.patch(`${lab.url}/api/people/${id}`, { headers: { "If-Match": before.headers().etag }, data: { note } });
  assert.equal(edited.status(), 200);
  await page.goto(`${lab.url}/person/${id}`);
  await page.getByRole("button", { name: "历史记录" }).click();
  const drawer = page.getByRole("dialog", { name: "历史记录" });
  const change = drawer.locator("section", { hasText: "改了什么" }).locator(".history li").first();
  await change.getByText(note).waitFor();
  await change.locator("b", { hasText: me.name }).first().waitFor();
  const step = drawer.locator("section", { hasText: "谁办了什么" }).locator(".history li").first();
  await step.getByText("修改", { exact: true }).waitFor();
  await step.getByText(me.name).waitFor();
  await lab.look(page, "person-history");
  await page.keyboard.press("Escape");
  await drawer.waitFor({ state: "detached" });

  const provider = await lab.signIn("provider_manager");
  await provider.goto(`${lab.url}/person/${id}`);
  await provider.getByRole("button", { name: "历史记录" }).click();
  await provider.getByRole("dialog").getByText("修改", { exact: true }).first().waitFor();
  assert.equal(await provider.getByRole("dialog").getByText("改了什么").count(), 0, "values are for those who may read the history of people");
});

test("a paper is put into a person's file, stands in the timeline, is read there and ended", async () => {
  const page = await lab.signIn("street_clerk");
  const { id } = await somebody(page);
  const scan = Buffer.from("%PDF-1.4\n% a scan\n%%EOF\n");
  await page.goto(`${lab.url}/person/${id}`);
  await page.locator(".can-more", { hasText: "其他登记" }).locator("summary").click();
  await page.getByRole("link", { name: "档案附件", exact: true }).click();
  await page.getByRole("combobox", { name: /附件类别/ }).selectOption("diagnosis");
  await page.locator("input[type=file]").setInputFiles({ name: "scan.pdf", mimeType: "application/pdf", buffer: scan });
  await page.locator(".file-view").first().waitFor();
  await page.locator("form button.main").click();
  await page.waitForURL(/\/record\/person_file\/\d+/);
  await page.goto(`${lab.url}/person/${id}`);
  await page.getByRole("link", { name: "收入附件：诊断证明" }).first().click();
  await page.waitForURL(/\/record\/person_file\/\d+/);
  const bytes = await page.request.get(`${lab.url}${await page.locator("a.file-view").getAttribute("href")}`);
  assert.equal(bytes.status(), 200);
  assert.ok((await bytes.body()).equals(scan));
  await lab.look(page, "person-file");
  await page.getByRole("button", { name: "终止" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/终止日期/).fill((await lab.ask(page, "GET", `/api/person-files/${page.url().split("/").pop()}`)).body.taken_on);
  await dialog.getByLabel(/原因/).fill("已开新证明");
  await dialog.locator("button.main").click();
  await page.getByText("已开新证明").waitFor();
});

test("a provider sees its own visits, and is told what it may not see", async () => {
  const page = await lab.signIn("provider_manager");
  const { id } = await somebody(page);
  await page.goto(`${lab.url}/person/${id}`);
  await events(page).first().waitFor();
  assert.match(await page.locator(".person-hidden").innerText(), /评估.*待遇.*资金/);
  assert.equal(await page.locator(".happening.money, .happening.benefit").count(), 0);
  assert.equal(await page.getByRole("link", { name: "登记新申请" }).count(), 0);
  await lab.look(page, "person-page-provider");
});

test("an assessment asked for from here begins with the scale of the programmes; one that is only kept is not offered", async () => {
  const page = await lab.signIn("street_clerk");
  const { id } = await somebody(page);
  await page.goto(`${lab.url}/person/${id}`);
  await page.locator("a.can-line[href*='assessment_create'][href*='scale=']").click();
  const scale = page.getByLabel(/量表/);
  await scale.locator("option[value='GBT42195']").waitFor({ state: "attached" });
  assert.equal(await scale.inputValue(), "GBT42195");
  assert.equal(await scale.locator("option[value='MZT039']").count(), 0);
});

test("the person page on a telephone", async () => {
  const page = await lab.signIn("community_worker", { size: "phone" });
  const { body } = await lab.ask(page, "GET", "/api/people?state=active&limit=1");
  await page.goto(`${lab.url}/person/${body.items[0].id}`);
  await events(page).first().waitFor();
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 390, "nothing hangs over the edge");
  await lab.look(page, "person-page-phone");
});

test("who is looked for stands in a list that the keyboard walks", async () => {
  const page = await lab.signIn("community_worker");
  const { body } = await lab.ask(page, "GET", "/api/people?state=active&limit=1");
  const family = body.items[0].name.slice(0, 1);
  await page.getByRole("searchbox").fill(family);
  await page.getByRole("searchbox").press("Enter");
  await page.locator("tbody tr[data-at]").first().waitFor();
  const found = (await lab.ask(page, "GET", `/api/person-search?q=${encodeURIComponent(family)}`)).body.items;
  assert.equal(await page.locator("tbody tr[data-at]").count(), found.length);
  await lab.look(page, "person-search");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/person\/\d+$/);
});
