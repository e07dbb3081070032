// A clerk's morning: sign in, find a person, read her page, meet faults beside their fields; axe-clean in both languages.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openLab } from "./lab.mjs";

let lab;
before(async () => {
  lab = await openLab();
});
after(() => lab.close());

test("a wrong password is refused in words", async () => {
  const page = await lab.open();
  await page.goto(`${lab.url}/`);
  await page.locator("input[name=login]").waitFor();
  await lab.look(page, "sign-in");
  await page.fill("input[name=login]", lab.logins.street_clerk.login);
  await page.fill("input[name=password]", "wrong-Password-1");
  await page.locator("button.main").click();
  await page.locator(".notice.bad").waitFor();
});

for (const language of ["zh", "en"]) {
  test(`lists, search, a person and faults (${language})`, async () => {
    const page = await lab.signIn("street_clerk", { language });
    await page.getByRole("heading", { level: 1 }).first().waitFor();
    await lab.look(page, `today-${language}`);
    await page.goto(`${lab.url}/list/person_list`);
    await page.locator("tbody tr").first().waitFor();
    await lab.look(page, `list-${language}`);
    const { name } = (await lab.ask(page, "GET", "/api/people?state=active&limit=1")).body.items[0];
    await page.getByRole("searchbox").fill(name);
    await page.getByRole("searchbox").press("Enter");
    await page.locator("tbody tr a").first().waitFor();
    await lab.look(page, `search-${language}`);
    await page.locator("tbody tr a").first().click();
    await page.locator("h1.big").waitFor();
    assert.equal(await page.locator("h1.big").innerText(), name);
    await lab.look(page, `person-${language}`);
    await page.goto(`${lab.url}/new/person_create`);
    await page.locator("form button.main").click();
    await page.locator(".fault").first().waitFor();
    assert.ok((await page.locator(".fault").count()) >= 3, "every fault at once");
    await lab.look(page, `faults-${language}`);
    await page.goto(`${lab.url}/list/order_list`);
    await page.locator("tbody tr a").first().click();
    await page.locator("dl").first().waitFor();
    await lab.look(page, `order-${language}`);
    await page.goto(`${lab.url}/room/service`);
    await page.getByRole("heading", { level: 1 }).first().waitFor();
    await lab.look(page, `room-${language}`);
  });
}
