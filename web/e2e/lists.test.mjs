// What every noun gets by its tables: a list that filters, sorts, pages and exports, a form, a record with history and reveal.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";

import { openLab } from "./lab.mjs";

let lab;
let clerk;
before(async () => {
  lab = await openLab();
  clerk = await lab.signIn("street_clerk");
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
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "导出 xlsx" }).click()]);
  assert.equal(file.suggestedFilename(), "person_list.xlsx");
  assert.equal((await readFile(await file.path())).subarray(0, 2).toString(), "PK");
  assert.equal(await page.getByRole("link", { name: /^下载（/ }).innerText(), `下载（${alone} 行）`);
  await page.evaluate(() => localStorage.removeItem("columns:person_list"));
});

/** A noun of a room that no page knows, as the server's tables would tell it. */
const garden = {
  shapes: {
    garden: {
      module: "gardens", label: "小园",
      fields: [
        { name: "id", kind: "ref", label: "编号", readonly: true },
        { name: "name", kind: "text", label: "园名", required: true, max: 20 },
        { name: "ground", kind: "enum", label: "地面", choices: "garden_ground", filter: true },
        { name: "beds", kind: "int", label: "花床", min: 1, max: 90 },
        { name: "laid_on", kind: "date", label: "建园日期" },
        { name: "state", kind: "enum", label: "状态", choices: "garden_state", readonly: true },
      ],
    },
    garden_closing: { module: "gardens", label: "关园", fields: [{ name: "id", kind: "ref", label: "编号" }, { name: "reason", kind: "text", label: "关园原因", required: true }] },
  },
  choices: {
    garden_ground: [{ code: "grass", label: "草地" }, { code: "stone", label: "石板" }],
    garden_state: [{ code: "open", label: "开放" }, { code: "shut", label: "已关园" }],
  },
  machines: { garden: { states: "garden_state", start: "open", phases: { open: "active", shut: "ended" }, moves: [{ from: "open", event: "close", label: "关园", to: "shut", may: true }] } },
  routes: [
    { name: "garden_list", method: "GET", path: "/api/gardens", may: true, list: true, out: "garden" },
    { name: "garden_get", method: "GET", path: "/api/gardens/{id}", may: true, in: "id_key", out: "garden" },
    { name: "garden_create", method: "POST", path: "/api/gardens", may: true, in: "garden", out: "garden", writes: true },
    { name: "garden_edit", method: "PATCH", path: "/api/gardens/{id}", may: true, in: "garden", out: "garden", writes: true, versioned: true },
    { name: "garden_close", method: "POST", path: "/api/gardens/{id}/close", may: true, in: "garden_closing", out: "garden", writes: true, states: "open" },
  ],
};

/** A server that knows gardens: so many rows by key, one record with its versions and its past. Tells what it was sent. */
async function openGardens(page, many) {
  const sent = [];
  const changes = [];
  let [row, version] = [{ id: 7, name: "桂花园", ground: "grass", beds: 12, laid_on: "2026-05-01", state: "open" }, 1];
  await page.route("**/api/schema*", async (asked) => {
    const answer = await asked.fetch();
    const schema = await answer.json();
    schema.modules.splice(1, 0, { name: "gardens", label: "园圃", nouns: [{ machine: "garden", routes: garden.routes }] });
    for (const part of ["shapes", "choices", "machines"]) Object.assign(schema[part], garden[part]);
    await asked.fulfill({ response: answer, json: schema });
  });
  const change = (fields) => {
    changes.push({ id: changes.length + 1, account_id: -1, recorded_at: "2026-11-30T01:00:00Z", fields: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, { old: String(row[name] ?? ""), new: String(value) }])) });
    row = { ...row, ...fields };
    version++;
  };
  const tell = (asked, status = 200) => asked.fulfill({ status, headers: { ETag: `"${version}"` }, json: row });
  await page.route(/\/api\/gardens(\?|$)/, (asked) => {
    if (asked.request().method() === "GET") {
      const after = Number(new URL(asked.request().url()).searchParams.get("after") ?? 0);
      const limit = Number(new URL(asked.request().url()).searchParams.get("limit") ?? 50);
      const items = Array.from({ length: Math.min(limit, many - after) }, (_, i) => (after + i === 0 ? row : { ...row, id: 7 + after + i, name: `第 ${after + i} 园` }));
      return asked.fulfill({ json: { items, next: after + limit < many ? String(after + limit) : null, count: many } });
    }
    const body = asked.request().postDataJSON();
    sent.push(["POST", body]);
    if (!body.beds || body.beds > 90) return asked.fulfill({ status: 422, contentType: "application/problem+json", json: { code: "invalid", status: 422, title: "有一处要改", errors: [{ field: "beds", code: "range", words: "花床在 1 到 90 之间" }] } });
    row = { ...body, id: 7, state: "open" };
    return tell(asked, 201);
  });
  await page.route(/\/api\/gardens\/7(\/close)?$/, (asked) => {
    const method = asked.request().method();
    if (method === "GET") return tell(asked);
    sent.push([method, asked.request().postDataJSON(), asked.request().headers()["if-match"]]);
    change(method === "PATCH" ? asked.request().postDataJSON() : { state: "shut" });
    return tell(asked);
  });
  await page.route("**/api/history/garden/7", (asked) => asked.fulfill({ json: { items: changes } }));
  await page.route("**/api/history/garden/7/steps*", (asked) => asked.fulfill({ json: { items: [], next: null } }));
  return sent;
}

test("a noun that no page knows has its place in the menu, its long list, form, record, acts and history, by the server's tables alone", async () => {
  const page = await lab.enter("street_clerk");
  const sent = await openGardens(page, 2_350_000);
  await page.goto(lab.url);
  const told = (await lab.ask(page, "GET", "/api/schema")).body.modules;
  const rooms = page.locator('.rail a[href^="/room/"]');
  await rooms.first().waitFor();
  assert.equal(await rooms.first().innerText(), "园圃");
  assert.deepEqual((await rooms.allInnerTexts()).slice(1, 3), told.slice(1, 3).map((m) => m.label), "in the order of the server");
  await rooms.first().click();
  await page.getByRole("heading", { level: 1, name: "园圃" }).waitFor();
  await page.getByRole("link", { name: "小园" }).click();
  await shownRows(page).filter({ hasText: "桂花园" }).waitFor();
  assert.match(await shownRows(page).first().innerText(), /桂花园[\s\S]*草地[\s\S]*12[\s\S]*2026-05-01[\s\S]*开放/);
  assert.match(await page.locator(".list-count").innerText(), /1 万条以上/);
  await lab.look(page, "menu-new-room");
  for (let deep = 0; deep < 400; deep = Number(await shownRows(page).last().getAttribute("data-at")))
    await page.locator(".rows-box").evaluate((box) => (box.scrollTop = box.scrollHeight));
  assert.ok((await shownRows(page).count()) < 160, "few of them are drawn");

  await page.goto(`${lab.url}/new/garden_create`);
  await page.getByRole("heading", { level: 1, name: "小园" }).waitFor();
  assert.equal(await page.getByLabel("状态").count(), 0, "what only the server knows is not asked");
  await page.getByLabel("园名").fill("梅园");
  await page.getByRole("combobox", { name: "地面" }).selectOption({ label: "石板" });
  await page.getByLabel("花床").fill("91");
  await page.getByRole("button", { name: "保存" }).click();
  await page.getByText("花床在 1 到 90 之间").first().waitFor();
  await lab.look(page, "new-noun-form");
  await page.getByLabel("花床").fill("9");
  await page.getByRole("button", { name: "保存" }).click();
  await page.waitForURL((at) => at.pathname === "/record/garden/7");
  assert.deepEqual(sent.at(-1).slice(0, 2), ["POST", { name: "梅园", ground: "stone", beds: 9 }]);

  await page.getByRole("heading", { level: 1, name: /梅园/ }).getByText("开放").waitFor();
  await page.getByRole("button", { name: "修改" }).click();
  await page.getByLabel("园名").fill("老梅园");
  await page.getByRole("button", { name: "保存" }).click();
  await page.getByRole("heading", { level: 1, name: /老梅园/ }).waitFor();
  assert.deepEqual(sent.at(-1), ["PATCH", { name: "老梅园" }, '"1"'], "what was changed, of the version that was seen");
  await page.getByRole("button", { name: "关园" }).click();
  await page.getByLabel("关园原因").fill("冬天");
  await page.getByRole("dialog").getByRole("button", { name: "关园" }).click();
  await page.getByRole("heading", { level: 1, name: /老梅园/ }).getByText("已关园").waitFor();
  assert.deepEqual(sent.at(-1).slice(0, 2), ["POST", { reason: "冬天" }]);
  assert.equal(await page.locator("section.stack button").count(), 0, "a garden that is shut offers no act");
  await page.getByRole("button", { name: "历史记录" }).click();
  const past = await page.locator(".history li").allInnerTexts();
  assert.match(past[0], /状态[\s\S]*开放[\s\S]*已关园/);
  assert.match(past[1], /园名[\s\S]*梅园[\s\S]*老梅园/);
  await lab.look(page, "new-noun-history");
  await page.context().close();
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

test("at first a list shows the columns that are seen whole", async () => {
  const page = await lab.signIn("street_clerk");
  await page.setViewportSize({ width: 1280, height: 800 });
  for (const list of ["order_list", "person_list", "application_list"]) {
    await page.goto(`${lab.url}/list/${list}`);
    await page.locator("tbody tr[data-at]").first().waitFor();
    assert.ok(await page.locator(".rows-box").evaluate((box) => box.scrollWidth <= box.clientWidth), list);
  }
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
  await page.getByRole("button", { name: "历史记录" }).click();
  await page.locator(".history li").first().waitFor();
  assert.match(await page.locator(".history li").first().innerText(), /居住情况/);
  await lab.look(page, "history-zh");
});

test("an edit that was left and taken up again changes what was typed and nothing that another has changed since", async () => {
  const page = await lab.signIn("street_clerk");
  const { body } = await lab.ask(page, "GET", "/api/people?state=active&limit=3");
  const id = body.items[2].id;
  await page.goto(`${lab.url}/record/person/${id}`);
  await page.getByRole("button", { name: "修改" }).click();
  await page.getByLabel("备注").fill("门铃坏了，请敲门");
  await page.goto(`${lab.url}/`);
  const read = await page.request.get(`${lab.url}/api/people/${id}`);
  const living = (await read.json()).living === "spouse" ? "alone" : "spouse";
  const other = await page.request.patch(`${lab.url}/api/people/${id}`, { headers: { "If-Match": read.headers().etag }, data: { living } });
  assert.equal(other.status(), 200, await other.text());
  await page.goto(`${lab.url}/record/person/${id}`);
  await page.getByRole("button", { name: "修改" }).click();
  assert.equal(await page.getByLabel("备注").inputValue(), "门铃坏了，请敲门");
  await page.getByRole("button", { name: "保存" }).click();
  await page.getByRole("status").waitFor();
  const now = (await lab.ask(page, "GET", `/api/people/${id}`)).body;
  assert.deepEqual([now.note, now.living], ["门铃坏了，请敲门", living]);
});

test("back from a record the list stands where it was, deep down as well", async () => {
  const page = clerk;
  await page.goto(`${lab.url}/list/person_list`);
  await shownRows(page).first().waitFor();
  const down = (to) => page.locator(".rows-box").evaluate((box, top) => (box.scrollTop = top), to);
  await down(3500);
  await page.locator('tr[data-at="125"]').waitFor();
  await down(5000);
  const there = page.locator('tr[data-at="128"]');
  await there.waitFor();
  const [top, name] = [await page.locator(".rows-box").evaluate((box) => box.scrollTop), await there.innerText()];
  assert.ok(top > 4000);
  await there.locator("td").nth(2).click();
  await page.locator("h1.big").waitFor();
  await page.goBack();
  await there.waitFor();
  assert.equal(await page.locator(".rows-box").evaluate((box) => box.scrollTop), top);
  await lab.settle(page);
  assert.equal(await page.locator(".rows-box").evaluate((box) => box.scrollTop), top, "asked anew, it keeps its place");
  assert.equal(await there.innerText(), name);
});

test("j and k go through the rows, Enter opens one, another order begins at the top", async () => {
  const page = clerk;
  await page.goto(`${lab.url}/list/person_list`);
  await shownRows(page).first().waitFor();
  const focused = () => page.evaluate(() => document.activeElement?.closest("tr[data-at]")?.getAttribute("data-at"));
  for (const [key, at] of [["j", "0"], ["j", "1"], ["j", "2"], ["k", "1"]]) {
    await page.keyboard.press(key);
    await page.locator(`tr[data-at="${at}"]:focus`).waitFor();
  }
  for (let i = 0; i < 20; i++) await page.keyboard.press("j");
  await page.locator('tr[data-at="21"]:focus').waitFor();
  const seen = await page.locator('tr[data-at="21"]').evaluate((row) => row.getBoundingClientRect().bottom <= row.closest(".rows-box").getBoundingClientRect().bottom);
  assert.equal(seen, true, "the row with the focus is in sight");
  assert.equal(await focused(), "21");
  await page.getByRole("columnheader", { name: "出生日期" }).getByRole("button").click();
  await lab.settle(page);
  assert.equal(await page.locator(".rows-box").evaluate((box) => box.scrollTop), 0);
  await page.locator("body").click({ position: { x: 2, y: 2 } });
  await page.keyboard.press("j");
  const name = (await page.locator("tr:focus td").first().innerText()).trim();
  await page.keyboard.press("Enter");
  await page.locator("h1.big").waitFor();
  assert.equal(await page.locator("h1.big").innerText(), name);
});

test("thousands of rows scroll on without a blank, and few of them are drawn", async () => {
  const page = await lab.signIn("audit_admin");
  await page.goto(`${lab.url}/list/audit_list`);
  await shownRows(page).first().waitFor();
  const told = await page.locator(".rows-box").evaluate(async (box) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const blankAt = (share) => {
      const view = box.getBoundingClientRect();
      const hit = document.elementFromPoint(view.left + 200, view.top + 40 + (view.height - 60) * share);
      return !hit?.closest("tr[data-at], .rows-more, thead");
    };
    const lastRow = () => Number([...box.querySelectorAll("tr[data-at]")].at(-1)?.dataset.at);
    let [blanks, most] = [0, 0];
    const look = () => {
      blanks += [0, 0.5, 1].filter(blankAt).length;
      most = Math.max(most, box.querySelectorAll("tr[data-at]").length);
    };
    const until = performance.now() + 15000;
    while (lastRow() < 800 && performance.now() < until) {
      box.scrollTop += 700;
      await frame();
      look();
    }
    const deep = lastRow();
    for (let i = 0; i < 30; i++) {
      box.scrollTop -= 900;
      await frame();
      look();
    }
    return { blanks, most, deep };
  });
  assert.ok(told.deep >= 800, JSON.stringify(told));
  assert.equal(told.blanks, 0, JSON.stringify(told));
  assert.ok(told.most < 160, `${told.most} rows drawn at once`);
  const ids = await page.evaluate(() => [...document.querySelectorAll("tr[data-at]")].map((row) => Number(row.dataset.at)));
  assert.deepEqual(ids, [...ids].map((_, i) => ids[0] + i), "row after row");
});

test("a form half filled survives a reload; a lost answer loses nothing and makes nothing twice", async () => {
  const page = clerk;
  const words = `送餐晚了 ${Date.now()}`;
  const { id } = (await lab.ask(page, "GET", "/api/people?state=active&sort=-id&limit=3")).body.items[2];
  await page.goto(`${lab.url}/new/complaint_open?person_id=${id}`);
  const kind = page.locator("form.card select").first();
  await kind.selectOption({ index: 1 });
  const chosen = await kind.inputValue();
  await page.getByLabel("内容").fill(words);
  await page.reload();
  await page.getByLabel("内容").waitFor();
  assert.equal(await page.getByLabel("内容").inputValue(), words);
  assert.equal(await kind.inputValue(), chosen);
  let reached = 0;
  await page.route("**/api/complaints", async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    await route.fetch();
    reached++;
    await route.abort("connectionreset");
  });
  const made = async () => (await lab.ask(page, "GET", "/api/complaints?sort=-id&limit=50")).body.items.filter((c) => c.person_id === id).length;
  const before = await made();
  await page.getByRole("button", { name: "保存" }).click();
  await page.getByText("网络断了").waitFor();
  assert.equal(await made(), before + 1, "the server had committed");
  assert.equal(await page.getByLabel("内容").inputValue(), words);
  await Promise.all([page.waitForEvent("requestfailed"), page.getByRole("button", { name: "保存" }).click()]);
  await page.reload();
  assert.equal(await page.getByLabel("内容").inputValue(), words);
  await page.unroute("**/api/complaints");
  await page.getByRole("button", { name: "保存" }).click();
  await page.waitForURL((at) => !at.pathname.startsWith("/new/"));
  assert.ok(reached >= 2);
  assert.equal(await made(), before + 1, "the same intention, the same record");
  await page.goto(`${lab.url}/new/complaint_open`);
  await page.getByLabel("内容").waitFor();
  assert.equal(await page.getByLabel("内容").inputValue(), "", "what was sent is no draft any more");
});

test("a view is kept under a name, opens the list, and survives signing out", async () => {
  const page = clerk;
  await page.goto(`${lab.url}/list/person_list?living=alone&sort=-birth`);
  await shownRows(page).first().waitFor();
  await page.getByRole("button", { name: "显示列" }).click();
  await page.getByRole("checkbox", { name: "性别" }).uncheck();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "我的视图" }).click();
  await page.getByLabel("视图名称").fill("独居最小的");
  await lab.look(page, "views-zh");
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await page.getByRole("button", { name: "打开列表时就用视图 独居最小的" }).click();
  await page.locator('.view-first[aria-pressed="true"]').waitFor();
  const names = await namesOf(page);
  assert.equal((await lab.ask(page, "DELETE", "/api/session")).status, 200);
  const other = await lab.signIn("street_clerk");
  await other.goto(`${lab.url}/list/person_list`);
  await other.getByRole("button", { name: "独居最小的" }).first().waitFor();
  await shownRows(other).first().waitFor();
  assert.match(other.url(), /living=alone/);
  assert.deepEqual(await namesOf(other), names);
  assert.equal(await other.getByRole("columnheader", { name: "性别" }).count(), 0);
  await other.getByRole("button", { name: "清除条件" }).click();
  await other.getByRole("button", { name: "我的视图" }).click();
  await other.getByRole("button", { name: "独居最小的", exact: true }).click();
  await other.waitForURL(/living=alone/);
  await other.getByRole("button", { name: "独居最小的" }).first().click();
  await other.getByRole("button", { name: "删去视图 独居最小的" }).click();
  await other.getByText("下次一点就到").waitFor();
});

for (const language of ["zh", "en"]) {
  test(`the audit list says in words what was done: lists, jobs and sign-ins as well (${language})`, async () => {
    const page = await lab.signIn("audit_admin", { language });
    const codes = await page.evaluate(async (tongue) => (await fetch("/api/codes/action", { headers: { "Accept-Language": tongue } })).json(), language);
    const book = new Map(codes.items.map((one) => [one.code, one.name]));
    const routes = (await lab.ask(page, "GET", "/api/schema")).body.modules.flatMap((m) => m.nouns).flatMap((n) => n.routes);
    assert.deepEqual(routes.map((r) => r.name).filter((name) => !book.get(name) || book.get(name) === name), [], "each route is called something");
    for (const code of ["login", "person_list", "people_import", "people_groups"]) assert.match(book.get(code) ?? "", language === "zh" ? /^[^a-z_]+$/ : /^[A-Z][^_]+$/, code);
    await page.goto(`${lab.url}/list/audit_list?sort=-at`);
    await shownRows(page).first().waitFor();
    const column = await page.getByRole("columnheader").allInnerTexts();
    const at = column.findIndex((words) => words.trim() === (language === "zh" ? "操作" : "Act"));
    await lab.settle(page);
    const told = await shownRows(page).evaluateAll((rows, cell) => rows.map((row) => row.children[cell].textContent.trim()), at);
    assert.ok(told.includes(book.get("login")), told.join(" | "));
    assert.deepEqual(told.filter((words) => /^[a-z_?]+$/.test(words)), []);
    await lab.look(page, `audit-list-${language}`);
    await page.setViewportSize({ width: 390, height: 844 });
    await lab.look(page, `audit-list-phone-${language}`);
  });
}

test("what has ended offers no act that the server would refuse: a consent, a group, a paper, a certificate", async () => {
  const clerk = await lab.signIn("street_clerk");
  const { modules } = (await lab.ask(clerk, "GET", "/api/schema")).body;
  const routes = modules.flatMap((m) => m.nouns.flatMap((n) => n.routes));
  const acts = routes.filter((r) => r.given && r.may && r.method === "POST" && r.path.includes("{id}"));
  assert.ok(["consent_withdraw", "person_group_end", "contact_end", "person_file_end"].every((name) => acts.some((r) => r.name === name)));
  const [{ id: person_id, name: giver }] = (await lab.ask(clerk, "GET", "/api/people?state=active&limit=1")).body.items;
  const today = (await lab.ask(clerk, "GET", "/api/me")).body.today ?? new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(new Date());
  const consent = (await lab.ask(clerk, "POST", "/api/consents", { person_id, kind: "photo", given_by: "self", notice_version: "2026-1", giver, given_on: today })).body;
  const withdraw = clerk.locator("section.stack").getByRole("button", { name: "撤回同意" });
  await clerk.goto(`${lab.url}/record/consent/${consent.id}`);
  await withdraw.waitFor();
  assert.equal((await lab.ask(clerk, "POST", `/api/consents/${consent.id}/withdraw`, {})).status, 200);
  assert.equal((await lab.ask(clerk, "POST", `/api/consents/${consent.id}/withdraw`, {})).status, 409);
  await clerk.reload();
  await clerk.locator("h1").waitFor();
  await lab.settle(clerk);
  assert.equal(await withdraw.count(), 0);
  // A group that the register found ends by its rule, never by hand.
  const group = (await lab.ask(clerk, "GET", "/api/person-groups?limit=100")).body.items.find((g) => g.source !== "declared");
  await clerk.goto(`${lab.url}/record/person_group/${group.id}`);
  await clerk.locator("h1").waitFor();
  await lab.settle(clerk);
  assert.equal(await clerk.locator("section.stack button").count(), 0);
});
