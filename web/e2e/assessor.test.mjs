// An assessor's tablet: who agrees and who informs first, 26 items by the bed, the net lost and the page reloaded in the middle; the second
// is told who has signed, may see it otherwise, and ends it by signing; the report; and the case at the street says at every step what is next.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { choose, draw, fillIn, keptOf, pointsOf, step } from "./assessing.mjs";
import { openLab } from "./lab.mjs";

const tablet = { size: "tablet", viewport: { width: 1024, height: 768 } };
let lab;
let api;
let scale;
let visits;
let second;
let me;
let colleague;

before(async () => {
  lab = await openLab();
  api = Object.fromEntries(await Promise.all(["assessor", "security_admin", "street_clerk"].map(async (role) => [role, await enter(lab.logins[role])])));
  me = await must("assessor", "GET", "/api/me");
  colleague = (await must("security_admin", "GET", "/api/accounts?limit=200")).items.find((a) => a.roles === "assessor" && a.org_id === me.org_id && a.id !== me.account_id);
  second = await hire(colleague);
  api.colleague = await enter(second);
  scale = await must("assessor", "GET", "/api/scales/GBT42195");
  visits = await assessmentsOf(me.staff_id, colleague.staff_id, 4);
});
after(() => lab.close());

async function enter({ login, password }) {
  const page = await lab.open();
  assert.equal((await lab.ask(page, "POST", "/api/session", { login, password })).status, 200);
  return page;
}

async function must(who, method, path, body, version) {
  const answer = await lab.ask(api[who], method, path, body, version);
  assert.ok(answer.status < 300, `${method} ${path}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** A colleague whose password nobody told us gets a new one, which its owner changes. */
async function hire(account) {
  const made = await must("security_admin", "POST", `/api/accounts/${account.id}/reset`, {});
  const login = { login: account.login, password: `Tablet-${account.id}-Aa1` };
  const page = await enter({ login: account.login, password: made.password });
  assert.equal((await lab.ask(page, "POST", "/api/me/password", { old: made.password, password: login.password })).status, 200);
  await page.context().close();
  return login;
}

/** A case that waits for a level. */
async function caseOf(person) {
  const file = await api.street_clerk.request.post(`${lab.url}/api/files?name=scan.pdf`, { data: Buffer.from("%PDF-1.4\n%%EOF\n"), headers: { "Content-Type": "application/octet-stream" } });
  const blob_id = (await file.json()).id;
  const materials = ["id_card", "household_register", "income_proof", "application_form", "consent_form"].map((material) => ({ material, blob_id }));
  const made = await lab.ask(api.street_clerk, "POST", "/api/applications", { person_id: person.id, programme: "service_allowance", applied_by: "self", materials });
  if (made.status !== 201) return null;
  for (const step of ["accept", "review"]) await must("street_clerk", "POST", `/api/applications/${made.body.id}/${step}`, {});
  return made.body.id;
}

/** Assessments asked for today, of people who have agreed to nothing yet; the first has a case that waits for it. */
async function assessmentsOf(one, two, count) {
  const found = [];
  for (const person of (await must("street_clerk", "GET", "/api/people?state=active&limit=100")).items) {
    if (found.length === count) break;
    if ((await must("street_clerk", "GET", `/api/consents?person_id=${person.id}&limit=5`)).items.length > 0) continue;
    const application = found.length === 0 ? await caseOf(person) : null;
    if (found.length === 0 && !application) continue;
    const asked = { person_id: person.id, scale: "GBT42195", reason: "first", assessor_one: one, assessor_two: two };
    const made = await lab.ask(api.street_clerk, "POST", "/api/assessments", asked);
    if (made.status === 201) found.push({ ...made.body, name: person.name, application });
  }
  assert.equal(found.length, count, "people to assess");
  return found;
}

/** What the street sees of the case meanwhile. */
async function atTheStreet(visit, words) {
  await api.street_clerk.goto(`${lab.url}/record/application/${visit.application}`);
  for (const one of words) await api.street_clerk.locator(".case-do").filter({ hasText: one }).waitFor();
}

test("26 items are scored by the bed; what is filled in outlives the net and a reload; it goes out by itself", async () => {
  const [visit] = visits;
  const page = await lab.signIn("assessor", tablet);
  assert.equal(new URL(page.url()).pathname, "/assessor", "an assessor's day begins with the list");
  await page.locator(`a.visit[href="/assessor/${visit.id}"]`).filter({ hasText: visit.name }).waitFor();
  await lab.look(page, "assessor-list-zh");
  await page.locator(`a.visit[href="/assessor/${visit.id}"]`).click();
  await page.locator(".consent").first().waitFor();
  await lab.look(page, "assessor-consent-zh");

  await page.locator(".notice", { hasText: colleague.name }).waitFor();
  await step(page, 3);
  await page.locator(".consent .fault").waitFor();
  await page.locator(".consent .agree input").first().check();
  await step(page, 3);
  await page.locator(".condition .fault").nth(1).waitFor();
  assert.equal(await page.locator(".condition .fault").count(), 2, "informant and relation before the first item, each beside its field");
  await page.locator(".chips").getByRole("button", { name: "本人" }).click();
  assert.equal(await page.locator("input[name=informant]").inputValue(), visit.name, "whoever tells it themselves need not be typed");
  await step(page, 4);
  await page.locator(".lacks li", { hasText: "还有 26 项" }).getByRole("button").click();
  await page.locator(".item .fault").waitFor();
  assert.ok(await page.locator(".steps button").nth(2).getAttribute("aria-current"), "what is missing leads to its item");
  await step(page, 2);
  for (let i = 0; i < 2; i++) await page.locator(".count").first().getByRole("button").last().click();
  await lab.look(page, "assessor-condition-zh");
  await page.locator(".turn .main").click();
  await page.locator(".item").waitFor();

  const points = pointsOf(scale, 38);
  for (let i = 0; i < 10; i++) await choose(page, scale.items[i], points[i]);
  await page.getByRole("heading", { level: 2, name: scale.items[10].name_zh, exact: true }).waitFor();
  assert.equal(await page.locator(".tally dd").first().innerText(), "32 / 32");
  await lab.look(page, "assessor-item-zh");
  await page.waitForFunction(async () => (await navigator.serviceWorker.getRegistration("/assessor"))?.active?.state === "activated");
  await page.context().setOffline(true);
  await page.locator(".tablet-offline").waitFor();
  for (let i = 10; i < 16; i++) await choose(page, scale.items[i], points[i]);
  await page.getByRole("heading", { level: 2, name: scale.items[16].name_zh, exact: true }).waitFor();
  await page.locator(".kept").waitFor();
  await lab.look(page, "assessor-offline-zh");
  await page.reload();
  await page.getByRole("heading", { level: 2, name: scale.items[16].name_zh, exact: true }).waitFor();
  assert.equal(await page.locator(".tally .done b").innerText(), "16", "a reload without net loses nothing");
  for (let i = 16; i < 26; i++) await choose(page, scale.items[i], points[i]);

  await page.locator(".result .level-line").waitFor();
  assert.equal(await page.locator(".result .chip").innerText(), "4", "level 3 by points, one more by two falls");
  await draw(page, 0);
  await draw(page, 1);
  await lab.look(page, "assessor-sign-zh");
  await page.locator("button.send").click();
  await page.locator(".waiting").waitFor();
  await page.exposeFunction("colleagueAnswers", async () => {
    const answers = scale.items.map((item, i) => ({ item: item.code, points: i === 3 ? 0 : points[i] }));
    const { informant_signature } = await must("colleague", "GET", `/api/assessments/${visit.id}`);
    await must("colleague", "POST", `/api/assessments/${visit.id}/sheet`, { answers, informant: visit.name, relation: "self", informant_signature });
  });
  await page.evaluate(() => {
    const send = window.fetch;
    window.fetch = async (url, ...rest) => {
      if (!String(url).endsWith("/sign")) return send(url, ...rest);
      window.fetch = send;
      await window.colleagueAnswers();
      return send(url, ...rest);
    };
  });
  await page.context().setOffline(false);
  await page.locator(".notice.bad li", { hasText: colleague.name }).waitFor();
  await page.waitForFunction(() => document.querySelector(".notice.bad li").getBoundingClientRect().top > 60);
  assert.equal(await page.locator(".notice.bad li").count(), 1, "answered otherwise meanwhile: nobody signs under it unseen");
  assert.equal((await must("assessor", "GET", `/api/assessments/${visit.id}`)).state, "draft");
  await lab.look(page, "assessor-answered-meanwhile-zh");
  await page.locator("button.send").click();
  await page.locator(".notice.good").waitFor();
  await lab.look(page, "assessor-first-signed-zh");
  const sent = await must("assessor", "GET", `/api/assessments/${visit.id}`);
  assert.deepEqual([sent.state, sent.total, sent.raw_level, sent.level, sent.adjustments], ["signed_once", 38, 3, 4, "events"]);
  await page.goto(`${lab.url}/assessor`);
  await page.locator("h1").waitFor();
  await lab.settle(page);
  assert.equal(await page.locator(`.place:not(:has(.done)) a[href="/assessor/${visit.id}"]`).count(), 0, "done is not listed as to do");
  await page.context().close();
});

test("the second is told who has signed, sends it back once, and ends it by signing; the case goes on by itself; the report is a PDF (en)", async () => {
  const [visit, other] = visits;
  await atTheStreet(visit, [`${me.name}已签字，等${colleague.name}签字`]);
  const page = await lab.signIn(second, { ...tablet, language: "en" });
  await page.locator(`a.visit[href="/assessor/${visit.id}"] .waits`).waitFor();
  await lab.look(page, "assessor-list-en");
  await page.locator(`a.visit[href="/assessor/${visit.id}"]`).click();
  await page.locator(".second", { hasText: me.name }).waitFor();
  await page.locator(".signing").waitFor();
  await lab.look(page, "assessor-second-first-en");
  await page.locator(".second button").first().click();
  await page.fill("textarea[name=otherwise]", "洗澡要人扶");
  await page.locator(".second .main").click();
  await page.locator(".notice.bad", { hasText: "洗澡要人扶" }).waitFor();
  assert.equal(await page.locator(".tally .done b").innerText(), "26", "what was answered stays");
  const { version } = await must("assessor", "GET", `/api/assessments/${visit.id}`);
  await must("assessor", "POST", `/api/assessments/${visit.id}/sign`, {}, version);
  await page.reload();
  await page.locator(".second").waitFor();
  await page.locator(".second .read").click();
  await page.locator("[role=radio][aria-checked=true]").waitFor();
  assert.ok(await page.locator("[role=radio]").first().isDisabled(), "what was signed is read, not changed");
  await page.goto(`${lab.url}/assessor/${visit.id}`);
  await page.locator(".second").waitFor();
  await draw(page, 0);
  await page.locator("button.send").click();
  await page.locator(".after a").waitFor();
  assert.equal(await page.locator(".result .chip").innerText(), "4");
  await lab.look(page, "assessor-result-en");
  const report = await page.request.get(lab.url + (await page.locator(".after a").first().getAttribute("href")));
  assert.equal(report.status(), 200);
  assert.equal((await report.body()).subarray(0, 5).toString(), "%PDF-");
  assert.equal((await must("assessor", "GET", `/api/assessments/${visit.id}`)).state, "concluded", "two signatures conclude it");
  assert.equal((await must("street_clerk", "GET", `/api/applications/${visit.application}`)).state, "assessed", "and send the case on");
  await atTheStreet(visit, []);
  await api.street_clerk.locator(".case-state", { hasText: "待审批" }).waitFor();
  await api.street_clerk.goto(`${lab.url}/record/assessment/${visit.id}`);
  await api.street_clerk.locator("dd", { hasText: "完全失能" }).waitFor();
  await api.street_clerk.locator("dd", { hasText: "合计两次及以上" }).waitFor();
  const parts = api.street_clerk.locator(".group-table tbody tr").filter({ hasText: scale.groups[0].name_zh });
  assert.deepEqual(await parts.locator("td").allInnerTexts(), [scale.groups[0].name_zh, "32", "32"]);
  await lab.look(api.street_clerk, "assessment-record-zh");

  await page.goto(`${lab.url}/assessor/${other.id}`);
  await page.locator(".consent .agree input").first().check();
  await lab.look(page, "assessor-consent-en");
  for (const [number, name] of [[2, "condition"], [3, "item"], [4, "sign"], [2, "faults"]]) {
    await step(page, number);
    await lab.look(page, `assessor-${name}-en`);
  }
});

async function until(found, what) {
  for (let tries = 0; tries < 100; tries++) {
    if (await found()) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  assert.fail(what);
}

test("what was signed without net is sent from the list, once, and leaves the tablet", async () => {
  const visit = visits[2];
  const page = await lab.signIn("assessor", tablet);
  const listed = page.locator(`a.visit[href="/assessor/${visit.id}"]`);
  const answered = [];
  page.on("response", (response) => response.request().method() === "POST" && response.ok() && answered.push(new URL(response.url()).pathname.split("/").at(-1)));
  await listed.click();
  await page.locator(".consent").first().waitFor();
  await fillIn(page, scale, 30);
  await page.context().setOffline(true);
  await draw(page, 0);
  await draw(page, 1);
  await page.locator("button.send").click();
  await page.locator(".waiting").waitFor();
  await page.locator(".head a").click();
  await listed.getByText("等待提交").waitFor();
  assert.equal((await keptOf(page, visit.id)).length, 3, "what was fetched, the answers, the signatures");
  await page.context().setOffline(false);
  await until(async () => (await must("assessor", "GET", `/api/assessments/${visit.id}`)).state === "signed_once", "sent from the list");
  await listed.and(page.locator(".place:not(:has(.done)) a")).waitFor({ state: "detached" });
  assert.deepEqual(answered.filter((step) => ["consents", "sheet", "sign"].includes(step)), ["consents", "sheet", "sign"], "each step once");
  await until(async () => (await keptOf(page, visit.id)).length === 0, "nothing is left on the tablet");
  await page.context().close();
});

test("what is concluded or void leaves nothing on the tablet, and what was never sent is told", async () => {
  const [ended, , sent, voided] = visits;
  const page = await lab.signIn(second, tablet);
  await page.locator(`a.visit[href="/assessor/${sent.id}"]`).click();
  await page.locator(".second").waitFor();
  await draw(page, 0);
  await page.locator("button.send").click();
  await page.locator(".after a").waitFor();
  assert.deepEqual(await keptOf(page, sent.id), [], "signed by both");
  await page.goto(`${lab.url}/assessor/${ended.id}`);
  await page.locator(".after a").waitFor();
  await lab.settle(page);
  assert.deepEqual(await keptOf(page, ended.id), [], "to look at it again keeps nothing");

  await page.goto(`${lab.url}/assessor/${voided.id}`);
  await page.locator(".consent .agree input").first().check();
  await until(async () => (await keptOf(page, voided.id)).some((key) => key.includes(":work:")), "what was filled in is kept");
  await must("street_clerk", "POST", `/api/assessments/${voided.id}/void`, {});
  await page.goto(`${lab.url}/assessor`);
  await page.locator(".notice.bad", { hasText: voided.name }).waitFor();
  assert.deepEqual(await keptOf(page, voided.id), []);
  await page.context().close();
});

test("17 items of the long-term care scale: nothing of illness is asked, the level is read from the table, beside the ability level", async () => {
  const [, { person_id }] = visits;
  const ltc = await must("assessor", "GET", "/api/scales/LTC2021");
  const asked = { person_id, scale: "LTC2021", reason: "first", assessor_one: me.staff_id, assessor_two: colleague.staff_id };
  const visit = await must("street_clerk", "POST", "/api/assessments", asked);
  const page = await lab.signIn("assessor", tablet);
  await page.goto(`${lab.url}/assessor/${visit.id}`);
  await page.locator(".consent .agree input").first().check();
  await step(page, 2);
  await page.locator(".chips").getByRole("button", { name: "本人" }).click();
  assert.equal(await page.locator(".condition").count(), 1, "illness and events move no level of this scale");
  await step(page, 3);
  const points = pointsOf(ltc, 40);
  for (const [i, item] of ltc.items.entries()) {
    if (i === 12) await page.context().setOffline(true);
    await choose(page, item, points[i]);
  }
  await page.locator(".result .level-line", { hasText: "重度失能Ⅲ级" }).waitFor();
  assert.equal(await page.locator(".result .chip").innerText(), "5", "daily living 40, the others 0");
  assert.deepEqual(await page.locator(".result tbody tr").first().locator("td").allInnerTexts(), [ltc.groups[0].name_zh, "40", "100", "重度"]);
  assert.equal(await page.locator(".result .sum, .tally .all").count(), 0, "its parts are not added up");
  await page.locator(".result .unsure", { hasText: "待核" }).waitFor();
  await lab.look(page, "assessor-ltc-zh");
  await draw(page, 0);
  await draw(page, 1);
  await page.locator("button.send").click();
  await page.locator(".waiting").waitFor();
  await page.context().setOffline(false);
  await page.locator(".notice.good").waitFor();
  const { version } = await must("colleague", "GET", `/api/assessments/${visit.id}`);
  await must("colleague", "POST", `/api/assessments/${visit.id}/sign`, {}, version);
  await page.reload();
  await page.locator(".after a").waitFor();
  const report = await page.request.get(lab.url + (await page.locator(".after a").first().getAttribute("href")));
  assert.equal((await report.body()).subarray(0, 5).toString(), "%PDF-");
  const got = await must("street_clerk", "GET", `/api/assessments/${visit.id}`);
  assert.deepEqual([got.state, got.level, got.level_name], ["concluded", 5, "重度失能Ⅲ级"]);
  assert.equal((await must("street_clerk", "GET", `/api/people/${person_id}`)).level ?? null, null, "it is no ability level");
  await page.context().close();
});

test("an appeal goes to two others, who are told of which result and why; an old result is kept beside, and both stand on the person's card", async () => {
  const [, { person_id }] = visits;
  const [result] = (await must("street_clerk", "GET", `/api/assessments?person_id=${person_id}&state=concluded`)).items;
  const body = (await must("security_admin", "GET", "/api/accounts?limit=200")).items.filter((a) => a.roles === "assessor" && a.org_id === me.org_id);
  const [third, fourth] = body.filter((a) => ![me.account_id, colleague.id].includes(a.id));
  const again = await must("street_clerk", "POST", `/api/assessments/${result.id}/appeal`, { assessor_one: third.staff_id, assessor_two: fourth.staff_id, note: "家属认为评重了" });
  const page = await lab.signIn(await hire(third), tablet);
  await page.locator(`a.visit[href="/assessor/${again.id}"]`).click();
  await page.locator(".appeal", { hasText: "重度失能Ⅲ级" }).filter({ hasText: "家属认为评重了" }).waitFor();
  await lab.look(page, "assessor-appeal-zh");
  await page.context().close();
  const kept = { person_id, scale: "MZT039", day: "2021-06-18", level: 2, assessed_by: "原街道评估站" };
  await must("street_clerk", "POST", "/api/earlier-results", kept);
  await must("street_clerk", "POST", `/api/assessments/${again.id}/void`, {});
  await api.street_clerk.goto(`${lab.url}/person/${person_id}`);
  await api.street_clerk.locator(".still-beside", { hasText: "重度失能Ⅲ级" }).waitFor();
  await api.street_clerk.locator(".still-beside", { hasText: "须重新评估" }).filter({ hasText: "中度失能" }).waitFor();
  await lab.look(api.street_clerk, "person-scales-zh");
});
