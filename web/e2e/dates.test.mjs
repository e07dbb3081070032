// Days, months and times of day read and are typed alike in every browser and both languages: 2026-11-22, 09:00; the sheet beside them goes by keys.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openLab } from "./lab.mjs";

let lab;
before(async () => {
  lab = await openLab();
});
after(() => lab.close());

const year = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 4);
const typed = { "2026-11-22": "2026-11-22", 20261122: "2026-11-22", "11-22": `${year}-11-22`, "２０２６１１２２": "2026-11-22", "２０２６－１１－２２": "2026-11-22", "2026年1月2日": "2026-01-02", "2026-02-30": "2026-02-30" };
const times = { "09:00": "09:00", 900: "09:00", "9：30": "09:30", "１４３０": "14:30", "8点": "08:00" };

test("a day and a time are typed as people write them, whatever the browser's language", async () => {
  const page = await lab.enter("operator", { locale: "en-US" });
  await page.goto(`${lab.url}/new/order_create`);
  const [day, from] = [page.getByRole("textbox", { name: "服务日期" }), page.getByRole("combobox", { name: "最早开始" })];
  for (const [field, all] of [[day, typed], [from, times]])
    for (const [text, shown] of Object.entries(all)) {
      await field.fill(text);
      await field.blur();
      assert.equal(await field.inputValue(), shown, text);
    }
  await page.context().close();
});

for (const language of ["zh", "en"]) {
  test(`the month's sheet and the quarter hours by keys (${language})`, async () => {
    const page = await lab.enter("operator", { language });
    await page.goto(`${lab.url}/new/order_create`);
    const field = page.locator(".entry-day input").first();
    await field.fill("2026-11-22");
    const opens = page.locator(".entry-day .date-open").first();
    await opens.focus();
    await page.keyboard.press("Enter");
    const sheet = page.getByRole("dialog");
    await sheet.waitFor();
    const here = () => page.evaluate(() => document.activeElement.getAttribute("aria-label")?.slice(0, 10));
    assert.equal(await here(), "2026-11-22");
    await lab.look(page, `date-sheet-${language}`);
    for (const [key, day] of [["ArrowRight", "2026-11-23"], ["ArrowDown", "2026-11-30"], ["ArrowRight", "2026-12-01"], ["PageUp", "2026-11-01"], ["ArrowLeft", "2026-10-31"], ["Home", "2026-10-26"], ["End", "2026-11-01"]]) {
      await page.keyboard.press(key);
      await page.waitForFunction((on) => document.activeElement.getAttribute("aria-label")?.startsWith(on), day);
    }
    await page.keyboard.press("Escape");
    await sheet.waitFor({ state: "detached" });
    assert.ok(await opens.evaluate((button) => button === document.activeElement), "one is back at the button");
    assert.equal(await field.inputValue(), "2026-11-22", "nothing was chosen");
    await page.keyboard.press("Enter");
    await sheet.waitFor();
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Enter");
    await sheet.waitFor({ state: "detached" });
    assert.equal(await field.inputValue(), "2026-11-21");

    const time = page.locator(".entry-clock input").first();
    await time.focus();
    await page.keyboard.press("ArrowDown");
    await page.getByRole("listbox").waitFor();
    await lab.look(page, `time-sheet-${language}`);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    assert.equal(await time.inputValue(), "09:15");
    await page.context().close();
  });
}

test("the settlement's month is typed, and chosen from the year's sheet", async () => {
  const page = await lab.enter("street_clerk", { locale: "en-US" });
  await page.goto(`${lab.url}/settle?month=2026-10`);
  const field = page.locator(".settle-head .date-field input");
  await field.waitFor();
  assert.equal(await field.inputValue(), "2026-10");
  await field.fill("202609");
  await page.waitForURL(/month=2026-09/);
  await page.locator(".settle-head .date-open").click();
  await lab.look(page, "month-sheet-zh");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Enter");
  await page.waitForURL(/month=2026-08/);
  assert.equal(await field.inputValue(), "2026-08");
  await page.context().close();
});
