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
