// What everybody may see without signing in: services and prices, organisations, how to apply, phones, lists, the check of a paper.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openLab } from "./lab.mjs";
import { hung } from "./publicity.mjs";

let lab;
before(async () => {
  lab = await openLab();
});
after(() => lab.close());

const rooms = ["services", "organisations", "apply", "notices", "phones", "papers"];
const fits = (page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);

test("every room of the portal is found by its name, without signing in and without a cookie; what it reads may be kept on the way", async () => {
  const page = await lab.open({ size: "phone" });
  const read = [];
  page.on("response", (response) => response.url().includes("/api/") && read.push(response));
  await page.goto(`${lab.url}/public`);
  await page.locator(".portal-phones li").first().waitFor();
  assert.equal(await page.locator(".portal-tiles a").count(), rooms.length);
  for (const room of rooms) {
    await page.locator(`.portal-nav a[href="/public/${room}"]`).click();
    await page.getByRole("heading", { level: 1 }).waitFor();
  }
  assert.deepEqual(await page.context().cookies(), []);
  await lab.settle(page);
  assert.ok(read.length >= 5, `${read.length} answers`);
  for (const answer of read) {
    const { "cache-control": kept, etag } = answer.headers();
    assert.match(kept, /public, max-age=[1-9]/, answer.url());
    assert.equal((await page.request.get(answer.url(), { headers: { "If-None-Match": etag } })).status(), 304, answer.url());
  }
});

test("a service is found with its price, an organisation by name and place", async () => {
  const page = await lab.open({ size: "phone" });
  await page.goto(`${lab.url}/public/services`);
  const { body } = await lab.ask(page, "GET", "/api/public/menu");
  const bath = body.items.find((item) => item.code === "bath_home");
  await page.getByLabel("找服务").fill(bath.name_zh);
  const rows = page.locator(".portal-prices tbody tr");
  assert.equal(await rows.count(), 1);
  assert.match(await rows.first().innerText(), new RegExp(`${(bath.price / 100).toFixed(2)}[^]*${bath.government_share_percent}%`));
  await page.locator(".portal-nav").getByText("服务机构").click();
  const shown = page.locator(".portal-organisations > li");
  await shown.first().waitFor();
  const all = await shown.count();
  const name = await shown.nth(1).locator("b").innerText();
  await page.getByLabel("找名称或地址").fill(name);
  assert.equal(await shown.count(), 1);
  await page.getByLabel("找名称或地址").fill("");
  await page.getByLabel("区、县（市）").selectOption({ label: "拱墅区" });
  assert.equal(await shown.count(), all);
  await page.getByLabel("区、县（市）").selectOption({ label: "淳安县" });
  await page.getByText("没有找到").waitFor();
  await page.reload();
  assert.equal(await page.getByLabel("区、县（市）").locator("option:checked").innerText(), "淳安县", "the place is kept");
});

test("how to apply: for whom, how much, what to bring, which steps in how many days", async () => {
  const page = await lab.open();
  await page.goto(`${lab.url}/public/apply`);
  await page.getByText("养老服务补贴（电子津贴）").click();
  await page.getByRole("heading", { name: "给谁，多少" }).waitFor();
  const { body } = await lab.ask(page, "GET", "/api/programmes");
  const mine = (rows) => rows.filter((row) => row.programme === "service_allowance").length;
  assert.equal(await page.locator(".portal-steps li").count(), mine(body.steps));
  assert.equal(await page.locator(".portal-rows li").count(), mine(body.materials));
  assert.match(await page.locator(".portal-steps").innerText(), /\d+ 个工作日以内/);
  await lab.look(page, "portal-programme-zh", { fullPage: true });
});

test("words grow for whoever asks, stay so, and still fit", async () => {
  const page = await lab.open({ size: "phone" });
  await page.goto(`${lab.url}/public/phones`);
  await page.getByRole("button", { name: "特大" }).click();
  await page.reload();
  await page.locator(".portal-phones li").first().waitFor();
  const size = await page.locator(".portal-phones b").first().evaluate((e) => Number.parseFloat(getComputedStyle(e).fontSize));
  assert.ok(size >= 26, `${size} px`);
  assert.ok(await fits(page));
  assert.equal(await page.locator('a[href="tel:12345"]').first().isVisible(), true);
  await lab.look(page, "portal-large-zh");
});

test("a paper's code is checked: unknown ones are told, a known one shows what it must say", async () => {
  const page = await lab.open();
  await page.goto(`${lab.url}/public/papers`);
  await page.getByLabel("页脚的编码").fill("AAAA BBBB CCCC");
  await page.getByRole("button", { name: "查验" }).click();
  await page.getByText("查不到这份文书").waitFor();
  assert.match(page.url(), /\/public\/papers\/AAAABBBBCCCC$/, "the address of the code at a paper's foot");
  const known = { code: "KNOWN", title: "批准通知书", form: "R08-5", number: "拱民养批〔2026〕12号", unit: "杭州市拱墅区民政局", printed_on: "2026-11-20", pages: 2 };
  await page.route("**/api/public/papers/KNOWN", (route) => route.fulfill({ json: known }));
  await page.goto(`${lab.url}/public/papers/KNOWN`);
  await page.getByText(known.number).waitFor();
  await lab.look(page, "portal-paper-zh");
});

test("a list that hangs out is read by everybody, names partly hidden, with whom to tell", async () => {
  const [clerk, officer] = [await lab.signIn("street_clerk"), await lab.signIn("district_officer")];
  const list = await hung(lab, clerk, officer);
  const page = await lab.open({ size: "phone" });
  await page.goto(`${lab.url}/public/notices`);
  await page.locator(`a[href="/public/notices/${list.id}"]`).click();
  await page.getByRole("heading", { name: "养老服务补贴（电子津贴）公示" }).waitFor();
  assert.equal(await page.locator("tbody tr").count(), list.items.length);
  assert.match(await page.locator("tbody td:nth-child(2)").first().innerText(), /\*/);
  assert.ok((await page.getByText(list.to_day).count()) > 0);
  await lab.look(page, "portal-notice-zh");
});
