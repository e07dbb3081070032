// Desks of cases: an application is decided by one key, its letter is printed, the next one follows; who was faster is shown.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openLab } from "./lab.mjs";

let lab;
before(async () => {
  lab = await openLab();
});
after(() => lab.close());

async function waiting(page, state) {
  const { body } = await lab.ask(page, "GET", `/api/applications?state=${state}&limit=50`);
  return body.items;
}

test("受理 by one key: the letter is there at once, the next case by another key", async () => {
  const page = await lab.signIn("street_clerk");
  const [one] = await waiting(page, "submitted");
  await page.goto(`${lab.url}/record/application/${one.id}`);
  await page.getByRole("button", { name: "受理", exact: true }).waitFor();
  await lab.look(page, "case-zh");
  await page.keyboard.press("a");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("status").filter({ hasText: "已受理" }).waitFor();
  const now = (await lab.ask(page, "GET", `/api/applications/${one.id}`)).body;
  assert.notEqual(now.state, "submitted");
  const letter = await page.getByRole("link", { name: /受理通知书/ }).first().getAttribute("href");
  const pdf = await page.request.get(`${lab.url}${letter}`);
  assert.equal((await pdf.body()).subarray(0, 4).toString(), "%PDF");
  await page.keyboard.press("n");
  await page.waitForURL((at) => /\/record\/application\/\d+$/.test(at.pathname) && !at.pathname.endsWith(`/${one.id}`));
});

test("the amount that was set stands largest, and its table says why", async () => {
  const page = await lab.signIn("street_clerk");
  const granted = (await waiting(page, "granted")).find((a) => a.amount > 0);
  await page.goto(`${lab.url}/record/application/${granted.id}`);
  const amount = page.locator(".case-amount b");
  await amount.waitFor();
  assert.equal(await amount.innerText(), (granted.amount / 100).toFixed(2));
  await page.locator(".rates summary").click();
  assert.equal(await page.locator(".rates tr.fits").count() <= 1, true);
});

test("given back by another in the meantime: both versions are shown, nothing is done twice", async () => {
  const [page, other] = [await lab.signIn("street_clerk"), await lab.signIn("street_clerk")];
  const one = (await waiting(page, "submitted")).at(-1);
  await page.goto(`${lab.url}/record/application/${one.id}`);
  await page.getByRole("button", { name: "受理", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  assert.equal((await lab.ask(other, "POST", `/api/applications/${one.id}/return`, { reason: "请补户口簿本人页" })).status, 200);
  await dialog.getByRole("button", { name: "受理", exact: true }).click();
  await dialog.locator(".notice.bad").waitFor();
  await dialog.getByRole("button", { name: "取消" }).click();
  const both = page.locator(".moved-on");
  assert.match(await both.innerText(), /待受理[\s\S]*补正/);
  await lab.look(page, "case-moved-zh");
  const { body } = await lab.ask(page, "GET", `/api/applications/${one.id}`);
  assert.equal(body.steps.filter((s) => s.event === "accept").length, 0);
});

for (const language of ["zh", "en"]) {
  test(`a case is clean on phone and tablet (${language})`, async () => {
    const page = await lab.signIn("street_clerk", { language });
    const [one] = await waiting(page, "accepted");
    await page.goto(`${lab.url}/record/application/${one.id}`);
    await page.locator(".case-clock").waitFor();
    for (const [name, width, height] of [["phone", 390, 844], ["tablet", 1024, 768]]) {
      await page.setViewportSize({ width, height });
      await lab.look(page, `case-${name}-${language}`);
    }
  });
}
