// Two files of one person: from the inbox to the pair side by side, the one that is kept chosen, carried on, and the merge undone; its number leads
// to the file that is kept as long as it stands.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openLab } from "./lab.mjs";
import { idNumber } from "./registering.mjs";

let lab;
before(async () => {
  lab = await openLab();
});
after(() => lab.close());

async function must(page, method, path, body) {
  const answer = await lab.ask(page, method, path, body);
  assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** Somebody of the clerk's street once more, under another number of the same birthday. */
async function pairOf(page, nth) {
  const { id } = (await must(page, "GET", "/api/people?state=active&limit=20")).items[nth];
  const { name, birth, scope, sex } = await must(page, "GET", `/api/people/${id}`);
  const [number] = sex === "male" ? [idNumber("330199", birth, "991")] : [idNumber("330199", birth, "992")];
  const second = await must(page, "POST", "/api/people", { name, id_number: number, scope });
  const pair = await must(page, "POST", "/api/duplicates", { person_id: id, other_id: second.id, note: "本人持新证件来办事" });
  return { id: pair.id, first: id, second: second.id, number };
}

async function note(page, words) {
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  await dialog.locator("textarea, input[type=text], input:not([type])").first().fill(words);
  await dialog.locator("button.main").click();
  await dialog.waitFor({ state: "detached" });
  await lab.settle(page);
}

for (const language of ["zh", "en"]) {
  test(`one person in two files, from the inbox to the file that is kept (${language})`, async () => {
    const page = await lab.signIn("street_clerk", { language });
    const pair = await pairOf(page, language === "zh" ? 3 : 5);
    await page.goto(`${lab.url}/`);
    await page.locator('.queues button[data-queue="register"]').click();
    const row = page.locator(".wait", { has: page.locator(`a[href="/record/duplicate/${pair.id}"]`) });
    await row.locator(".wait-line").waitFor();
    await page.goto(`${lab.url}/record/duplicate/${pair.id}`);
    await page.locator(".pair-sides section").nth(1).waitFor();
    await lab.look(page, `duplicate-open-${language}`);
    await page.locator(".pair-sides section").nth(1).locator("dd button.inline").click();
    await note(page, "核对身份证号");
    await page.locator(".pair-sides section").nth(1).getByText(pair.number).waitFor();
    await page.locator(".pair-sides section").first().locator("button.main").click();
    await note(page, "核对了户口簿和本人");
    await page.locator(".pair-sides .kept").waitFor();
    await lab.look(page, `duplicate-merged-${language}`);
    const found = await must(page, "GET", `/api/person-search?q=${pair.number}`);
    assert.deepEqual(found.items.map((p) => p.id), [pair.first]);
    await page.locator(".pair-sides .gone h2 a").click();
    await page.locator(`.still a[href="/person/${pair.first}"]`).waitFor();
    await lab.look(page, `duplicate-gone-${language}`);
    await page.goto(`${lab.url}/record/duplicate/${pair.id}`);
    await page.locator(".pair-else button.main").click();
    await note(page, "计划和联系人已接续");
    assert.equal((await must(page, "GET", `/api/duplicates/${pair.id}`)).state, "carried");
    await page.locator(".pair-else button").first().click();
    await note(page, "核实后是两个人");
    assert.equal((await must(page, "GET", `/api/duplicates/${pair.id}`)).state, "apart");
    assert.equal((await must(page, "GET", `/api/people/${pair.second}`)).state, "active");
  });
}

test("a pair that others work at meanwhile, on a small screen", async () => {
  const page = await lab.signIn("street_clerk", { size: "phone" });
  const pair = await pairOf(page, 7);
  await page.goto(`${lab.url}/record/duplicate/${pair.id}`);
  await page.locator(".pair-sides section").nth(1).waitFor();
  await lab.look(page, "duplicate-phone");
  await must(page, "POST", `/api/duplicates/${pair.id}/dismiss`, { note: "不是同一人" });
  await page.locator(".pair-sides button.main").first().waitFor({ state: "detached" });
  assert.equal(await page.locator(".state").first().innerText(), "不是同一人");
});
