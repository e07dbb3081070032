// Every page of the router's own table in both languages, the older person's in a family's ordinary letters, as it comes and in the largest, where no
// word is small or dim and nothing to be pressed is below 60 × 60: axe finds nothing, no word is missing or of the other language, no request
// fails, nothing hangs over the edge of a narrow screen; a picture of each is kept.
// A row of the table that nothing shows is a failure.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openLab } from "./lab.mjs";
import { openOrders } from "./orders.mjs";
import { hung } from "./publicity.mjs";
import { assessorPaths, carerPaths, elderPaths, officePaths, officeRows, openPaths, tableOf } from "./rows.mjs";
import { codesOf, covered, dim, sideways, small, strangeWords, unseen } from "./sight.mjs";

const officeRoles = ["street_clerk", "district_officer", "provider_manager", "operator", "finance_officer", "community_worker", "security_admin", "system_admin", "audit_admin"];
/** The first is looked at and kept; in English, whose words are the longer ones, on all of them nothing hangs over the edge and nothing lies over what is
 * to be pressed; the main act of the office is in sight, not zoomed. 640 is 1280 zoomed twofold, 195 a phone of 390. */
const screens = {
  office: [[1280, 800], [1024, 768], [640, 400]],
  tablet: [[820, 1180], [1024, 768], [640, 800]],
  phone: [[390, 844], [320, 640], [195, 422]],
};

/** For the end of an answer; one that never ends is a fault, and no reason to wait for ever. */
const late = () => new Promise((resolve) => setTimeout(resolve, 30_000, "late").unref());

let lab;
let table;
let codes;
const seen = new Set();
const roomsSeen = new Set();

before(async () => {
  lab = await openLab();
  const page = await lab.open();
  await page.goto(`${lab.url}/sign-in`);
  await page.locator("#app > *").first().waitFor();
  table = await tableOf(page);
  await page.context().close();
  codes = codesOf((await lab.ask(await lab.hear("system_admin"), "GET", "/api/schema")).body);
});
after(() => lab.close());

/** What the server answered this page, and what went wrong on the way. */
function overhear(page) {
  const heard = { data: "", faults: [], waits: [] };
  page.on("response", (response) => {
    const path = response.url().slice(lab.url.length);
    if (response.status() >= 400) heard.faults.push(`${response.status()} ${response.request().method()} ${path}`);
    else if (path !== "/api/schema" && /json/.test(response.headers()["content-type"] ?? ""))
      heard.waits.push(response.text().then((text) => (heard.data += text), () => undefined));
  });
  page.on("request", (request) => /^(https?|wss?):/.test(request.url()) && !request.url().startsWith(lab.url) && heard.faults.push(`another host: ${request.url()}`));
  page.on("requestfailed", (request) => request.failure().errorText === "net::ERR_ABORTED" || heard.faults.push(`failed: ${request.url()}`));
  page.on("console", (line) => line.type() === "error" && !/Failed to load resource/.test(line.text()) && heard.faults.push(`console: ${line.text()}`));
  page.on("pageerror", (error) => heard.faults.push(`thrown: ${error.message}`));
  return heard;
}

/** Loads the app in this language, at the door. */
async function enter(page, path, language) {
  await page.goto(`${lab.url}/leaf.svg`);
  await page.evaluate((chosen) => localStorage.setItem("language", chosen), language);
  await page.goto(`${lab.url}${path}`);
  await page.locator("#app > *").first().waitFor();
  await lab.settle(page, 16);
}

/** Within the app, without loading it anew; the row of the table that shows, once it stands still. */
async function show(page, path) {
  await page.evaluate((to) => document.querySelector("#app").__vue_app__.config.globalProperties.$router.push(to), path);
  await lab.settle(page, 16);
  await page.waitForFunction(() => !document.querySelector(".skeleton, .slow"));
  return page.evaluate(() => document.querySelector("#app").__vue_app__.config.globalProperties.$router.currentRoute.value.matched.at(-1).path);
}

/** The doors through which older people come in, each way in that is offered there; the pages behind them are a family's alone. */
const doors = ["/sign-in", "/card/nobody"];
async function measure(page, path) {
  const faults = [...(await small(page)), ...(await dim(page))];
  for (const way of doors.includes(path) ? await page.locator(".others .other").all() : []) {
    await way.click();
    faults.push(...(await small(page)), ...(await dim(page)));
  }
  return faults;
}

/** What is wrong with one page. */
async function judge(page, heard, path, { language, size, name }) {
  seen.add(await show(page, path));
  await lab.shoot(page, `every-${name}${path.replace(/\W+/g, "-")}-${language}`);
  const faults = await lab.violations(page);
  if (name.startsWith("family") || doors.includes(path)) faults.push(...(await measure(page, path)));
  const [first, ...smaller] = screens[size];
  for (const [width, height] of language === "en" ? [...smaller, first] : [first]) {
    await page.setViewportSize({ width, height });
    faults.push(...(await sideways(page)), ...(await covered(page)), ...(size === "office" && height > 400 ? await unseen(page) : []));
  }
  if ((await Promise.race([Promise.all(heard.waits.splice(0)), late()])) === "late") heard.faults.push("an answer does not come to its end");
  faults.push(...(await strangeWords(page, language, heard.data, codes)), ...heard.faults.splice(0));
  return [...new Set(faults)].map((fault) => `${path} ${language}: ${fault}`);
}

/** One person's pages, one after the other, in both languages. */
async function walk({ name, page, size, paths }) {
  const heard = overhear(page);
  const wrong = [];
  const [[width, height]] = screens[size];
  await page.setViewportSize({ width, height });
  for (const language of ["zh", "en"]) {
    await enter(page, paths[0], language);
    const rooms = await page.locator('.rail a[href^="/room/"]').evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    const first = rooms.filter((room) => !roomsSeen.has(`${room} ${language}`) && roomsSeen.add(`${room} ${language}`));
    for (const path of [...paths, ...first]) wrong.push(...(await judge(page, heard, path, { language, size, name })));
  }
  await page.context().close();
  assert.deepEqual(wrong, []);
}

const getting = (page) => async (path) => {
  const { status, body } = await lab.ask(page, "GET", path);
  assert.equal(status, 200, `${path}: ${JSON.stringify(body)}`);
  return body;
};

async function officeWalks() {
  const people = [];
  for (const role of officeRoles) {
    const page = await lab.enter(role);
    people.push({ role, page, get: getting(page), schema: await getting(page)("/api/schema") });
  }
  await hung(lab, people[0].page, people[1].page);
  const plan = await officePaths(people, officeRows(table));
  return people.map(({ role, page }) => ({ name: role, page, size: "office", paths: plan.get(role) }));
}

/** A visit that is to come, so that it can be moved: on the first day that has room for it. */
async function book(page) {
  const [{ person_id }] = (await getting(page)("/api/my/persons")).items;
  for (let days = 3; days < 14; days++) {
    const day = new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    const order = { person_id, item: "cleaning", day, window_from: 600, window_to: 720, source: "family", pay_own: true };
    if ((await lab.ask(page, "POST", "/api/orders", order)).status === 201) return;
  }
}

async function familyWalks() {
  const walks = [];
  for (const letters of ["ordinary", "22", "30"]) {
    const page = await lab.enter("family", { size: "phone" });
    if (walks.length === 0) await book(page);
    await page.context().addInitScript((size) => localStorage.setItem("my.size", size), letters);
    walks.push({ name: `family-${letters}`, page, size: "phone", paths: await elderPaths(getting(page), table) });
  }
  return walks;
}

/** A visit of today that the carer has accepted, and one of tomorrow that is only offered: no other test moves them. */
async function engage(carer) {
  const orders = await openOrders(lab);
  const { staff_id: worker } = await orders.must(carer, "GET", "/api/me");
  const [visit, offer] = [await orders.accepted(), await orders.accepted({ day: orders.tomorrow })];
  await orders.assign(offer, worker, 19 * 60);
  await orders.takeAnHour(visit, worker);
  await orders.must(carer, "POST", `/api/orders/${visit.id}/carer-accept`, {});
  return visit;
}

async function otherWalks() {
  const [carer, assessor, nobody] = [await lab.enter("carer", { size: "phone" }), await lab.enter("assessor", { size: "tablet" }), await lab.open({ size: "phone" })];
  return [
    { name: "carer", page: carer, size: "phone", paths: carerPaths(table, await engage(carer)) },
    { name: "assessor", page: assessor, size: "tablet", paths: await assessorPaths(getting(assessor), table) },
    { name: "open", page: nobody, size: "phone", paths: await openPaths(getting(nobody), table) },
  ];
}

test("every page", { concurrency: 2 }, async (t) => {
  const walks = [...(await officeWalks()), ...(await familyWalks()), ...(await otherWalks())];
  const long = walks.sort((a, b) => b.paths.length - a.paths.length);
  await Promise.all(long.map((one) => t.test(`${one.name}: ${one.paths.length} pages`, () => walk(one))));
  assert.deepEqual(table.map((row) => row.path).filter((path) => !seen.has(path)), [], "rows of the table that nothing shows");
});
