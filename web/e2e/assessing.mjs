// An assessor's tablet by hand: the points of a scale, a signature on the glass.
import assert from "node:assert/strict";

/** Points of every item that add up to the sum. */
export function pointsOf(scale, sum) {
  let left = sum;
  return scale.items.map((item) => {
    const points = Math.min(item.max, left);
    left -= points;
    return points;
  });
}

export const step = (page, number) => page.locator(".steps button").nth(number - 1).click();

export async function choose(page, item, points) {
  await page.getByRole("heading", { level: 2, name: item.name_zh, exact: true }).waitFor();
  await page.locator(`[role=radio][data-points="${points}"]`).click();
}

export async function draw(page, pad) {
  const canvas = page.locator("fieldset.sign canvas").nth(pad);
  await canvas.scrollIntoViewIfNeeded();
  const box = await canvas.boundingBox();
  await page.mouse.move(box.x + 60, box.y + 90);
  await page.mouse.down();
  for (const [x, y] of [[120, 50], [160, 120], [220, 60], [280, 110]]) await page.mouse.move(box.x + x, box.y + y, { steps: 4 });
  await page.mouse.up();
  await page.locator("fieldset.sign").nth(pad).locator(".glass:not(.unsigned)").waitFor();
  const [drawn, shown] = await canvas.evaluate((at) => [at.width / at.height, at.clientWidth / at.clientHeight]);
  assert.ok(Math.abs(drawn - shown) < 0.02, "a signature is shown as it was drawn");
}

/** From an open visit on: the person agrees and tells it themselves, every item has its points. */
export async function fillIn(page, scale, sum) {
  await page.locator(".consent .agree input").first().check();
  await step(page, 2);
  await page.locator(".chips").getByRole("button", { name: "本人" }).click();
  await step(page, 3);
  const points = pointsOf(scale, sum);
  for (const [i, item] of scale.items.entries()) await choose(page, item, points[i]);
  await page.locator(".result").waitFor();
}

/** What this tablet keeps of one assessment. */
export const keptOf = (page, id) =>
  page.evaluate(
    (at) =>
      new Promise((resolve, reject) => {
        const asked = indexedDB.open("yiyang", 1);
        asked.onerror = () => reject(asked.error);
        asked.onsuccess = () => {
          const keys = asked.result.transaction("kept").objectStore("kept").getAllKeys();
          keys.onsuccess = () => resolve(keys.result.filter((key) => key.startsWith("assess:") && key.endsWith(`:${at}`)));
        };
      }),
    id,
  );
