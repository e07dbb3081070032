// An older person with a printed card: books, changes her mind, rates, complains, applies; nothing typed is lost and nothing is sent twice.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { tabTo } from "./keyboard.mjs";
import { openLab } from "./lab.mjs";

let lab, worker, page, person, done, card;
const today = () => new Date(Date.now() + 8 * 3600000).toISOString().slice(0, 10);
const dayAfter = (day, days) => new Date(Date.parse(day) + days * 86400000).toISOString().slice(0, 10);
const row = (on, words) => on.locator(".big-row", { hasText: words }).first();
const titled = (words) => page.getByRole("heading", { level: 1, name: words }).waitFor();

async function visits() {
  const from = dayAfter(today(), -30);
  return (await lab.ask(page, "GET", `/api/people/${person.id}/visits?from=${from}&to=${dayAfter(today(), 30)}`)).body.items;
}

/** Somebody alive whose last visits are done and not rated yet. */
async function choosePerson() {
  const orders = (await lab.ask(worker, "GET", "/api/orders?state=followed&limit=100")).body.items;
  for (const id of [...new Set(orders.map((o) => o.person_id))]) {
    const one = (await lab.ask(worker, "GET", `/api/people/${id}`)).body;
    const cards = (await lab.ask(worker, "GET", `/api/people/${id}/visits?from=${dayAfter(today(), -30)}&to=${today()}`)).body.items;
    const unrated = cards.filter((c) => c.state === "followed" && !c.stars);
    if (one.state === "active" && unrated.length > 0) return { person: one, done: unrated.at(-1) };
  }
  return assert.fail("somebody with a visit to rate");
}

async function typePin(on) {
  await on.locator("input[name=pin]").fill(card.pin);
  await on.locator(".pin button.main").click();
}

before(async () => {
  lab = await openLab();
  worker = await lab.signIn("community_worker");
  ({ person, done } = await choosePerson());
  const invited = await lab.ask(worker, "POST", `/api/people/${person.id}/family`, {
    name: person.name, relation: "self", with_card: true, sees_visits: true, sees_photos: true, sees_bills: true,
    notice_version: "2026-1", given_by: "self", giver: person.name, given_on: today(),
  });
  assert.equal(invited.status, 201, JSON.stringify(invited.body));
  ({ card } = invited.body);
  page = await lab.open({ size: "phone" });
  await page.goto(`${lab.url}${card.path}`);
  await typePin(page);
  await page.locator(".tiles").waitFor();
});
after(() => lab.close());

test("booking: one decision a screen; tapped twice it is one order; moved; called off, though the answer was lost and the page read anew", async () => {
  const earlier = (await visits()).length;
  await page.locator(".tiles a").first().click();
  await titled("想要什么服务？");
  await row(page, "助洁").click();
  await titled("要哪一项？");
  await page.locator(".big-row").first().click();
  await titled("哪一天？");
  await page.locator(".big-row").nth(4).click();
  await titled("什么时候？");
  await page.locator(".big-row").nth(1).click();
  await titled("想请谁来？");
  await page.locator(".big-row").first().click();
  await titled("这样订，对吗？");
  await lab.look(page, "my-sure");
  await page.locator("button.main").dblclick();
  await page.waitForURL(/\/my\/visit\/\d+\?told=booked/);
  const after = await visits();
  assert.equal(after.length, earlier + 1, "one order");
  const [, id] = /visit\/(\d+)/.exec(page.url());
  const booked = after.find((c) => c.id === Number(id));
  assert.deepEqual([booked.window_from, booked.window_to], [600, 720]);
  await row(page, "改时间").click();
  await page.locator(".big-row").nth(6).click();
  await titled("什么时候？");
  await page.locator(".big-row").nth(3).click();
  await page.getByRole("button", { name: "对，改时间" }).dblclick();
  await page.waitForURL(/told=time/);
  const [, moved] = /visit\/(\d+)/.exec(page.url());
  const now = (await visits()).find((c) => c.id === Number(moved));
  assert.deepEqual([now.day > booked.day, now.window_from], [true, 840]);
  await row(page, "不要了，取消").click();
  await row(page, "身体不舒服").click();
  await page.route("**/api/orders/*/cancel", async (sent) => { await sent.fetch(); await sent.abort(); }, { times: 1 });
  await page.getByRole("button", { name: "对，取消" }).click();
  await page.getByRole("alert").waitFor();
  await page.reload();
  await page.getByRole("button", { name: "对，取消" }).click();
  await page.waitForURL(/told=cancel/, { timeout: 8000 });
  const ended = (await lab.ask(page, "GET", `/api/orders/${moved}/card`)).body;
  assert.deepEqual([ended.state, ended.reason], ["cancelled", "unwell"]);
  await page.locator(".sheet").first().getByText("原因：身体不舒服").waitFor();
});

test("booking by the keyboard alone: Tab and Enter, from the first page to the order", async () => {
  const earlier = (await visits()).length;
  const press = async (locator) => {
    const words = (await locator.innerText()).trim();
    await tabTo(page, (at) => at.label === words);
    await page.keyboard.press("Enter");
  };
  await page.goto(`${lab.url}/my`);
  await page.locator(".tiles").waitFor();
  await press(page.locator(".tiles a").first());
  await titled("想要什么服务？");
  await press(row(page, "助洁"));
  await titled("要哪一项？");
  await press(page.locator(".big-row").first());
  await titled("哪一天？");
  await press(page.locator(".big-row").nth(5));
  await titled("什么时候？");
  await press(page.locator(".big-row").nth(2));
  await titled("想请谁来？");
  await press(page.locator(".big-row").first());
  await titled("这样订，对吗？");
  await press(page.locator("button.main"));
  await page.waitForURL(/\/my\/visit\/\d+\?told=booked/);
  const after = await visits();
  const booked = after.find((c) => page.url().includes(`/visit/${c.id}?`));
  assert.deepEqual([after.length, booked.window_from, booked.window_to], [earlier + 1, 720, 840]);
});

test("what the server says of a field stands beside it, and the rest at the foot", async () => {
  const fault = (field, words) => ({ field, code: "told", words });
  await page.route("**/api/orders", (sent) =>
    sent.fulfill({ status: 422, json: { status: 422, code: "invalid", title: "填写内容有误，请按提示更正", errors: [fault("day", "这一天已经订满了"), fault("carer_sex", "没有这样的护理员"), fault("scope", "这里没有服务商")] } }), { times: 1 });
  await page.goto(`${lab.url}/my/book`);
  await titled("想要什么服务？");
  await row(page, "助洁").click();
  await page.locator(".big-row").first().click();
  await titled("哪一天？");
  await page.locator(".big-row").nth(6).click();
  await titled("什么时候？");
  await page.locator(".big-row").first().click();
  await titled("想请谁来？");
  await page.locator(".big-row").first().click();
  await page.getByRole("button", { name: "对，就这样订" }).click();
  await page.locator(".sure-when + .fault", { hasText: "这一天已经订满了" }).waitFor();
  await page.locator(".pairs + .fault", { hasText: "没有这样的护理员" }).waitFor();
  assert.deepEqual((await page.getByRole("alert").locator("p").allInnerTexts()).slice(1), ["这里没有服务商"]);
  await lab.look(page, "my-faults");
  const rated = { status: 422, json: { status: 422, code: "invalid", title: "填写内容有误，请按提示更正", errors: [fault("words", "请换个说法")] } };
  await page.route("**/rating", (sent) => sent.fulfill(rated), { times: 1 });
  await page.goto(`${lab.url}/my/visit/${done.id}/rate?mood=good`);
  await page.getByRole("button", { name: "好了，提交" }).click();
  await page.locator("label .fault", { hasText: "请换个说法" }).waitFor();
  assert.equal(await page.getByRole("alert").locator("p").count(), 1);
});

test("the call for help: tapped twice, five seconds to think again, then it dials the duty line", async () => {
  const lines = (await lab.ask(page, "GET", `/api/public/hotlines?scope=${person.scope}`)).body.items;
  const duty = lines.find((line) => line.kind === "duty").number;
  await page.goto(`${lab.url}/my`);
  await page.locator(".tiles").waitFor();
  await page.evaluate(() => {
    window.dialled = [];
    const keep = (event) => {
      const link = event.target.closest("a[href^='tel:']");
      if (!link) return;
      event.preventDefault();
      window.dialled.push(link.getAttribute("href"));
    };
    document.addEventListener("click", keep, true);
  });
  const sos = page.getByRole("button", { name: /求助 SOS/ });
  const box = page.getByRole("dialog", { name: "求助 SOS" });
  await sos.click();
  assert.equal(await box.count(), 0, "one tap is not enough");
  await sos.click();
  await box.locator(".sos-number", { hasText: duty }).waitFor();
  await box.getByRole("button", { name: "不打了" }).click();
  await box.waitFor({ state: "detached" });
  await sos.click();
  await sos.click();
  await box.getByText(/秒后打出/).waitFor();
  assert.deepEqual(await page.evaluate(() => window.dialled), [], "what was called off has not dialled");
  await page.waitForFunction(() => window.dialled.length > 0);
  assert.deepEqual(await page.evaluate(() => window.dialled), [`tel:${duty.replace(/[^\d+]/g, "")}`]);
  await box.getByText("正在打给").waitFor();
  await lab.look(page, "my-sos");
});

test("a page is read aloud: its words, not those of the call for help, and it stops when asked", async () => {
  await page.goto(`${lab.url}/my`);
  await page.locator(".tiles").waitFor();
  await page.evaluate(() => {
    Object.assign(window, { said: [], hushed: 0 });
    speechSynthesis.speak = (one) => window.said.push([one.lang, one.text]);
    speechSynthesis.cancel = () => (window.hushed += 1);
  });
  await page.getByRole("button", { name: "把这一页读给我听" }).click();
  const said = await page.evaluate(() => window.said);
  const greeting = await page.getByRole("heading", { level: 1 }).innerText();
  for (const words of [greeting, "订服务"]) assert.ok(said.some(([, text]) => text.includes(words)), `${words} is read`);
  assert.ok(said.every(([spoken, text]) => spoken === "zh-CN" && !text.includes("SOS")));
  const hushed = await page.evaluate(() => window.hushed);
  await page.getByRole("button", { name: "停止朗读" }).click();
  await page.getByRole("button", { name: "把这一页读给我听" }).waitFor();
  assert.equal(await page.evaluate(() => window.hushed), hushed + 1);
});

test("the wallet: what can be spent, until when, and what came and went, to the fen", async () => {
  const purse = (await lab.ask(page, "GET", `/api/people/${person.id}/purse`)).body;
  const yuan = (fen) => (Math.abs(fen) / 100).toLocaleString("en-US", { minimumFractionDigits: 2 });
  const shown = (list) => list.map((text) => text.replace(/[^\d.,]/g, ""));
  assert.ok(purse.moves.length > 0, "something was paid");
  await page.goto(`${lab.url}/my/more`);
  await row(page, "钱包").click();
  await page.locator(".wallet-sum").waitFor();
  assert.deepEqual(shown([await page.locator(".wallet-sum .money").innerText()]), [yuan(purse.left)]);
  const months = purse.months.filter((m) => m.left > 0).reverse();
  const moves = page.locator(".big-list.moves").last().locator("li > b");
  assert.deepEqual(shown(await moves.allInnerTexts()), purse.moves.map((m) => yuan(m.amount)));
  if (months.length) assert.deepEqual(shown(await page.locator(".big-list.moves").first().locator("li > b").allInnerTexts()), months.map((m) => yuan(m.left)));
  await lab.look(page, "my-wallet");
});

test("rating: a face, a word; it stands at the visit", async () => {
  await page.goto(`${lab.url}/my/visit/${done.id}`);
  await page.getByRole("button", { name: "不满意", exact: true }).click();
  await page.getByRole("button", { name: "来晚了" }).click();
  await page.goto(`${lab.url}/my/visit/${done.id}/rate`);
  await page.getByRole("button", { name: "满意", exact: true }).click();
  await page.getByRole("button", { name: "有耐心" }).click();
  assert.equal(await page.locator('.picks [aria-pressed="true"]').count(), 1, "why it was bad is not why it is good");
  assert.equal(await page.locator(".faces").count(), 0, "one decision a screen");
  await page.locator("textarea").fill("做得很仔细");
  await lab.look(page, "my-rate");
  await page.getByRole("button", { name: "好了，提交" }).click();
  await page.waitForURL(/told=rated/);
  assert.equal((await visits()).find((c) => c.id === done.id).stars, 5);
  const [rating] = (await lab.ask(page, "GET", `/api/ratings?order_id=${done.id}&limit=1`)).body.items;
  assert.deepEqual([rating.tags, rating.words], ["patient", "做得很仔细"], "what is said in words of ours is kept as their code");
});

test("complaining: words survive a lost answer, a reload and an expired sign-in, and are sent once", async () => {
  const complaints = async () => (await lab.ask(page, "GET", `/api/complaints?order_id=${done.id}&limit=10`)).body.items;
  const words = "说好一个小时，四十分钟就走了。";
  await page.goto(`${lab.url}/my/visit/${done.id}/complain`);
  await row(page, "时间不足").click();
  await page.getByRole("button", { name: "提交投诉" }).click();
  await page.locator(".fault").waitFor();
  await page.locator("textarea").fill(words);
  await page.route("**/api/complaints", async (sent) => { await sent.fetch(); await sent.abort(); }, { times: 1 });
  await page.getByRole("button", { name: "提交投诉" }).click();
  await page.getByRole("alert").waitFor();
  assert.equal((await complaints()).length, 1, "the answer was lost, not the complaint");
  await page.context().clearCookies();
  await page.reload();
  await page.waitForURL(/\/sign-in/);
  await typePin(page);
  await page.locator("textarea").waitFor();
  assert.equal(await page.locator("textarea").inputValue(), words);
  await page.context().clearCookies();
  await page.getByRole("button", { name: "提交投诉" }).click();
  await typePin(page.locator("dialog[open]"));
  await page.waitForURL(/told=complained/);
  const sent = await complaints();
  assert.deepEqual(sent.map((c) => [c.kind, c.state]), [["too_short", "open"]]);
});

test("applying: three steps, a photo of a paper, and it is at the office", async () => {
  const mine = async () => (await lab.ask(page, "GET", `/api/applications?person_id=${person.id}&limit=50`)).body.items;
  const earlier = (await mine()).length;
  await page.goto(`${lab.url}/my/benefits`);
  await row(page, "老年人优待证").click();
  await page.locator(".apply-needs", { hasText: "近期照片" }).waitFor();
  await page.getByRole("button", { name: "申请这一项" }).click();
  await row(page, "自己申请").click();
  await titled("要交的材料");
  const photo = await page.screenshot({ type: "jpeg" });
  await page.locator("input[type=file]").first().setInputFiles({ name: "p.jpg", mimeType: "image/jpeg", buffer: photo });
  await page.locator(".paper-row .tag.good").waitFor();
  await lab.look(page, "my-papers");
  await page.getByRole("button", { name: "下一步" }).click();
  await page.getByRole("button", { name: "交上去" }).dblclick();
  await page.waitForURL(/\/my\/application\/\d+\?told=applied/);
  const [, id] = /application\/(\d+)/.exec(page.url());
  assert.equal((await mine()).length, earlier + 1, "one application");
  const seen = (await lab.ask(worker, "GET", `/api/applications/${id}`)).body;
  assert.deepEqual([seen.person_id, seen.state, seen.applied_by, seen.materials.length], [person.id, "submitted", "self", 1]);
  await page.goto(`${lab.url}/my/application/${id}?step=withdraw`);
  await row(page, "申请错了").click();
  await page.locator(".elder-body").getByText("原因：申请错了").waitFor();
  assert.equal((await lab.ask(worker, "GET", `/api/applications/${id}`)).body.reason, "mistaken", "a code, which each reads in their language");
  await page.goto(`${lab.url}/my/benefits`);
  await row(page, "老年人优待证").first().waitFor();
  assert.equal(await row(page, "老年人优待证").count(), 1, "what came to its end stands once");
});

test("applying through somebody else: who that is, a telephone that is none is told beside its field, and the paper that gives them the right", async () => {
  await page.goto(`${lab.url}/my/apply/senior_card`);
  await page.getByRole("button", { name: "申请这一项" }).click();
  await row(page, "托别人代办").click();
  const next = page.getByRole("button", { name: "下一步" });
  const box = (label) => page.locator("label.big-field", { hasText: label });
  for (const [label, words] of [["代办人姓名", "周小芳"], ["和老人的关系", "邻居"], ["代办人电话", "1380"]]) {
    assert.equal(await next.isEnabled(), false, `${label} is missing`);
    await box(label).locator("input").fill(words);
  }
  await lab.look(page, "my-agent");
  await next.click();
  await page.locator(".paper-row", { hasText: "代办委托书及代办人身份证" }).locator("input[type=file]").setInputFiles({ name: "w.jpg", mimeType: "image/jpeg", buffer: await page.screenshot({ type: "jpeg" }) });
  await page.locator(".paper-row .tag.good").waitFor();
  await next.click();
  await page.locator(".pairs", { hasText: "周小芳" }).waitFor();
  await page.getByRole("button", { name: "交上去" }).click();
  await box("代办人电话").locator(".fault").waitFor();
  assert.equal(await box("代办人姓名").locator("input").inputValue(), "周小芳");
  await lab.look(page, "my-agent-fault");
  await box("代办人电话").locator("input").fill("13800138000");
  await next.click();
  await next.click();
  await page.getByRole("button", { name: "交上去" }).click();
  await page.waitForURL(/\/my\/application\/\d+\?told=applied/);
  const [, id] = /application\/(\d+)/.exec(page.url());
  const { body: seen } = await lab.ask(worker, "GET", `/api/applications/${id}`);
  assert.deepEqual([seen.person_id, seen.state, seen.applied_by, seen.agent_relation], [person.id, "submitted", "agent", "邻居"]);
  assert.deepEqual(seen.materials.map((m) => m.material), ["agent_authorisation"]);
  await worker.goto(`${lab.url}/record/application/${id}`);
  await worker.getByText("周小芳").or(worker.getByText("周**")).first().waitFor();
});

test("letters as large as one likes: chosen by hand, at once, on every page, and still so when the telephone is taken up again", async () => {
  const letters = () => page.locator(".elder-body").evaluate((at) => parseFloat(getComputedStyle(at).fontSize));
  const seen = [];
  for (const size of ["普通", "大", "更大", "最大"]) {
    await page.goto(`${lab.url}/my/size`);
    await page.getByRole("button", { name: size === "普通" ? /^普通/ : size, exact: true }).click();
    const now = await letters();
    assert.equal(await page.locator("button[aria-pressed=true]").innerText(), size === "普通" ? "普通（家里人用）" : size);
    await page.reload();
    await page.locator("button[aria-pressed=true]", { hasText: size }).waitFor();
    assert.equal(await letters(), now, `${size}: after a reload`);
    await page.goto(`${lab.url}/my`);
    await page.locator(".tiles").waitFor();
    assert.equal(await letters(), now, `${size}: on the first page`);
    seen.push(now);
  }
  assert.deepEqual(seen, [20, 22, 26, 30]);
  await lab.look(page, "my-largest");
  await page.goto(`${lab.url}/my/size`);
  await page.getByRole("button", { name: "大", exact: true }).click();
});

test("an invited family sees whose page it is, in ordinary letters", async () => {
  const family = await lab.signIn("family", { size: "phone" });
  await family.evaluate(() => localStorage.setItem("my.size", "ordinary"));
  await family.reload();
  await family.locator(".tiles").waitFor();
  const [one] = (await lab.ask(family, "GET", "/api/my/persons")).body.items;
  assert.ok((await family.locator("body").innerText()).includes(one.name));
  await family.locator("a[href='/my/benefits']").click();
  await family.locator(".could").waitFor();
  const small = await family.locator(".elder *").evaluateAll((all) => all.filter((e) => e.childElementCount === 0 && e.textContent.trim() && parseFloat(getComputedStyle(e).fontSize) < 18).map((e) => e.textContent.trim()));
  assert.deepEqual(small, [], "ordinary letters of this entrance are 18 px and more");
  const low = await family.locator(".elder button, .elder a").evaluateAll((all) => all.map((e) => e.getBoundingClientRect()).filter((box) => box.height > 1 && box.height < 60).length);
  assert.equal(low, 0, "what is touched is 60 px high");
});
