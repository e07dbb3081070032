// Ways in for those who have no password: a printed card with its PIN, a code by SMS; and an address that leads nowhere.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { openLab } from "./lab.mjs";
import { dim, small } from "./sight.mjs";

const url = process.env.YIYANG_URL;
let lab;
before(async () => {
  lab = await openLab();
});
after(() => lab.close());

async function invite(worker, person, wish) {
  const invited = await lab.ask(worker, "POST", `/api/people/${person.id}/family`, {
    sees_visits: true, notice_version: "2026-1", given_by: "self", giver: person.name, given_on: new Date().toISOString().slice(0, 10), ...wish,
  });
  assert.equal(invited.status, 201, JSON.stringify(invited.body));
  return invited.body;
}

async function card(worker) {
  const [person] = (await lab.ask(worker, "GET", "/api/people?limit=5")).body.items;
  return (await invite(worker, person, { name: person.name, relation: "self", with_card: true })).card;
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

test("when the server cannot answer, the page says so and is there when asked again", async () => {
  const page = await lab.signIn("street_clerk");
  await page.route("**/api/me", (sent) => sent.fulfill({ status: 503, body: "<h1>503</h1>" }));
  await page.goto(`${url}/phone-order`);
  await page.getByRole("alert").waitFor();
  await lab.shoot(page, "no-answer");
  await page.unroute("**/api/me");
  await page.getByRole("alert").getByRole("button").click();
  await page.getByRole("heading", { level: 1 }).waitFor();
  assert.equal(await page.getByRole("alert").count(), 0);
});

/** What came to this telephone last; the demo city's own stand among what it prints. */
async function codeFor(phone) {
  for (let tries = 0; tries < 100; tries++) {
    const letters = readFileSync(process.env.YIYANG_LETTERS, "utf8").split("\n").filter((line) => line.startsWith(`sms ${phone} `));
    const code = /\d{6}/.exec(letters.at(-1)?.slice(`sms ${phone} `.length) ?? "")?.[0];
    if (code) return code;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return assert.fail("no code came");
}

test("a code by SMS is asked for by telephone; a wrong one is refused in words, the right one opens one's own pages", async () => {
  const worker = await lab.enter("community_worker");
  const phone = `1995${String(Date.now()).slice(-7)}`;
  const { items } = (await lab.ask(worker, "GET", "/api/people?state=active&limit=5")).body;
  await invite(worker, items[1], { name: "何小燕", relation: "daughter", phone });
  const page = await lab.open({ size: "phone" });
  await page.goto(`${url}/sign-in`);
  await page.locator("button.other").click();
  await page.fill("input[name=phone]", phone);
  await page.locator("button.main").click();
  await page.getByRole("status").waitFor();
  const code = await codeFor(phone);
  await page.fill("input[name=code]", code === "123456" ? "654321" : "123456");
  await page.locator("button.main").click();
  assert.match(await page.getByRole("alert").innerText(), /验证码不对/);
  assert.equal(new URL(page.url()).pathname, "/sign-in");
  await lab.look(page, "code-zh");
  assert.deepEqual([...(await small(page)), ...(await dim(page))], [], "for old eyes and hands");
  await page.fill("input[name=code]", code);
  await page.locator("button.main").click();
  await page.waitForURL((at) => at.pathname.startsWith("/my"));
  await page.locator(".tiles").waitFor();
  assert.deepEqual((await lab.ask(page, "GET", "/api/my/persons")).body.items.map((p) => p.person_id), [items[1].id]);
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

test("an address that names no list, form or record says so; a form that is not one's own is not shown", async () => {
  const page = await lab.signIn("operator");
  for (const path of ["/list/x", "/new/x", "/record/x/1"]) {
    await page.goto(`${url}${path}`);
    await page.getByRole("heading", { name: "没有这个页面" }).waitFor();
  }
  for (const path of ["/new/person_create", "/import-people", "/audit"]) {
    await page.goto(`${url}${path}`);
    await page.getByRole("alert").getByText("您没有办理此事项的权限").waitFor();
    assert.equal(await page.locator("main form, main button.main").count(), 0, path);
  }
  await page.context().close();
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

async function enterAs(page, { login, password }) {
  await page.fill("input[name=login]", login);
  await page.fill("input[name=password]", password);
  await page.locator("button.main").first().click();
  await page.waitForURL((at) => at.pathname !== "/sign-in");
}

test("whoever signs in after another's session has ended does not find what the other typed; who comes back does", async () => {
  const page = await lab.signIn("street_clerk");
  const form = `${url}/new/complaint_open`;
  const words = () => page.getByLabel("内容");
  await page.goto(form);
  await words().fill("只给我看的话");
  await page.context().clearCookies();
  await page.goto(form);
  await enterAs(page, lab.logins.street_clerk);
  await words().waitFor();
  assert.equal(await words().inputValue(), "只给我看的话");
  await page.context().clearCookies();
  await page.goto(form);
  await enterAs(page, lab.logins.community_worker);
  await words().waitFor();
  assert.equal(await words().inputValue(), "");
  assert.ok(!(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).includes("只给我看的话"), "nor anywhere in this tab");
  await page.context().close();
});

test("the auditor has the whole chain checked and sees what came of it; who looks after the system reads the dated numbers (zh, en)", async () => {
  const auditor = await lab.signIn("audit_admin");
  await auditor.goto(`${url}/audit`);
  await auditor.locator("button.main").click();
  const verdict = auditor.locator(".audit-verdict.good");
  await verdict.waitFor();
  assert.match(await verdict.innerText(), /共 \d+ 条，完好无缺/);
  assert.match(await verdict.locator("code").innerText(), /^[0-9a-f]{64}$/);
  await lab.look(auditor, "audit-zh");
  await auditor.getByRole("link", { name: /审计/ }).last().waitFor();
  await auditor.goto(`${url}/list/audit_list`);
  await auditor.locator("tbody tr[data-at]").first().waitFor();
  await auditor.locator("tbody td", { hasText: "办成" }).first().waitFor();
  const told = (await auditor.locator("tbody tr[data-at]").allInnerTexts()).join("\n");
  assert.match(told, /组织机构 杭州\S+/, "what it was done to, by its name");
  assert.doesNotMatch(told, /\b[a-z_]+:\d+|\bok\b/, "neither codes nor numbers of records alone");
  const cells = await auditor.locator("tbody tr[data-at] td").allInnerTexts();
  assert.deepEqual(cells.filter((c) => /^[a-z_]+$/.test(c.trim())), [], "a noun without a record, and the program itself, have words as well");
  await lab.look(auditor, "audit-list-zh");
  const keeper = await lab.signIn("system_admin", { language: "en" });
  await keeper.goto(`${url}/settings`);
  await keeper.locator("tbody tr").first().waitFor();
  const all = await keeper.locator("tbody tr").count();
  for (const sought of ["geofence", "from the door"]) {
    await keeper.fill("input[name=sought]", sought);
    await keeper.waitForFunction((before) => document.querySelectorAll("tbody tr").length < before, all);
    assert.match(await keeper.locator("tbody tr").first().innerText(), /^how far from the door one may check in\s+300\s+metres/);
    await keeper.fill("input[name=sought]", "");
  }
  await lab.look(keeper, "settings-en");
});
