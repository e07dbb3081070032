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

/** The first record of whoever looks in a state of which there is this paper. */
async function recordOf(paper) {
  const list = routes.find((r) => r.name === `${nounOf(paper)}_list` && r.may);
  if (!list) return null;
  const states = paper.states?.split(",") ?? [""];
  for (const state of states) {
    const { body } = await lab.ask(page, "GET", `${list.path}?limit=1${state && `&state=${state}`}`);
    if (body.items?.length) return body.items[0];
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
