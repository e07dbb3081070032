// Accounts out of a table, and the first sign-in with a slip; who has access is kept or withdrawn; a card is issued at the person's page.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { workbook } from "./book.mjs";
import { openLab } from "./lab.mjs";

let lab;
let keeper;
const made = {};
before(async () => {
  lab = await openLab();
  keeper = await lab.signIn("security_admin");
});
after(() => lab.close());

const header = ["姓名", "登录名", "电话", "角色", "辖区", "有效期至"];
const bring = (page, name, rows) => page.locator("input[type=file]").setInputFiles({ name, mimeType: "application/octet-stream", buffer: workbook([header, ...rows]) });
const fields = (page) => page.locator("dialog[open]");

/** As somebody who has the slip in hand; the page they end on. */
async function firstSignIn({ login, password }, next) {
  const page = await lab.open();
  await page.goto(`${lab.url}/sign-in`);
  await page.fill("input[name=login]", login);
  await page.fill("input[name=password]", password);
  await page.locator("button.main").click();
  await page.fill("input[name=again]", next);
  await page.fill("input[name=password]", next);
  await page.locator("button.main").click();
  await page.waitForURL((at) => at.pathname !== "/sign-in");
  return page;
}

test("a table with a faulty row is told, mended and becomes accounts; a slip signs in", async () => {
  await keeper.locator(".starts").getByRole("link", { name: "账号", exact: true }).first().click();
  await keeper.locator("table.accounts tbody tr").first().waitFor();
  await lab.look(keeper, "accounts-zh");
  await keeper.getByRole("link", { name: "批量开通账号" }).click();
  await keeper.locator(".drop-zone").waitFor();
  await bring(keeper, "账号.xlsx", [["尤新来", "you.xinlai", "13800000001", "社区工作者", "拱墅区米市巷街道", "2028-12-31"], ["施走人", "", "", "街道经办、国王", "米市巷", ""]]);
  await keeper.locator(".row-faults .row-wrong").first().waitFor();
  assert.match(await keeper.locator(".row-faults tbody tr").first().innerText(), /没有“国王”这个角色[^]*找不到“米市巷”/);
  assert.equal(await keeper.getByRole("button", { name: /^开通 2 个账号/ }).isDisabled(), true);
  await lab.look(keeper, "accounts-faults-zh");
  assert.equal((await lab.ask(keeper, "GET", "/api/account-search?q=you.xinlai")).body.items.length, 0, "a look makes nothing");
  await keeper.getByRole("button", { name: "换一个文件" }).click();
  await bring(keeper, "改好了.xlsx", [["尤新来", "you.xinlai", "13800000001", "社区工作者", "拱墅区米市巷街道", "2028-12-31"], ["施走人", "", "", "街道经办", "拱墅区米市巷街道", ""]]);
  await keeper.getByRole("button", { name: /^开通 2 个账号/ }).click();
  await keeper.getByRole("button", { name: "取出初始密码" }).click();
  await keeper.locator(".slip").nth(1).waitFor();
  await lab.look(keeper, "accounts-slips-zh");
  for (const slip of await keeper.locator(".slip").all()) {
    const [login, password] = await slip.locator("dd b").allInnerTexts();
    made[(await slip.locator("h2").innerText()).slice(0, 3)] = { login, password };
  }
  assert.equal(made["尤新来"].login, "you.xinlai");
  const sheet = keeper.waitForEvent("download");
  await keeper.getByRole("button", { name: "下载密码表" }).click();
  assert.match((await sheet).suggestedFilename(), /\.xlsx$/);
  made.page = await firstSignIn(made["施走人"], "Fresh-River-21");
  assert.equal((await lab.ask(made.page, "GET", "/api/me")).body.roles, "street_clerk");
});

test("one's own password is changed from the menu: the rules first, a wrong old one beside its field, and the new one opens the door in the other language too", async () => {
  const page = made.page;
  const type = async (old, next, again = next) => {
    for (const [name, words] of Object.entries({ old, password: next, again })) await page.fill(`input[name=${name}]`, words);
  };
  const change = () => page.getByRole("button", { name: "修改密码" }).click();
  await page.locator(".who > button").click();
  await page.locator(".drop").getByRole("link", { name: "修改密码" }).click();
  await page.getByText("至少 10 位").waitFor();
  await lab.look(page, "password-zh");
  await type("Fresh-River-21", "Other-Bank-22", "Other-Bank-23");
  await change();
  await page.getByText("两次输入的新密码不一样").waitFor();
  await type("not-the-Old-1", "Other-Bank-22");
  await change();
  await page.getByRole("alert").first().waitFor();
  await type("Fresh-River-21", "short");
  await change();
  await page.getByRole("alert").first().waitFor();
  await type("Fresh-River-21", "Other-Bank-22");
  await change();
  await page.getByText("密码已改好").waitFor();
  assert.equal((await lab.ask(page, "GET", "/api/me")).status, 200, "this session goes on");
  const again = await lab.open();
  await again.goto(`${lab.url}/sign-in`);
  await again.getByRole("button", { name: "English" }).click();
  await again.locator("html[lang=en]").waitFor();
  await again.fill("input[name=login]", made["施走人"].login);
  await again.fill("input[name=password]", "Other-Bank-22");
  await again.locator("button.main").click();
  await again.waitForURL((at) => at.pathname !== "/sign-in");
  await again.context().close();
});

async function decide(name, verdict, reason) {
  await keeper.getByRole("searchbox", { name: "姓名或登录名" }).fill(name);
  await keeper.getByRole("button", { name: `${verdict} ${name}` }).click();
  await fields(keeper).getByRole("button", { name: reason }).click();
  await fields(keeper).getByRole("button", { name: verdict, exact: true }).click();
  await keeper.getByRole("button", { name: `${verdict} ${name}` }).waitFor({ state: "detached" });
}

/** The round that is under way: all others are kept, in one go. */
async function keepAll() {
  await keeper.getByRole("checkbox", { name: /^全选/ }).check();
  await keeper.getByRole("button", { name: /^保留选中的/ }).click();
  await fields(keeper).getByRole("button", { name: "岗位未变" }).click();
  await fields(keeper).getByRole("button", { name: "保留", exact: true }).click();
  await keeper.locator(".review-do").first().waitFor({ state: "detached", timeout: 30_000 });
}

test("a review keeps one and withdraws one, whose session ends", async () => {
  await keeper.goto(`${lab.url}/`);
  await keeper.locator(".wait").filter({ hasText: "个账号没有核查" }).getByRole("link").first().click();
  await keeper.waitForURL((at) => at.pathname === "/accounts/review");
  await keepAll();
  await keeper.getByRole("button", { name: "办结这一轮" }).click();
  await keeper.getByRole("button", { name: "发起新一轮" }).click();
  await keeper.locator(".review-do").first().waitFor();
  const left = async () => Number(await keeper.locator(".review-sum b").innerText());
  const all = await left();
  await lab.look(keeper, "accounts-review-zh");
  await decide("尤新来", "保留", "岗位未变");
  await decide("施走人", "停用", "已离职");
  assert.equal(await left(), all - 2);
  assert.equal((await lab.ask(made.page, "GET", "/api/me")).status, 401, "signed out at once");
  assert.equal(await keeper.getByRole("button", { name: "办结这一轮" }).isDisabled(), true);
  await keeper.getByLabel("也看已核查的").check();
  await keeper.getByText("已离职").waitFor();
  await keeper.getByRole("button", { name: "打印" }).click();
  const paper = await keeper.request.get(lab.url + (await keeper.getByRole("link", { name: "账号权限核查表" }).getAttribute("href")));
  assert.equal((await paper.body()).subarray(0, 5).toString(), "%PDF-");
  await keeper.keyboard.press("Escape");
});

test("one account is made by hand, its password reset, and it is ended", async () => {
  await keeper.goto(`${lab.url}/accounts`);
  await keeper.getByRole("button", { name: "新增账号" }).click();
  await fields(keeper).getByRole("button", { name: "开通", exact: true }).click();
  await fields(keeper).locator(".fault").nth(2).waitFor();
  await fields(keeper).getByLabel("登录名").fill("audit.two");
  await fields(keeper).getByLabel("姓名").fill("尚来看");
  await fields(keeper).getByLabel("审计管理员").check();
  await keeper.reload();
  await keeper.getByRole("button", { name: "新增账号" }).click();
  assert.equal(await fields(keeper).getByLabel("登录名").inputValue(), "audit.two", "it outlives a reload");
  assert.equal(await fields(keeper).getByLabel("审计管理员").isChecked(), true);
  await lab.look(keeper, "accounts-new-zh");
  await fields(keeper).getByRole("button", { name: "开通", exact: true }).click();
  const first = await fields(keeper).locator(".slip dd b").nth(1).innerText();
  assert.ok(!(await keeper.evaluate(() => JSON.stringify({ ...sessionStorage }))).includes("audit.two"), "made, it is forgotten");
  await keeper.keyboard.press("Escape");
  await keeper.getByRole("button", { name: "新增账号" }).click();
  await fields(keeper).getByLabel("姓名").fill("不要了");
  await fields(keeper).getByRole("button", { name: "取消" }).click();
  await keeper.getByRole("button", { name: "新增账号" }).click();
  assert.equal(await fields(keeper).getByLabel("姓名").inputValue(), "", "given up, it is forgotten");
  await keeper.keyboard.press("Escape");
  await keeper.getByRole("searchbox", { name: "姓名或登录名" }).fill("audit.two");
  await keeper.getByRole("button", { name: "尚来看" }).click();
  await fields(keeper).getByRole("button", { name: "重置密码" }).click();
  assert.notEqual(await fields(keeper).locator(".slip dd b").nth(1).innerText(), first);
  await fields(keeper).getByRole("button", { name: "停用" }).click();
  await fields(keeper).getByRole("button", { name: "恢复使用" }).waitFor();
  await keeper.keyboard.press("Escape");
  await keeper.locator(".accounts-standing.ended").waitFor();
});

test("an account that another has changed meanwhile shows both versions, and is saved all the same", async () => {
  const [{ id }] = (await lab.ask(keeper, "GET", "/api/account-search?q=audit.two")).body.items;
  const now = async () => (await lab.ask(keeper, "GET", `/api/accounts/${id}`)).body;
  const openIt = async () => {
    await keeper.goto(`${lab.url}/accounts`);
    await keeper.getByRole("searchbox", { name: "姓名或登录名" }).fill("audit.two");
    await keeper.getByRole("button", { name: (await now()).name, exact: true }).click();
  };
  const name = fields(keeper).first().getByLabel("姓名");
  const elsewhere = async (change) => assert.equal((await lab.ask(keeper, "PATCH", `/api/accounts/${id}`, change, (await now()).version)).status, 200);
  await openIt();
  await name.fill("尚我改");
  await elsewhere({ name: "尚他改" });
  await fields(keeper).getByRole("button", { name: "保存", exact: true }).click();
  const both = keeper.locator("dialog.stale");
  await both.locator("tbody tr", { hasText: "尚我改" }).getByText("尚他改").waitFor();
  await lab.look(keeper, "accounts-stale-zh");
  await both.locator("button.main").click();
  await fields(keeper).locator(".notice.good").waitFor();
  assert.equal((await now()).name, "尚我改");
  // Typed, read anew, and changed by another in between: the same.
  await name.fill("尚又改");
  await name.press("Tab");
  await elsewhere({ name: "尚再改" });
  await openIt();
  await both.locator("tbody tr", { hasText: "尚又改" }).getByText("尚再改").waitFor();
  await both.getByRole("button", { name: "取消" }).click();
  await fields(keeper).getByRole("button", { name: "取消" }).click();
  // An end or a beginning that comes too late is told, and works when asked again.
  await openIt();
  await fields(keeper).getByRole("button", { name: "恢复使用" }).waitFor();
  await elsewhere({ name: "尚来看" });
  await fields(keeper).getByRole("button", { name: "恢复使用" }).click();
  await fields(keeper).getByRole("alert").waitFor();
  await fields(keeper).getByRole("button", { name: "恢复使用" }).click();
  await fields(keeper).getByRole("button", { name: "停用" }).waitFor();
  assert.equal((await now()).active, true);
  await keeper.keyboard.press("Escape");
});

test("a card issued at the person's page signs the older person in; a relative is invited by SMS", async () => {
  const worker = await lab.signIn("community_worker");
  const people = (await lab.ask(worker, "GET", "/api/people?limit=9&state=active")).body.items;
  const { id } = people.at(-1);
  await worker.goto(`${lab.url}/person/${id}`);
  await worker.getByRole("link", { name: /家属与登录卡/ }).click();
  await worker.getByRole("button", { name: /^给.+发登录卡$/ }).click();
  const issued = worker.waitForResponse((r) => r.request().method() === "POST" && r.url().endsWith("/family"));
  await fields(worker).getByRole("button", { name: "发登录卡" }).click();
  const { path } = (await (await issued).json()).card;
  const card = worker.locator(".entry-dialog");
  await card.waitFor();
  await lab.look(worker, "family-card-zh");
  const pin = (await card.locator(".entry-pin b").innerText()).trim();
  const phone = await lab.open({ size: "phone" });
  await phone.goto(`${lab.url}${path}`);
  await phone.fill("input[name=pin]", pin);
  await phone.locator("button.main").click();
  await phone.waitForURL((at) => at.pathname.startsWith("/my"));
  await card.getByRole("button", { name: "关闭" }).click();
  await worker.getByRole("button", { name: "邀请家属" }).click();
  await fields(worker).getByLabel("家属姓名").fill("尹小妹");
  await fields(worker).getByLabel("手机号").fill("13900000077");
  await fields(worker).getByLabel("与老人关系").selectOption("daughter");
  await fields(worker).getByRole("button", { name: "邀请家属" }).click();
  await worker.getByText("已用短信发给家属").waitFor();
  await worker.locator(".family-rows li", { hasText: "尹小妹" }).waitFor();
  await worker.locator(".family-rows li", { hasText: "本人" }).getByRole("button", { name: /^挂失/ }).click();
  await fields(worker).getByRole("button", { name: "卡丢了" }).click();
  await fields(worker).getByRole("button", { name: "挂失", exact: true }).click();
  await worker.locator(".family-rows li", { hasText: "本人" }).getByText("没有登录卡").waitFor();
  assert.equal((await lab.ask(phone, "GET", "/api/me")).status, 401, "whoever used the lost card is out");
  await lab.look(worker, "family-zh");
});

test("a dialog whose answer was lost, filled in again after a reload, does it once", async () => {
  const worker = await lab.signIn("community_worker");
  const people = (await lab.ask(worker, "GET", "/api/people?limit=9&state=active")).body.items;
  const { id } = people.at(-2);
  const invited = async () => (await lab.ask(worker, "GET", `/api/people/${id}/family`)).body.items.filter((one) => one.name === "尹小弟").length;
  const send = () => fields(worker).getByRole("button", { name: "邀请家属" }).click();
  const keys = [];
  worker.on("request", (sent) => sent.method() === "POST" && sent.url().endsWith(`/${id}/family`) && keys.push(sent.headers()["idempotency-key"]));
  await worker.goto(`${lab.url}/person/${id}/family`);
  await worker.getByRole("button", { name: "邀请家属" }).click();
  await fields(worker).getByLabel("家属姓名").fill("尹小弟");
  await fields(worker).getByLabel("手机号").fill("13900000078");
  await fields(worker).getByLabel("与老人关系").selectOption("son");
  await worker.route(`**/api/people/${id}/family`, async (sent) => { await sent.fetch(); await sent.abort(); }, { times: 1 });
  await send();
  await fields(worker).getByText("网络断了").waitFor();
  assert.equal(await invited(), 1, "the server had done it");
  await worker.reload();
  await worker.getByRole("button", { name: "邀请家属" }).click();
  assert.equal(await fields(worker).getByLabel("家属姓名").inputValue(), "尹小弟");
  await send();
  await worker.getByText("已用短信发给家属").waitFor();
  assert.equal(await invited(), 1);
  assert.deepEqual(keys, [keys[0], keys[0]], "the same intention");
  await worker.context().close();
});
