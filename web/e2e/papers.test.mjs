// Whatever paper the tables have of a record, its page offers it: pages made by hand and those that the tables give alike.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openLab } from "./lab.mjs";

let lab, page, routes;
before(async () => {
  lab = await openLab();
  page = await lab.signIn("street_clerk");
  routes = (await lab.ask(page, "GET", "/api/schema")).body.modules.flatMap((m) => m.nouns.flatMap((n) => n.routes));
});
after(() => lab.close());

const nounOf = (paper) => paper.name.split("_paper_")[0];

const holds = (paper, row) => Object.entries(paper.given ?? {}).every(([name, value]) => String(row[name] ?? "") === value);

/** The first record of whoever looks of which there is this paper: in one of its states, and holding what it asks. */
async function recordOf(paper) {
  const list = routes.find((r) => r.name === `${nounOf(paper)}_list` && r.may);
  if (!list) return null;
  const states = paper.states?.split(",") ?? [""];
  for (const state of states) {
    const { body } = await lab.ask(page, "GET", `${list.path}?limit=100${state && `&state=${state}`}`);
    const found = body.items?.find((row) => holds(paper, row));
    if (found) return found;
  }
  return null;
}

test("the page of a record offers its papers", async () => {
  const papers = routes.filter((r) => r.paper && r.may && r.path.includes("{id}"));
  const firsts = papers.filter((r, i) => papers.findIndex((other) => nounOf(other) === nounOf(r)) === i);
  const seen = [];
  for (const paper of firsts) {
    const record = await recordOf(paper);
    if (!record || !routes.find((r) => r.name === `${nounOf(paper)}_get`)?.may) continue;
    await page.goto(`${lab.url}/record/${nounOf(paper)}/${record.id}`);
    await page.getByRole("button", { name: "打印" }).first().click({ timeout: 15000 });
    const href = paper.path.replace("{id}", record.id);
    await page.locator(`.menu-panel a[href="${href}"]`).waitFor();
    seen.push(nounOf(paper));
  }
  assert.ok(seen.length >= 6, `papers of ${seen.join(", ")}`);
});

test("a sheet of many is offered where they are listed, for what is asked for", async () => {
  await page.goto(`${lab.url}/list/plate_list?kind=door`);
  await page.getByRole("button", { name: "打印" }).click();
  const href = await page.locator(".menu-panel a").getAttribute("href");
  assert.match(href, /^\/api\/plate-sheets\?.*kind=door/);
  assert.match((await page.request.get(`${lab.url}${href}`)).headers()["content-type"], /pdf/);
});

test("a plan offers the agreement that is signed before anybody comes, in both languages", async () => {
  const { body } = await lab.ask(page, "GET", "/api/plans?limit=1&state=active");
  const href = `/api/plans/${body.items[0].id}/papers/agreement`;
  await page.goto(`${lab.url}/record/plan/${body.items[0].id}`);
  await page.getByRole("button", { name: "打印" }).first().click();
  await page.locator(`.menu-panel a[href="${href}"]`, { hasText: "居家养老服务协议" }).waitFor();
  for (const language of ["zh", "en"]) {
    const reply = await page.request.get(`${lab.url}${href}`, { headers: { "Accept-Language": language } });
    assert.match(reply.headers()["content-type"], /pdf/);
    assert.match(decodeURIComponent(reply.headers()["content-disposition"]), language === "zh" ? /居家养老服务协议/ : /Home care service agreement/);
    assert.equal((await reply.body()).subarray(0, 5).toString(), "%PDF-");
  }
});

test("优待证 is there as soon as it is granted: a button beside it on the person's page; of another grant there is none", async () => {
  const file = await page.request.post(`${lab.url}/api/files?name=photo.pdf`, { data: Buffer.from("%PDF-1.4\n%%EOF\n"), headers: { "Content-Type": "application/octet-stream" } });
  const materials = [{ material: "id_card", shared_note: "公安人口库核验一致" }, { material: "photo", blob_id: (await file.json()).id }];
  let one;
  for (const { id } of (await lab.ask(page, "GET", "/api/people?state=active&limit=100")).body.items) {
    const { items } = (await lab.ask(page, "GET", `/api/grants?person_id=${id}&state=active`)).body;
    if (items.length === 0) continue;
    const made = await lab.ask(page, "POST", "/api/applications", { person_id: id, programme: "senior_card", applied_by: "self", materials });
    if (made.status === 201) one = made.body;
    if (one) break;
  }
  for (const step of ["accept", "conclude"]) assert.equal((await lab.ask(page, "POST", `/api/applications/${one.id}/${step}`, {})).status, 200, step);
  const { items } = (await lab.ask(page, "GET", `/api/grants?person_id=${one.person_id}&state=active`)).body;
  const card = items.find((grant) => grant.programme === "senior_card");
  await page.goto(`${lab.url}/person/${one.person_id}`);
  const button = page.locator(".still-paper");
  await button.filter({ hasText: "打印 老年人优待证" }).waitFor();
  assert.equal(await button.count(), 1, `${items.length} grants, one of them a card`);
  await lab.look(page, "person-card");
  const reply = await page.request.get(`${lab.url}${await button.getAttribute("href")}`);
  assert.equal((await reply.body()).subarray(0, 5).toString(), "%PDF-");
  const other = items.find((grant) => grant.id !== card.id);
  assert.equal((await page.request.get(`${lab.url}/api/grants/${other.id}/papers/card`)).status(), 409);
});
