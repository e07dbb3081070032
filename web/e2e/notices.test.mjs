// One's own notices in the office: they arrive in whatever page is open, are counted, and are read one by one or all at once.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openLab } from "./lab.mjs";
import { dayAfter } from "./orders.mjs";

let lab;
let page;
let colleague;
let self;
before(async () => {
  lab = await openLab();
  const [one, other] = lab.loginsOf("finance_officer");
  page = await lab.signIn(other);
  colleague = await lab.hear(one);
  self = (await lab.ask(page, "GET", "/api/me")).body;
});
after(() => lab.close());

const notices = async () => (await lab.ask(page, "GET", "/api/notices")).body;
const bell = () => page.locator("a.bell");

/** The colleague is away on that day of the coming year and leaves the work to this page's person, who is told. */
async function handOver(days) {
  const day = dayAfter(new Date().toISOString().slice(0, 10), days);
  const { status, body } = await lab.ask(colleague, "POST", "/api/desk/handovers", { deputy_id: self.account_id, from_day: day, to_day: day, reason: "年休假" });
  assert.equal(status, 201, JSON.stringify(body));
  return day;
}

async function counts(n) {
  await page.waitForFunction((wanted) => document.querySelector("a.bell").getAttribute("aria-label").trim() === wanted, n ? `消息 ${n}` : "消息");
  assert.equal(await bell().locator("i").count(), n ? 1 : 0);
  assert.equal((await notices()).unread, n);
}

test("a notice arrives in the page that is open, is counted, and is read: one, then all", async () => {
  await counts(0);
  const first = await handOver(300);
  await counts(1);
  await bell().click();
  const of = (day) => page.locator(".notices li", { hasText: day });
  await of(first).locator(".mark").waitFor();
  await page.locator("h1 small", { hasText: "1 条未读" }).waitFor();
  const second = await handOver(310);
  await of(second).waitFor();
  await page.locator("h1 small", { hasText: "2 条未读" }).waitFor();
  await counts(2);
  assert.ok((await page.locator(".notices li").first().innerText()).includes(second), "the newest stands first");
  await lab.look(page, "notices-unread");

  await of(first).getByRole("button", { name: "标为已读" }).click();
  await page.locator("h1 small", { hasText: "1 条未读" }).waitFor();
  await counts(1);
  assert.deepEqual([await page.locator(".notices li.unread", { hasText: first }).count(), await page.locator(".notices li.unread", { hasText: second }).count()], [0, 1]);
  await handOver(320);
  await counts(2);
  await page.getByRole("button", { name: "全部标为已读" }).click();
  await page.locator(".notices li.unread").first().waitFor({ state: "detached" });
  await counts(0);
  assert.equal(await page.getByRole("button", { name: "全部标为已读" }).count(), 0);
  await page.reload();
  await of(second).waitFor();
  await counts(0);
  assert.ok((await notices()).items.slice(0, 3).every((n) => n.read_at));
});
