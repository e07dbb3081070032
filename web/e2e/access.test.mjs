// Ways in for those who have no password: a printed card with its PIN, a code by SMS; and an address that leads nowhere.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openLab } from "./lab.mjs";

const url = process.env.YIYANG_URL;
let lab;
before(async () => {
  lab = await openLab();
});
after(() => lab.close());

async function card(page) {
  const people = (await lab.ask(page, "GET", "/api/people?limit=5")).body.items;
  const invited = await lab.ask(page, "POST", `/api/people/${people[0].id}/family`, {
    name: people[0].name, relation: "self", with_card: true, sees_visits: true,
    notice_version: "2026-1", given_by: "self", giver: people[0].name, given_on: new Date().toISOString().slice(0, 10),
  });
  assert.equal(invited.status, 201, JSON.stringify(invited.body));
  return invited.body.card;
}

test("a printed card and its PIN open one's own pages; a wrong PIN says so", async () => {
  const worker = await lab.signIn("community_worker");
  const issued = await card(worker);
  const page = await lab.open({ size: "phone" });
  await page.goto(`${url}${issued.path}`);
  await page.fill("input[name=pin]", "000000");
  await page.locator("button.main").click();
  assert.match(await page.getByRole("alert").innerText(), /密码不对/);
  await lab.look(page, "card-wrong");
  await page.fill("input[name=pin]", issued.pin);
  await page.locator("button.main").click();
  await page.waitForURL((at) => at.pathname.startsWith("/my"));
});

test("a code by SMS is asked for by telephone; a wrong one is refused in words", async () => {
  const page = await lab.open({});
  await page.goto(`${url}/sign-in`);
  await page.locator("button.other").click();
  await page.fill("input[name=phone]", "19900001234");
  await page.locator("button.main").click();
  await page.getByRole("status").waitFor();
  await page.fill("input[name=code]", "123456");
  await page.locator("button.main").click();
  assert.match(await page.getByRole("alert").innerText(), /验证码不对/);
  assert.equal(new URL(page.url()).pathname, "/sign-in");
  await lab.look(page, "code-zh");
});

test("signing in, in English", async () => {
  const page = await lab.open({ language: "en" });
  await page.goto(`${url}/sign-in`);
  await page.fill("input[name=login]", "nobody-at-all");
  await page.fill("input[name=password]", "not the password");
  await page.locator("button.main").click();
  assert.match(await page.getByRole("alert").innerText(), /not right/);
  await lab.look(page, "sign-in-en");
  await page.locator("button.other").click();
  await page.locator("input[name=phone]").waitFor();
  await lab.look(page, "code-en");
});

test("an address that leads nowhere says so", async () => {
  const page = await lab.open({});
  await page.goto(`${url}/no/such/page`);
  await page.getByRole("link").waitFor();
  await lab.look(page, "missing");
  await page.getByRole("link").click();
  await page.waitForURL((at) => at.pathname === "/sign-in");
});

test("the header names the organisation one works for", async () => {
  const page = await lab.signIn("provider_manager");
  const { org_id } = (await lab.ask(page, "GET", "/api/me")).body;
  const house = (await lab.ask(page, "GET", `/api/names/organisation?ids=${org_id}`)).body.items[0].name;
  await page.locator(".reach", { hasText: house }).waitFor();
  await page.context().close();
});

test("no room names two pages alike", async () => {
  for (const [role, room] of [["street_clerk", "benefit"], ["street_clerk", "service"], ["security_admin", "core"]]) {
    const page = await lab.signIn(role);
    await page.goto(`${url}/room/${room}`);
    await page.locator(".lists a").first().waitFor();
    const names = (await page.locator(".lists a, .desk").allInnerTexts()).map((name) => name.trim());
    assert.deepEqual(names, [...new Set(names)], `${role}: ${room}`);
    await page.context().close();
  }
});
