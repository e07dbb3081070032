// What every noun gets by its tables: a list that filters, sorts, pages and exports, a form, a record with history and reveal.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openLab } from "./lab.mjs";

let lab;
before(async () => {
  lab = await openLab();
});
after(() => lab.close());

const shownRows = (page) => page.locator("tbody tr[data-at]");
const namesOf = (page) => page.locator("tbody tr[data-at] td:first-child").allInnerTexts();

test("a list filters, sorts and chooses its columns, and the address keeps it all", async () => {
  const page = await lab.signIn("street_clerk");
  await page.goto(`${lab.url}/list/person_list`);
  await shownRows(page).first().waitFor();
  const all = Number.parseInt(await page.locator(".list-count").innerText(), 10);
  await page.getByRole("combobox", { name: "居住情况" }).or(page.getByRole("button", { name: "更多条件" })).last().click();
  await page.getByRole("combobox", { name: "居住情况" }).selectOption({ label: "独居" });
  await lab.settle(page);
  const alone = Number.parseInt(await page.locator(".list-count").innerText(), 10);
  assert.ok(alone > 0 && alone < all, `${alone} of ${all} live alone`);
  const birth = page.getByRole("columnheader", { name: "出生日期" });
  await birth.getByRole("button").click();
  await lab.settle(page);
  assert.equal(await birth.getAttribute("aria-sort"), "ascending");
  const days = await page.locator("tbody tr[data-at] td:nth-child(3)").allInnerTexts();
  assert.deepEqual(days, [...days].sort());
  await page.getByRole("button", { name: "显示列" }).click();
  await page.getByRole("checkbox", { name: "性别" }).uncheck();
  await page.keyboard.press("Escape");
  assert.equal(await page.getByRole("columnheader", { name: "性别" }).count(), 0);
  await page.reload();
  await shownRows(page).first().waitFor();
  assert.equal(await page.getByRole("columnheader", { name: "性别" }).count(), 0, "columns are kept");
  assert.equal(Number.parseInt(await page.locator(".list-count").innerText(), 10), alone, "filters are in the address");
  const href = await page.getByRole("link", { name: "导出 xlsx" }).getAttribute("href");
  const file = await page.request.get(`${lab.url}${href}`);
  assert.equal(file.status(), 200);
  assert.equal((await file.body()).subarray(0, 2).toString(), "PK");
  await page.evaluate(() => localStorage.removeItem("columns:person_list"));
});

test("rows are appended while one scrolls, few of them drawn, and one comes back to one's place", async () => {
  const page = await lab.signIn("street_clerk");
  await page.goto(`${lab.url}/list/person_list`);
  await shownRows(page).first().waitFor();
  const all = Number.parseInt(await page.locator(".list-count").innerText(), 10);
  const box = page.locator(".rows-box");
  for (let tries = 0; tries < 60 && !(await page.getByText(`已读取 ${all} 条`).count()); tries++) {
    await box.evaluate((el) => el.scrollTo(0, el.scrollHeight));
    await page.waitForTimeout(50);
  }
  await page.getByText(`已读取 ${all} 条`).waitFor();
  await page.locator(`tr[aria-rowindex="${all + 1}"]`).waitFor();
  assert.ok((await shownRows(page).count()) < 80, "only what is in sight is drawn");
  const blank = await box.evaluate((el) => {
    const seen = el.getBoundingClientRect();
    const at = document.elementFromPoint(seen.left + 60, seen.top + seen.height / 2);
    return at?.closest("tr")?.dataset.at === undefined;
  });
  assert.equal(blank, false);
  const before = await box.evaluate((el) => el.scrollTop);
  await shownRows(page).last().click();
  await page.waitForURL(/\/person\//);
  await page.goBack();
  await page.getByText(`已读取 ${all} 条`).waitFor();
  await lab.settle(page);
  assert.equal(await box.evaluate((el) => el.scrollTop), before);
});

test("the keyboard walks a list and opens a record", async () => {
  const page = await lab.signIn("street_clerk");
  await page.goto(`${lab.url}/list/order_list`);
  await shownRows(page).first().waitFor();
  const names = await namesOf(page);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  await page.keyboard.press("j");
  assert.equal(await page.evaluate(() => document.activeElement?.closest("tr")?.dataset.at), "2");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/record\/order\//);
  assert.ok((await page.locator("h1").innerText()).startsWith(names[2]));
});

test("what is typed survives a reload; a place, a person and rows are chosen, not numbered", async () => {
  const page = await lab.signIn("street_clerk");
  await page.goto(`${lab.url}/new/plan_create`);
  const people = await lab.ask(page, "GET", "/api/people?living=alone&state=active&limit=1");
  const person = people.body.items[0];
  await page.getByRole("combobox", { name: "老人" }).fill(person.name);
  await page.getByRole("option").first().click();
  await page.getByRole("button", { name: /^添一行/ }).click();
  await page.getByRole("combobox", { name: "服务项目" }).selectOption({ index: 1 });
  await page.reload();
  await page.getByRole("combobox", { name: "服务项目" }).waitFor();
  await lab.settle(page);
  assert.notEqual(await page.getByRole("combobox", { name: "服务项目" }).inputValue(), "");
  assert.equal(await page.getByRole("combobox", { name: "老人" }).inputValue(), person.name);
  await lab.look(page, "form-plan-zh", { fullPage: true });
  await page.locator("form button.main").click();
  await page.locator(".fault").first().waitFor();
  await page.goto(`${lab.url}/new/person_create`);
  await page.getByRole("button", { name: /^所在社区/ }).click();
  await page.locator(".place-panel li button").nth(1).click();
  await lab.settle(page);
  assert.match(await page.getByRole("button", { name: /^所在社区/ }).first().innerText(), /社区|村/);
});

test("a masked number is shown in full for a reason that is recorded", async () => {
  const page = await lab.signIn("street_clerk");
  const { body } = await lab.ask(page, "GET", "/api/people?state=active&limit=1");
  await page.goto(`${lab.url}/record/person/${body.items[0].id}`);
  await page.getByText(/^\d{6}\*{8}\d{3}[\dX]/).first().waitFor();
  await page.getByRole("button", { name: "看全部" }).click();
  await page.getByLabel("用途").fill("核对证件");
  await lab.look(page, "reveal-zh");
  await page.getByRole("dialog").getByRole("button", { name: "查看" }).click();
  await page.getByText(/^\d{17}[\dX]$/).waitFor();
});

test("two officers edit one record: both versions side by side, chosen field by field", async () => {
  const page = await lab.signIn("street_clerk");
  const other = await lab.signIn("street_clerk");
  const { body } = await lab.ask(page, "GET", "/api/people?state=active&limit=2");
  const path = `/record/person/${body.items[1].id}`;
  for (const one of [page, other]) {
    await one.goto(`${lab.url}${path}`);
    await one.getByRole("button", { name: "修改" }).click();
    await one.getByLabel("备注").waitFor();
  }
  await other.getByLabel("备注").fill("对门有钥匙");
  await other.getByRole("button", { name: "保存" }).click();
  await other.getByRole("status").waitFor();
  await page.getByLabel("备注").fill("住三楼");
  await page.getByRole("combobox", { name: "居住情况" }).selectOption({ label: "独居" });
  await page.getByRole("button", { name: "保存" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  assert.match(await dialog.innerText(), /对门有钥匙/);
  await lab.look(page, "stale-zh");
  await dialog.getByRole("radio", { name: "对门有钥匙" }).check();
  await dialog.getByRole("button", { name: "按选的保存" }).click();
  await page.getByRole("status").waitFor();
  const now = await lab.ask(page, "GET", `/api/people/${body.items[1].id}`);
  assert.equal(now.body.note, "对门有钥匙");
  assert.equal(now.body.living, "alone");
  await page.getByRole("button", { name: "改动记录" }).click();
  await page.locator(".history li").first().waitFor();
  assert.match(await page.locator(".history li").first().innerText(), /居住情况/);
  await lab.look(page, "history-zh");
});

test("a lost answer asks again under the same key and makes one record", async () => {
  const page = await lab.signIn("street_clerk");
  await page.goto(`${lab.url}/new/complaint_open`);
  const keys = [];
  await page.route("**/api/complaints", async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    keys.push(route.request().headers()["idempotency-key"]);
    if (keys.length > 1) return route.continue();
    await route.fetch();
    return route.abort();
  });
  const order = (await lab.ask(page, "GET", "/api/orders?state=followed&limit=1")).body.items[0];
  await page.goto(`${lab.url}/new/complaint_open?person_id=${order.person_id}&order_id=${order.id}&org_id=${order.org_id}`);
  for (const select of await page.locator("form select").all()) await select.selectOption({ index: 1 });
  await page.locator("form textarea").first().fill("约好的时间没有来人");
  await page.locator("form button.main").click();
  await page.locator(".notice.bad").waitFor();
  await page.locator("form button.main").click();
  await page.waitForURL(/\/record\/complaint\//);
  assert.equal(keys.length, 2);
  assert.equal(keys[0], keys[1]);
  const made = await lab.ask(page, "GET", `/api/complaints?order_id=${order.id}&limit=50`);
  assert.equal(made.body.items.filter((c) => c.state === "open").length, 1);
});

for (const language of ["zh", "en"]) {
  test(`every generic page is clean (${language})`, async () => {
    const page = await lab.signIn("street_clerk", { language });
    for (const [name, path] of [
      ["list-person", "/list/person_list"],
      ["list-order", "/list/order_list"],
      ["list-menu", "/list/menu_list"],
      ["record-order", "/record/order/1"],
      ["form-contact", "/new/contact_create"],
      ["jobs", "/jobs"],
      ["notices", "/notices"],
    ]) {
      await page.goto(`${lab.url}${path}`);
      await page.getByRole("heading", { level: 1 }).first().waitFor();
      await lab.look(page, `${name}-${language}`);
    }
  });
}
