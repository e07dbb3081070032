// Guardians and agents: entered with how far and until when they act, shown with the person, asked for when they sign, renewed or ended in time.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openLab } from "./lab.mjs";

let lab;
before(async () => {
  lab = await openLab();
});
after(() => lab.close());

const today = () => new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(new Date());
const daysOn = (days) => new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(new Date(Date.now() + days * 86_400_000));
const paper = { name: "委托书.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4 委托书示例") };

async function somebody(page) {
  const { body } = await lab.ask(page, "GET", "/api/people?state=active&limit=1");
  return body.items[0];
}

async function fill(page, name, until) {
  await page.getByRole("textbox", { name: "姓名" }).fill(name);
  await page.getByRole("combobox", { name: /关系/ }).selectOption("son");
  await page.getByRole("combobox", { name: /监护或代理身份/ }).selectOption("agent");
  await page.getByRole("group", { name: "监护或代理范围" }).getByRole("checkbox", { name: "人身照护" }).check();
  await page.getByRole("textbox", { name: "范围说明" }).fill("代为申请和安排养老服务");
  await page.locator("input[type=file]").setInputFiles(paper);
  await page.getByLabel("监护或代理自").fill("2026-01-01");
  await page.getByLabel("监护或代理有效至").fill(until);
}

test("an agent is entered with how far and until when, stands with the person, and is ended with its cause", async () => {
  const page = await lab.signIn("community_worker");
  const person = await somebody(page);
  await page.goto(`${lab.url}/new/contact_create?person_id=${person.id}`);
  await fill(page, "李代理", daysOn(20));
  await lab.look(page, "guardian-form");
  await page.setViewportSize({ width: 390, height: 844 });
  await lab.look(page, "guardian-form-phone");
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.locator("form button.main").click();
  await page.waitForURL(/\/record\/contact\/\d+/);
  await page.getByText("人身照护").first().waitFor();
  await lab.look(page, "guardian-record");
  await page.setViewportSize({ width: 390, height: 844 });
  await lab.look(page, "guardian-record-phone");
  await page.setViewportSize({ width: 1280, height: 860 });
  const record = page.url();
  await page.goto(`${lab.url}/person/${person.id}`);
  await page.locator(".still-acts", { hasText: "委托代理人（人身照护）" }).first().waitFor();
  await lab.look(page, "guardian-person");
  await page.goto(record);
  await page.locator("section.stack").getByRole("button", { name: "终止监护或代理" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("终止日期").fill(today());
  await dialog.getByRole("combobox", { name: /终止情形/ }).selectOption("revoked");
  await dialog.getByRole("textbox", { name: "说明" }).fill("本人取消委托");
  await lab.look(page, "guardian-end");
  await dialog.locator("button.main").click();
  await page.getByText("法院撤销监护资格或老人取消委托").first().waitFor();
  assert.equal(await page.locator("section.stack").getByRole("button", { name: "终止监护或代理" }).count(), 0, "what has ended is not ended again");
});

test("whoever signs for somebody needs an authority that covers it, and is told what is wanting", async () => {
  const page = await lab.signIn("community_worker");
  const person = await somebody(page);
  const consent = (kind) => ({ person_id: person.id, kind, given_by: "agent", giver: "李代签", given_on: today() });
  const none = await lab.ask(page, "POST", "/api/consents", consent("photo"));
  assert.equal(none.status, 422);
  assert.match(JSON.stringify(none.body), /没有这个姓名的代理人/);
  await page.goto(`${lab.url}/new/contact_create?person_id=${person.id}`);
  await fill(page, "李代签", daysOn(400));
  await page.locator("form button.main").click();
  await page.waitForURL(/\/record\/contact\/\d+/);
  const narrow = await lab.ask(page, "POST", "/api/consents", consent("sharing"));
  assert.match(JSON.stringify(narrow.body), /范围不含财产/);
  const given = await lab.ask(page, "POST", "/api/consents", consent("photo"));
  assert.equal(given.status, 201, JSON.stringify(given.body));
  await page.goto(`${lab.url}/record/consent/${given.body.id}`);
  await page.getByText("代签的联系人").waitFor();
  await lab.look(page, "guardian-consent");
});

test("an authority that runs out waits in the inbox until it is ended", async () => {
  const page = await lab.signIn("community_worker");
  const person = await somebody(page);
  await page.goto(`${lab.url}/new/contact_create?person_id=${person.id}`);
  await fill(page, "李到期", daysOn(20));
  await page.locator("form button.main").click();
  await page.waitForURL(/\/record\/contact\/\d+/);
  const id = Number(page.url().split("/").pop());
  const waiting = async () => (await lab.ask(page, "GET", "/api/desk/inbox?tab=authority")).body.items.find((i) => i.id === id);
  assert.match((await waiting()).next, /续期，或终止/);
  await page.goto(lab.url);
  const tab = page.getByRole("button", { name: /^监护与代理/ });
  await tab.click();
  await page.getByText("监护或代理快到期").first().waitFor();
  await lab.look(page, "guardian-inbox");
  const ended = await lab.ask(page, "POST", `/api/contacts/${id}/end-authority`, { day: today(), cause: "ran_out", reason: "不再续" });
  assert.equal(ended.status, 200, JSON.stringify(ended.body));
  assert.equal(await waiting(), undefined);
  await page.goto(`${lab.url}/list/contact_list?authority_state=standing&authority_until_to=${daysOn(30)}`);
  await lab.settle(page);
  await lab.look(page, "guardian-list");
  assert.equal(await page.getByText("李到期").count(), 0, "what has ended is not among those that stand");
});
