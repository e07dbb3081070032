// After an allowance was granted: from when it is paid is told, and the care plan that spends it is made, from the case on.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openLab } from "./lab.mjs";

let lab, page, made;
const get = async (path) => (await lab.ask(page, "GET", path)).body;

/** A granted allowance whose person has no plan: one that ran is ended. */
async function granted() {
  const all = (await get("/api/applications?state=granted&limit=100")).items.filter((a) => a.programme === "service_allowance");
  for (const application of all.reverse()) {
    const plan = (await get(`/api/plans?person_id=${application.person_id}`)).items.find((p) => p.state === "active");
    if (!plan) continue;
    assert.equal((await lab.ask(page, "POST", `/api/plans/${plan.id}/end`, { reason: "另定计划" })).status, 200);
    return application;
  }
  return assert.fail("nobody has a plan");
}

before(async () => {
  lab = await openLab();
  page = await lab.enter("street_clerk");
  made = await granted();
});
after(() => lab.close());

test("the inbox asks for the plan that is missing and leads to that person's form", async () => {
  const { items } = await get("/api/desk/inbox?tab=dispatch&limit=50");
  const item = items.find((i) => i.noun === "grant" && i.id === made.grant_id);
  assert.ok(item, "the grant waits for its plan");
  await page.goto(`${lab.url}/`);
  await page.locator(".queues button", { hasText: "派单" }).click();
  const row = page.locator(".wait", { has: page.locator(`a[href="/new/plan_create?person_id=${made.person_id}"]`) });
  await row.getByText("制定照护计划").first().waitFor();
  await lab.look(page, "inbox-plan");
  await row.locator(".wait-name").click();
  await page.waitForURL((at) => at.pathname === "/new/plan_create" && at.searchParams.get("person_id") === String(made.person_id));
  await page.locator(".form-told").waitFor();
});

test("the case tells from when it is paid, and leads to a plan whose days are ticked", async () => {
  const { body: grant } = await lab.ask(page, "GET", `/api/grants/${made.grant_id}`);
  await page.goto(`${lab.url}/record/application/${made.id}`);
  await page.locator(".case-awaits").getByText(grant.first_day).waitFor();
  await lab.look(page, "case-granted");
  await page.locator(".case-awaits a.main").click();
  await page.locator(".form-told").waitFor();
  await page.getByRole("button", { name: /^添一行/ }).click();
  const row = page.locator(".rows-row").first();
  await row.locator("select").first().selectOption({ index: 1 });
  await row.getByLabel("每月次数").fill("8");
  for (const day of ["周四", "周一"]) await row.getByLabel(day).check();
  const { body: start } = await lab.ask(page, "GET", `/api/plan-start?person_id=${made.person_id}`);
  assert.ok(start.quota_month > 0, "the grant gives something");
  assert.equal(await page.getByLabel("每月津贴额度").inputValue(), (start.quota_month / 100).toFixed(2));
  assert.equal(await page.getByLabel("起始日期").inputValue(), start.valid_from);
  await page.locator(".form-told").getByText("能力等级").waitFor();
  await lab.look(page, "plan-form");
  await page.locator("form button.main").click();
  await page.waitForURL(/\/record\/plan\/\d+$/);
  await page.getByRole("cell", { name: "周一、周四" }).waitFor();
  await lab.look(page, "plan-record");
  await page.getByText("现在是「草稿」，下一步：启用。").waitFor();
  const acts = page.locator(".record .stack button");
  assert.deepEqual(await acts.evaluateAll((all) => all.map((b) => [b.innerText, b.classList.contains("main")])), [["启用", true], ["终止", false]]);
  const { items: waiting } = await get("/api/desk/inbox?tab=dispatch&limit=50");
  assert.equal(waiting.filter((i) => i.noun === "grant" && i.id === made.grant_id).length, 0, "nobody is asked any more");
  const plan = await get(`/api/plans/${page.url().split("/").at(-1)}`);
  assert.deepEqual(plan.items.map((i) => i.weekdays), ["1,4"]);
});

test("a person without a plan gets one from their page and from the order desk", async () => {
  const plan = (await get(`/api/plans?person_id=${made.person_id}`)).items.find((p) => p.state === "draft");
  assert.equal((await lab.ask(page, "POST", `/api/plans/${plan.id}/end`, { reason: "从头再定" })).status, 200);
  for (const [from, within] of [[`/person/${made.person_id}`, ".can-do"], [`/phone-order?person_id=${made.person_id}`, ".caller"]]) {
    await page.goto(`${lab.url}${from}`);
    await page.locator(within).getByRole("link", { name: "制定照护计划" }).click();
    await page.waitForURL((at) => at.pathname === "/new/plan_create" && at.searchParams.get("person_id") === String(made.person_id));
  }
});
