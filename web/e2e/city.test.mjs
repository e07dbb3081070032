// The first look of the city: the dashboard's numbers and the rows behind them, its map by hand and by keyboard, the wall.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openLab } from "./lab.mjs";

let lab;
before(async () => {
  lab = await openLab();
});
after(() => lab.close());

const numberIn = (text) => Number.parseInt(text.replaceAll(",", ""), 10);

test("every number of the dashboard opens as many rows as it says", async () => {
  const page = await lab.signIn("district_officer");
  await page.getByRole("link", { name: "总览" }).click();
  await page.locator(".duty").first().waitFor();
  assert.equal(await page.locator(".duty").count(), 6);
  await lab.look(page, "dashboard-zh", { fullPage: true });
  for (const label of ["独居老人", "中度及以上失能"]) {
    const row = page.locator(".figure-rows a", { hasText: label });
    const shown = numberIn(await row.locator("b").innerText());
    await row.click();
    await page.locator(".list-count").waitFor();
    await lab.settle(page);
    assert.equal(numberIn(await page.locator(".list-count").innerText()), shown, label);
    await page.goBack();
    await page.locator(".figure-rows a").first().waitFor();
  }
  const flags = page.locator(".duty", { hasText: "疑点已核查" });
  const open = numberIn(/待查 (\d+)/.exec(await flags.innerText())?.[1] ?? "");
  await flags.click();
  await page.locator(".list-count").waitFor();
  assert.equal(numberIn(await page.locator(".list-count").innerText()), open);
});

test("a place is chosen on the map or in the list beside it, and entered", async () => {
  const page = await lab.signIn("district_officer");
  await page.goto(`${lab.url}/dashboard`);
  await page.locator(".where-lead").waitFor();
  await page.getByLabel("看哪个数字").selectOption({ label: "在册老人" });
  const second = page.locator(".place-rank button").nth(1);
  const name = await second.locator(".rank-name").innerText();
  await second.focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.locator(".where-name").innerText(), name);
  assert.equal(await second.getAttribute("aria-pressed"), "true");
  const largest = page.locator(".map-sketch .area", { hasText: "祥符街道" });
  await largest.dispatchEvent("click");
  assert.equal(await page.locator(".where-name").innerText(), "祥符街道");
  await page.getByRole("button", { name: "看这里的总览" }).click();
  await page.getByRole("heading", { level: 1, name: "祥符街道，今天" }).waitFor();
  await page.getByRole("button", { name: "上一级" }).click();
  await page.getByRole("heading", { level: 1, name: "拱墅区，今天" }).waitFor();
});

test("behind a chart stands its table, and goes along as xlsx", async () => {
  const page = await lab.signIn("district_officer", { language: "en" });
  await page.goto(`${lab.url}/dashboard`);
  const card = page.locator(".chart-card").first();
  await card.locator("svg text").first().waitFor();
  await card.getByRole("button", { name: "Table" }).click();
  const people = await card.locator("tbody td").allInnerTexts();
  assert.ok(people.some((cell) => /^\d+$/.test(cell) && Number(cell) > 0), people.join(" "));
  const [file] = await Promise.all([page.waitForEvent("download"), card.getByRole("button", { name: "xlsx" }).click()]);
  assert.match(file.suggestedFilename(), /\.xlsx$/);
  await lab.look(page, "dashboard-en", { fullPage: true });
});

test("a lost connection says so and keeps the numbers; a place without people says what will come", async () => {
  const page = await lab.signIn("district_officer");
  await page.goto(`${lab.url}/dashboard`);
  await page.locator(".duty").first().waitFor();
  const { body } = await lab.ask(page, "GET", "/api/dashboard/places");
  const bare = body.places.find((p) => p.figures.every((f) => f.value === 0));
  if (bare) {
    await page.goto(`${lab.url}/dashboard?scope=${bare.code}`);
    await page.getByText("这里还没有老人和工单").waitFor();
    await lab.look(page, "dashboard-empty-zh");
  }
  await page.goto(`${lab.url}/dashboard`);
  await page.locator(".duty").first().waitFor();
  await page.route("**/api/dashboard*", (route) => route.abort());
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await page.getByRole("alert").waitFor();
  assert.equal(await page.locator(".duty").count(), 6);
  await page.unroute("**/api/dashboard*");
  await page.getByRole("button", { name: "再试一次" }).click();
  await page.getByRole("alert").waitFor({ state: "detached" });
});
