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
