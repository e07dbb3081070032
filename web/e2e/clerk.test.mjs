// A clerk's morning: sign in, find a person, read her page, meet faults beside their fields; axe-clean in both languages.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { focused, tabTo } from "./keyboard.mjs";
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
  test(`search, a person and faults (${language})`, async () => {
    const page = await lab.signIn("street_clerk", { language });
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
  });
}

async function arrowTo(page, code) {
  for (let i = 0; i < 20 && (await focused(page)).value !== code; i++) await page.keyboard.press("ArrowDown");
  assert.equal((await focused(page)).value, code);
}

test("an application is registered by the keyboard alone, from signing in to being submitted", async () => {
  const page = await lab.open();
  const { login, password } = lab.logins.street_clerk;
  await page.goto(`${lab.url}/`);
  await page.locator("input[name=login]").waitFor();
  await page.keyboard.type(login);
  await tabTo(page, (at) => at.label === "密码");
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
  await page.waitForURL((at) => at.pathname === "/");
  await page.getByRole("searchbox").waitFor();
  const people = (await lab.ask(page, "GET", "/api/people?state=active&limit=30")).body.items;
  const had = async (id) => (await lab.ask(page, "GET", `/api/applications?person_id=${id}&limit=20`)).body.items;
  let person;
  for (const one of people) if (!person && (await had(one.id)).length === 0 && people.filter((p) => p.name === one.name).length === 1) person = one;
  await page.keyboard.press("/");
  await page.keyboard.type(person.name);
  await page.keyboard.press("Enter");
  await page.locator("tbody tr:focus").waitFor();
  assert.ok((await focused(page)).shown, "the row found first has the focus, and shows it");
  await page.keyboard.press("Enter");
  await page.locator(".can-line").first().waitFor();
  await tabTo(page, (at) => at.tag === "A" && at.label.startsWith("登记新申请"));
  await page.keyboard.press("Enter");
  await page.locator("form.card select").first().waitFor();
  await lab.settle(page);
  await tabTo(page, (at) => at.tag === "SELECT");
  await arrowTo(page, "senior_card");
  await tabTo(page, (at) => at.tag === "SELECT");
  await arrowTo(page, "self");
  await tabTo(page, (at) => at.tag === "BUTTON" && at.label === "提交申请", 90);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/record\/application\/\d+/);
  const [made] = await had(person.id);
  assert.deepEqual([made.programme, made.state, made.applied_by], ["senior_card", "submitted", "self"]);
});

test("a sign-in that ends in the middle of a form is renewed over it, and after a reload on the way back to it: what was typed is there", async () => {
  const page = await lab.enter("street_clerk");
  const { login, password } = lab.logins.street_clerk;
  const name = page.getByRole("textbox", { name: /^姓名/ });
  const again = async (on) => {
    await on.locator("input[name=login]").fill(login);
    await on.locator("input[name=password]").fill(password);
    await on.locator("button.main").click();
  };
  await page.goto(`${lab.url}/new/person_create`);
  await name.fill("何念慈");
  await page.context().clearCookies();
  await page.locator("form button.main").click();
  await again(page.getByRole("dialog", { name: "请再登录一次" }));
  await page.locator(".fault").first().waitFor();
  assert.equal(await name.inputValue(), "何念慈");
  await page.context().clearCookies();
  await page.reload();
  await page.waitForURL((at) => at.pathname === "/sign-in");
  await again(page);
  await page.waitForURL((at) => at.pathname === "/new/person_create");
  await name.waitFor();
  assert.equal(await name.inputValue(), "何念慈");
});

test("a place of any level is chosen by pointer and by keyboard, and its whole road shows", async () => {
  const page = await lab.signIn("district_officer");
  await page.goto(`${lab.url}/list/person_list`);
  await page.locator("tbody tr[data-at]").first().waitFor();
  const button = page.locator(".filters .place-button");
  const panel = page.locator(".place-panel");
  await button.click();
  const street = panel.locator("li .holds").first();
  const called = await street.innerText();
  await street.click();
  await panel.locator(".crumb", { hasText: called }).waitFor();
  await panel.getByRole("button", { name: `就选 ${called}` }).click();
  await page.waitForURL(/scope_from=\d{9}000&/);
  await page.waitForFunction((name) => document.querySelector(".filters .place-button").textContent.endsWith(` › ${name}`), called);
  await button.click();
  await page.waitForFunction(() => document.activeElement.closest(".place-panel li"));
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await panel.locator(".crumb", { hasText: called }).waitFor();
  await page.waitForFunction(() => document.activeElement.closest(".place-panel li"));
  await page.keyboard.press("ArrowDown");
  const community = await page.evaluate(() => document.activeElement.textContent);
  await page.keyboard.press("Enter");
  await page.waitForFunction((name) => document.querySelector(".filters .place-button").textContent.endsWith(` › ${name}`), community);
  assert.equal(await panel.count(), 0);
  await page.waitForURL(/scope_from=\d{9}(?!000)\d{3}&/);
  await page.locator("tbody tr[data-at]").first().waitFor();
});
