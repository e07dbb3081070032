// Desks of cases: an application is decided by one key, its letter is printed, the next one follows; who was faster is shown.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { levelRoad, openLab } from "./lab.mjs";
import { approved, photographed, posted } from "./publicity.mjs";

let lab;
before(async () => {
  lab = await openLab();
});
after(() => lab.close());

async function waiting(page, state) {
  const { body } = await lab.ask(page, "GET", `/api/applications?state=${state}&limit=50`);
  return body.items;
}

/** Somebody's new application, with what they bring. */
async function applied(clerk, materials) {
  const assessed = (await lab.ask(clerk, "GET", "/api/assessments?limit=200")).body.items.map((a) => a.person_id);
  const people = (await lab.ask(clerk, "GET", "/api/people?state=active&limit=100")).body.items.filter((p) => p.level === null && !assessed.includes(p.id));
  for (const person of people) {
    const { body, status } = await lab.ask(clerk, "POST", "/api/applications", { person_id: person.id, programme: "service_allowance", applied_by: "self", materials });
    if (status < 300) return body;
  }
  throw new Error("nobody may apply");
}

/** One that waits for an assessment, which nobody has arranged. */
async function reviewed(clerk) {
  const file = await clerk.request.post(`${lab.url}/api/files?name=scan.pdf`, { data: Buffer.from("%PDF-1.4\n%%EOF\n"), headers: { "Content-Type": "application/octet-stream" } });
  const blob_id = (await file.json()).id;
  const one = await applied(clerk, ["id_card", "household_register", "income_proof", "application_form", "consent_form"].map((material) => ({ material, blob_id })));
  for (const step of ["accept", "review"]) await lab.ask(clerk, "POST", `/api/applications/${one.id}/${step}`, {});
  return one;
}

test("受理 by one key: the letter is there at once, the next case by another key", async () => {
  const page = await lab.signIn("street_clerk");
  const [one] = await waiting(page, "submitted");
  await page.goto(`${lab.url}/record/application/${one.id}`);
  await page.getByRole("button", { name: "受理", exact: true }).waitFor();
  await levelRoad(page);
  await lab.look(page, "case-zh");
  await page.keyboard.press("a");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("status").filter({ hasText: "已受理" }).waitFor();
  const now = (await lab.ask(page, "GET", `/api/applications/${one.id}`)).body;
  assert.notEqual(now.state, "submitted");
  const letter = await page.getByRole("link", { name: /受理通知书/ }).first().getAttribute("href");
  const pdf = await page.request.get(`${lab.url}${letter}`);
  assert.equal((await pdf.body()).subarray(0, 4).toString(), "%PDF");
  await page.keyboard.press("n");
  await page.waitForURL((at) => /\/record\/application\/\d+$/.test(at.pathname) && !at.pathname.endsWith(`/${one.id}`));
});

test("the amount that was set stands largest, and its table says why", async () => {
  const page = await lab.signIn("street_clerk");
  const granted = (await waiting(page, "granted")).find((a) => a.amount > 0);
  await page.goto(`${lab.url}/record/application/${granted.id}`);
  const amount = page.locator(".case-amount b");
  await amount.waitFor();
  assert.equal(await amount.innerText(), (granted.amount / 100).toFixed(2));
  await page.locator(".rates summary").click();
  assert.equal(await page.locator(".rates tr.fits").count() <= 1, true);
});

test("given back by another in the meantime: both versions are shown, nothing is done twice", async () => {
  const [page, other] = [await lab.signIn("street_clerk"), await lab.signIn("street_clerk")];
  const one = (await waiting(page, "submitted")).at(-1);
  await page.goto(`${lab.url}/record/application/${one.id}`);
  await page.getByRole("button", { name: "受理", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  assert.equal((await lab.ask(other, "POST", `/api/applications/${one.id}/return`, { reason: "请补户口簿本人页" })).status, 200);
  await dialog.getByRole("button", { name: "受理", exact: true }).click();
  const both = dialog.locator(".moved-on");
  await both.waitFor();
  assert.match(await both.innerText(), /您看的时候是「待受理」，现在是「[^」]*补正[^」]*」/);
  await lab.look(page, "case-moved-zh");
  await dialog.getByRole("button", { name: "关闭" }).click();
  await page.locator(".case-state", { hasText: "补正" }).waitFor();
  const { body } = await lab.ask(page, "GET", `/api/applications/${one.id}`);
  assert.equal(body.steps.filter((s) => s.event === "accept").length, 0);
});

for (const language of ["zh", "en"]) {
  test(`a case is clean on phone and tablet (${language})`, async () => {
    const page = await lab.signIn("street_clerk", { language });
    const [one] = await waiting(page, "accepted");
    await page.goto(`${lab.url}/record/application/${one.id}`);
    await page.locator(".case-clock").waitFor();
    for (const [name, width, height] of [["phone", 390, 844], ["tablet", 1024, 768]]) {
      await page.setViewportSize({ width, height });
      await lab.look(page, `case-${name}-${language}`);
    }
  });
}

test("待评估: the assessment is arranged from the case and shown on it", async () => {
  const page = await lab.signIn("street_clerk");
  const one = await reviewed(page);
  const [carer, other] = (await lab.ask(page, "GET", "/api/search/worker")).body.items;
  const refused = await lab.ask(page, "POST", "/api/assessments", { person_id: one.person_id, scale: "GBT42195", reason: "first", assessor_one: carer.id, assessor_two: other.id });
  assert.equal(refused.status, 422, "a carer cannot be named");
  assert.ok(refused.body.errors.some((e) => e.field === "assessor_one"));
  await page.goto(`${lab.url}/record/application/${one.id}`);
  await page.getByRole("link", { name: "安排评估" }).click();
  await page.waitForURL(/\/new\/assessment_create\?/);
  const person = (await lab.ask(page, "GET", `/api/people/${one.person_id}`)).body;
  await page.waitForFunction((name) => [...document.querySelectorAll("form.card input")].some((i) => i.value.includes(name)), person.name);
  await page.waitForFunction(() => [...document.querySelectorAll("form.card select")].some((s) => s.value === "GBT42195"));
  for (const [label, at] of [["评估员一", 0], ["评估员二", 1]]) {
    await page.getByRole("combobox", { name: label }).click();
    const choices = page.getByRole("listbox", { name: label }).getByRole("option");
    await choices.locator("small").first().waitFor();
    await choices.nth(at).click();
  }
  await page.getByRole("button", { name: "保存" }).click();
  await page.waitForURL((u) => u.pathname === `/record/application/${one.id}`);
  await page.locator(".case-awaits").filter({ hasText: "负责评估" }).waitFor();
  await lab.look(page, "case-assess-zh");
  assert.equal(await page.getByRole("link", { name: "安排评估" }).count(), 0);
});

test("补交材料: what is missing is named already, a row each, and only what was brought is sent", async () => {
  const page = await lab.signIn("street_clerk");
  const one = await applied(page, []);
  await page.goto(`${lab.url}/record/application/${one.id}`);
  await page.getByRole("button", { name: "补交材料" }).click();
  const dialog = page.getByRole("dialog");
  const rows = dialog.locator(".rows-row");
  await rows.first().waitFor();
  assert.ok((await rows.count()) >= 2);
  await lab.look(page, "case-materials-zh");
  const row = rows.filter({ has: page.locator("option:checked", { hasText: "居民身份证" }) });
  await row.locator("textarea").fill("公安人口库核验一致");
  await dialog.locator("button.main").click();
  await dialog.waitFor({ state: "detached" });
  const { body } = await lab.ask(page, "GET", `/api/applications/${one.id}`);
  assert.deepEqual(body.materials.map((m) => m.material), ["id_card"]);
  const told = page.locator(".notice.good");
  await told.filter({ hasText: /还缺：/ }).waitFor();
  assert.match(await told.innerText(), new RegExp(`还缺：(?!.*居民身份证).*户口簿.*办理期限不变，到 ${body.due_on} 为止`));
});

test("公示: posted at the desk, photographed, objected, answered by another", async () => {
  const [page, officer] = [await lab.signIn("street_clerk"), await lab.signIn("district_officer")];
  const one = await approved(lab, page, officer);
  await page.goto(`${lab.url}/board`);
  await page.getByRole("button", { name: "张贴公示" }).first().waitFor();
  await lab.look(page, "board-zh");
  const id = await posted(page, lab.url, "养老服务补贴", "街道公示栏");
  const shown = (await lab.ask(page, "GET", `/api/publicities/${id}`)).body;
  assert.ok(shown.items.some((i) => i.application_id === one.id && i.masked_name.includes("*")));
  assert.equal(shown.items.find((i) => i.application_id === one.id).amount, one.amount);
  await photographed(page);
  await page.getByRole("button", { name: "收到异议" }).first().click();
  await page.getByRole("dialog").getByLabel(/异议内容/).fill("邻居反映长期不住在这里");
  await page.getByRole("dialog").locator("button.main").click();
  await page.locator(".objections li.open").waitFor();
  await lab.look(page, "publicity-zh");
  await officer.goto(`${lab.url}/record/publicity/${id}`);
  await officer.getByRole("button", { name: "异议不成立" }).click();
  await officer.getByRole("dialog").getByLabel(/核实情况/).fill("两次上门都见到本人");
  await officer.getByRole("dialog").getByRole("button", { name: "异议不成立" }).click();
  await officer.locator(".objections li.dismissed").waitFor();
  await officer.setViewportSize({ width: 390, height: 844 });
  await lab.look(officer, "publicity-phone-zh");
  assert.equal((await lab.ask(officer, "GET", `/api/objections?publicity_id=${id}`)).body.items[0].state, "dismissed");
});
