// What a person reads are names, not codes: in lists, forms and steps; who works here is found by name. What could not be read says so.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openLab } from "./lab.mjs";

const patience_ms = 6000;
let lab;
let manager;
let finance;
before(async () => {
  lab = await openLab();
  [manager, finance] = await Promise.all([lab.enter("provider_manager"), lab.enter("finance_officer")]);
});
after(() => lab.close());

const rowsOf = async (page, path) => (await lab.ask(page, "GET", path)).body.items;

test("a carer is found by the initials of the name, within one's own reach, and opened", async () => {
  const workers = await rowsOf(manager, "/api/workers?limit=200");
  const [one] = workers;
  await manager.goto(`${lab.url}/list/worker_list`);
  await manager.locator("tbody tr[data-at]").first().waitFor();
  const find = manager.getByRole("combobox", { name: "姓名" });
  const offered = manager.locator(".ref-pick [role=option] b");
  await find.click();
  await offered.first().waitFor();
  const all = await offered.allInnerTexts();
  assert.ok(all.every((name) => workers.some((w) => w.name === name)), `only one's own: ${all}`);
  await find.fill(one.name.slice(0, 2));
  await lab.settle(manager);
  await offered.filter({ hasText: one.name }).first().waitFor();
  await lab.look(manager, "workers-find-zh");
  await offered.filter({ hasText: one.name }).first().click();
  await manager.waitForURL((at) => at.pathname.startsWith("/record/worker/"));
  await manager.getByRole("heading", { level: 1 }).filter({ hasText: one.name }).waitFor();
});

test("skills are words in the list, and boxes to tick in the form", async () => {
  const skills = (await lab.ask(manager, "GET", "/api/codes/skill")).body.items;
  const [one] = await rowsOf(manager, "/api/workers?limit=1");
  const held = one.skills.split(",");
  await manager.goto(`${lab.url}/list/worker_list`);
  const named = skills.filter((s) => held.includes(s.code)).map((s) => s.name);
  await manager.locator("tbody tr[data-at]").first().filter({ hasText: named[0] }).waitFor();
  assert.doesNotMatch(await manager.locator("tbody").innerText(), /[a-z]_[a-z]/);
  await manager.goto(`${lab.url}/new/worker_create`);
  const boxes = manager.getByRole("group", { name: "技能" }).getByRole("checkbox");
  await boxes.first().waitFor();
  assert.equal(await boxes.count(), skills.length);
  await lab.look(manager, "worker-form-zh");
});

test("banks of payees and pay files are called by their names, in both languages", async () => {
  for (const language of ["zh", "en"]) {
    await finance.goto(`${lab.url}/leaf.svg`);
    await finance.evaluate((chosen) => localStorage.setItem("language", chosen), language);
    for (const list of ["payee_list", "payfile_list"]) {
      await finance.goto(`${lab.url}/list/${list}`);
      await finance.locator("tbody tr").filter({ hasText: language === "zh" ? /示例银行/ : /Example Bank/ }).first().waitFor();
      assert.doesNotMatch(await finance.locator("tbody").innerText(), /DEMO_/);
    }
  }
});

test("whose an account is stands there by name", async () => {
  const page = await lab.enter("district_officer");
  for (const [list, path, owner] of [["money_account_list", "/api/money-accounts?kind=wallet&limit=50", "owner"], ["payee_list", "/api/payees?limit=50", "owner_id"]]) {
    const one = (await lab.ask(page, "GET", path)).body.items.find((row) => row.owner_kind === "person");
    assert.ok(one, list);
    const { name } = (await lab.ask(page, "GET", `/api/names/person?ids=${one[owner]}`)).body.items[0];
    await page.goto(`${lab.url}/list/${list}${list === "payee_list" ? "" : "?kind=wallet"}`);
    await page.locator("tbody td", { hasText: name }).first().waitFor();
  }
  await page.context().close();
});

/** Whose column tells a person, an owner, an account: by the labels of its fields. */
const isWho = (f) => f.name !== "id" && !f.detail && (f.ref === "person" || f.ref === "money_account" || /^owner(_id)?$/.test(f.name));

/** What stands in these columns of a list, once their names have come. */
async function cellsOf(page, labels) {
  for (let tries = 0; ; tries++) {
    const cells = await page.evaluate((asked) => {
      const at = [...document.querySelectorAll("thead th")].flatMap((head, i) => (asked.includes(head.textContent.trim()) ? [i] : []));
      return [...document.querySelectorAll("tbody tr[data-at]")].flatMap((row) => at.map((i) => row.cells[i]?.textContent.trim() ?? ""));
    }, labels);
    if (tries === 25 || !cells.some((words) => /^\d+$/.test(words))) return cells;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Names come behind their rows: a number that stays one has none. */
async function namedCells(page, labels) {
  for (const until = Date.now() + patience_ms; ; ) {
    await lab.settle(page, 16);
    const cells = await cellsOf(page, labels);
    if (Date.now() > until || !cells.some((words) => /^\d+$/.test(words))) return cells;
  }
}

test("nobody reads a person, or an account, as a number, in whatever list", async () => {
  const wrong = [];
  const seen = new Set();
  let looked = 0;
  for (const role of ["finance_officer", "community_worker", "provider_manager", "street_clerk", "district_officer", "operator"]) {
    const page = await lab.enter(role);
    await page.goto(`${lab.url}/`);
    await page.locator("#app > *").first().waitFor();
    const schema = (await lab.ask(page, "GET", "/api/schema")).body;
    const may = schema.modules.flatMap((m) => m.nouns).flatMap((n) => n.routes).filter((r) => r.list && r.may && !r.path.startsWith("/api/public/"));
    // The first two reach least; what they do not see, one of the others does.
    const lists = may.filter((r) => schema.shapes[r.out].fields.some(isWho) && (/^(finance|community)/.test(role) || !seen.has(r.name)));
    for (const list of lists) {
      seen.add(list.name);
      await page.evaluate((to) => document.querySelector("#app").__vue_app__.config.globalProperties.$router.push(to), `/list/${list.name}`);
      const cells = await namedCells(page, schema.shapes[list.out].fields.filter(isWho).map((f) => f.label));
      looked += cells.length;
      wrong.push(...new Set(cells.filter((words) => /^\d+$/.test(words)).map((words) => `${role} ${list.name}: ${words}`)));
    }
    await page.context().close();
  }
  assert.ok(looked > 200, `${looked} cells`);
  assert.deepEqual(wrong, []);
});

test("who pays asks a list for nobody by number, and reads a movement by its accounts", async () => {
  const page = await lab.enter("finance_officer");
  await page.goto(`${lab.url}/list/transfer_list`);
  await page.locator("tbody tr[data-at]").first().waitFor();
  await page.locator("tbody td", { hasText: /电子津贴余额 · .*\*/ }).first().waitFor();
  assert.doesNotMatch(await page.locator("tbody").innerText(), /grant:|service:/);
  assert.equal(await page.getByRole("group", { name: "付出账户" }).count(), 0);
  await lab.look(page, "transfers-finance-zh");
  const [one] = await rowsOf(page, "/api/grants?limit=1");
  const { name } = (await rowsOf(page, `/api/names/person?ids=${one.person_id}`))[0];
  assert.match(name, /\*/, "the name is masked for who only pays");
  assert.equal((await lab.ask(page, "GET", `/api/people/${one.person_id}`)).status, 403, "and nothing else is told");
  await page.context().close();
});

/** A page whose read of `asked` fails says so, shows nothing as none, and is whole once it is asked again. */
async function failsOnce(page, path, asked, whole) {
  await page.route(asked, (route) => route.fulfill({ status: 503, json: { title: "忙" } }));
  await page.goto(`${lab.url}${path}`);
  const again = page.getByRole("alert").getByRole("button", { name: "再试一次" });
  await again.waitFor();
  await page.unroute(asked);
  await again.click();
  await page.locator(whole).first().waitFor();
  await again.waitFor({ state: "detached" });
}

test("a part of a case, an order, a person, a call that could not be read is no empty list", async () => {
  const [clerk, operator] = await Promise.all([lab.enter("street_clerk"), lab.enter("operator")]);
  const [application] = await rowsOf(clerk, "/api/applications?limit=1");
  const [order] = await rowsOf(clerk, "/api/orders?limit=1");
  const [call] = await rowsOf(operator, "/api/followups?state=done&limit=1");
  await failsOnce(clerk, `/record/application/${application.id}`, "**/api/assessments?*", ".case-grid");
  await failsOnce(clerk, `/record/order/${order.id}`, "**/api/orders/*/steps", ".order-cols");
  await failsOnce(clerk, `/person/${application.person_id}`, "**/api/grants?*", ".person-do");
  await failsOnce(operator, `/record/followup/${call.id}`, "**/api/flags?*", ".call-card");
});

test("names that could not be read are asked for again by whoever reads, not all the time", async () => {
  const clerk = await lab.enter("street_clerk");
  const asked = [];
  await clerk.route("**/api/codes/**", (route) => (asked.push(route.request().url()), route.abort()));
  await clerk.route("**/api/names/**", (route) => route.abort());
  await clerk.goto(`${lab.url}/list/order_list`);
  const told = clerk.getByRole("alert").filter({ hasText: "有些名称没有读出来" });
  await told.waitFor();
  await lab.settle(clerk);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  assert.ok(asked.length > 0);
  assert.deepEqual(asked, [...new Set(asked)], "no book is asked for over and over");
  await lab.look(clerk, "names-lost-zh", { nameless: true });
  await clerk.unroute("**/api/codes/**");
  await clerk.unroute("**/api/names/**");
  await told.getByRole("button", { name: "再试一次" }).click();
  await told.waitFor({ state: "detached" });
  const [order] = await rowsOf(clerk, "/api/orders?limit=1");
  const item = (await lab.ask(clerk, "GET", "/api/codes/menu_item")).body.items.find((i) => i.code === order.item);
  await clerk.locator("tbody tr[data-at]").filter({ hasText: item.name }).first().waitFor();
});
