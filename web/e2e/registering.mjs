// The form that registers a person, filled in as it stands.
import assert from "node:assert/strict";

export function personForm(page) {
  return page.locator("form.card");
}

/** Every entry by its label; the community by its panel, where whoever has only one has chosen it by opening. */
export async function register(page, words, choices = {}) {
  await page.waitForURL((at) => at.pathname === "/new/person_create");
  const field = (label) => personForm(page).getByLabel(label).first();
  for (const [label, value] of Object.entries(words)) await field(label).fill(value);
  for (const [label, code] of Object.entries(choices)) await field(label).selectOption(code);
  await page.locator(".place-button").first().click();
  const below = page.locator(".place-panel [data-place]").first();
  await below.or(page.locator(".place-line .quiet").first()).first().waitFor();
  if (await below.isVisible()) await below.click();
  await page.locator("form button.main").click();
}

/** GB 11643: a number with its check digit. */
export function idNumber(county, birth, sequence) {
  const body = `${county}${birth.replaceAll("-", "")}${sequence}`;
  assert.equal(body.length, 17);
  const sum = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2].reduce((all, weight, i) => all + weight * Number(body[i]), 0);
  return body + "10X98765432"[sum % 11];
}
