// What a phone's first page waits for is asked before the program runs, each thing once, and nobody's answer is left for whoever comes after.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openLab } from "./lab.mjs";

let lab;
before(async () => (lab = await openLab()));
after(() => lab.close());

const doors = [
  { role: "family", path: "/my", stands: ".tiles a", asks: ["/api/schema", "/api/me", "/api/my/persons", "/api/people?limit=50"] },
  { role: "carer", path: "/carer", stands: ".dayhead", asks: ["/api/schema", "/api/me", "/api/my-route"] },
  { role: "assessor", path: "/assessor", stands: "main", asks: ["/api/schema", "/api/me"] },
];

const patience_ms = 15_000;

/** The program itself does not come before everything was asked, or patience ends. */
async function watch(page, asks) {
  const told = { asked: [], early: [] };
  const isIt = (path, ask) => path === ask || path.startsWith(`${ask}?day=`);
  let all;
  const askedAll = new Promise((resolve) => (all = resolve));
  let began = false;
  page.on("request", (request) => {
    const path = request.url().replace(lab.url, "");
    if (!asks.some((ask) => isIt(path, ask))) return;
    told.asked.push(path);
    if (!began) told.early.push(path);
    if (asks.every((ask) => told.asked.some((one) => isIt(one, ask)))) all();
  });
  await page.route("**/assets/base-*.js", async (route) => {
    await Promise.race([askedAll, new Promise((resolve) => setTimeout(resolve, patience_ms))]);
    began = true;
    await route.continue();
  });
  return { times: (list, ask) => told[list].filter((path) => isIt(path, ask)).length };
}

for (const { role, path, stands, asks } of doors) {
  test(`${path}: what its first page waits for is asked once, before the program is there`, async () => {
    const page = await lab.signIn(role, { size: "phone", serviceWorkers: "block" });
    const told = await watch(page, asks);
    await page.goto(`${lab.url}${path}`);
    await page.locator(stands).first().waitFor();
    await lab.settle(page);
    for (const ask of asks) {
      assert.equal(told.times("early", ask), 1, `${ask} early`);
      assert.equal(told.times("asked", ask), 1, `${ask} once`);
    }
    await page.context().close();
  });
}

test("a phone gets the tables of what its owner may ask for; an office, which names what others do, all of them", async () => {
  const tables = async (role) => (await lab.ask(await lab.hear(role), "GET", "/api/schema")).body;
  const routesOf = ({ modules }) => modules.flatMap((m) => m.nouns).flatMap((noun) => noun.routes);
  const all = await tables("district_officer");
  assert.ok(routesOf(all).some((r) => !r.may && !r.named));
  for (const role of ["family", "carer", "assessor"]) {
    const own = await tables(role);
    assert.deepEqual(routesOf(own).filter((r) => !r.may && !r.named).map((r) => r.name), []);
    assert.ok(Object.keys(own.shapes).length < 0.6 * Object.keys(all.shapes).length, role);
    for (const r of routesOf(own)) for (const shape of [r.in, r.out]) assert.ok(!shape || own.shapes[shape], `${r.name}: ${shape}`);
    for (const { fields } of Object.values(own.shapes)) for (const f of fields) assert.ok(!f.choices || own.choices[f.choices], f.choices);
  }
});

test("whoever signs in where nobody was sees their own", async () => {
  const page = await lab.open({ size: "phone", serviceWorkers: "block" });
  await page.goto(`${lab.url}/my`);
  await page.waitForURL(/sign-in/);
  const { login, password } = lab.logins.family;
  await page.fill("input[name=login]", login);
  await page.fill("input[name=password]", password);
  await page.locator("button.main").first().click();
  await page.locator(".tiles a").first().waitFor();
  const { body } = await lab.ask(page, "GET", "/api/me");
  assert.ok((await page.locator(".greeting").innerText()).includes(body.name.slice(0, 1)));
  await page.context().close();
});
