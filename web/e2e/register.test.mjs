// Where nobody is found: the form that registers a person, with what was typed, and back to where one was with that person chosen.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openLab } from "./lab.mjs";
import { idNumber, personForm, register } from "./registering.mjs";

let lab, clerk;
before(async () => {
  lab = await openLab();
  clerk = await lab.signIn("street_clerk");
});
after(() => lab.close());

/** Somebody's who is not in the register. */
function freshIdNumber() {
  return idNumber("330105", `1951-03-${String(1 + (Date.now() % 28)).padStart(2, "0")}`, String(Math.floor(Math.random() * 1000)).padStart(3, "0"));
}
const freshPhone = () => `1399${String(Math.floor(Math.random() * 1e7)).padStart(7, "0")}`;
const freshName = () => `章${String.fromCharCode(0x4e00 + Math.floor(Math.random() * 9000), 0x4e00 + Math.floor(Math.random() * 9000))}`;
const field = (label) => personForm(clerk).getByLabel(label).first();

/** Somebody poor has to prove it: the page asks for that paper too, as accepting will. */
async function tellsOfPoverty(clerk, people, materials) {
  const proof = materials.find((m) => m.needed_when === "need_tested");
  for (const person of people) {
    const { body } = await lab.ask(clerk, "GET", `/api/material-needs?person_id=${person.id}&programme=${proof.programme}&applied_by=self`);
    if (!body.needed?.some((m) => m.material === proof.material)) continue;
    await clerk.goto(`${lab.url}/apply?person_id=${person.id}`);
    await clerk.locator("form select").first().selectOption(proof.programme);
    await clerk.locator(".apply-papers", { hasText: "还缺" }).filter({ hasText: proof.name_zh }).waitFor();
    await clerk.locator(".paper-list li", { hasText: proof.name_zh }).locator(".paper-must").waitFor();
    return;
  }
  assert.fail("nobody is poor");
}

test("a call from nobody's number: registered with it, and back at the desk as the one who calls", async () => {
  const phone = freshPhone();
  await clerk.goto(`${lab.url}/phone-order`);
  await clerk.locator("#caller").fill(phone);
  await clerk.getByText(`${phone} 没有登记过`).waitFor();
  await clerk.getByRole("link", { name: "登记这位老人" }).click();
  await clerk.waitForURL((at) => at.pathname === "/new/person_create");
  assert.equal(await field("电话").inputValue(), phone);
  assert.deepEqual(await clerk.locator("form.card .entry > label").evaluateAll((all) => all.map((l) => l.textContent.trim()).filter((words) => /经度|纬度/.test(words))), [], "nobody types degrees");
  await register(clerk, { 姓名: "章来电", 身份证号: freshIdNumber() });
  await clerk.locator(".caller h2").waitFor();
  assert.equal(await clerk.locator(".caller h2").innerText(), "章来电");
  await clerk.getByText("本人来电").waitFor();
  await clerk.locator('input[name="item"]').first().waitFor();
});

test("a search that finds nobody leads to the form with the number typed, by ID as by name", async () => {
  const id = freshIdNumber();
  await clerk.goto(`${lab.url}/search?q=${id}`);
  await clerk.locator(".found-none").waitFor();
  await lab.look(clerk, "search-none");
  await clerk.getByRole("searchbox").fill("喆喆喆");
  await clerk.getByRole("searchbox").press("Enter");
  await clerk.getByRole("heading", { name: /喆喆喆/ }).waitFor();
  await clerk.getByRole("link", { name: "登记这位老人" }).click();
  await clerk.waitForURL((at) => at.searchParams.get("name") === "喆喆喆");
  await clerk.goBack();
  await clerk.goto(`${lab.url}/search?q=${id}`);
  await clerk.getByRole("link", { name: "登记这位老人" }).click();
  await clerk.waitForURL((at) => at.pathname === "/new/person_create");
  assert.equal(await field("身份证号").inputValue(), id);
  await register(clerk, { 姓名: "章一查" });
  await clerk.locator("h1.big").waitFor();
  assert.equal(await clerk.locator("h1.big").innerText(), "章一查");
});

test("an application for somebody new: what was chosen stays, the person is chosen", async () => {
  const name = freshName();
  await clerk.goto(`${lab.url}/apply`);
  const programme = clerk.locator("form select").first();
  await programme.selectOption("senior_card");
  await clerk.getByRole("combobox").first().fill(name);
  await clerk.getByRole("option", { name: "登记这位老人" }).waitFor();
  await lab.look(clerk, "apply-nobody");
  await clerk.keyboard.press("Enter");
  await clerk.waitForURL((at) => at.pathname === "/new/person_create");
  assert.equal(await field("姓名").inputValue(), name);
  await register(clerk, { 姓名: name, 身份证号: freshIdNumber() });
  await clerk.waitForURL((at) => at.pathname === "/apply" && Number(at.searchParams.get("person_id")) > 0);
  await clerk.waitForFunction((called) => document.querySelector('input[role="combobox"]')?.value === called, name);
  assert.equal(await programme.inputValue(), "senior_card");
});

test("the papers that a programme needs stand on the form, and what is there goes with it", async () => {
  const { body: book } = await lab.ask(clerk, "GET", "/api/programmes");
  const wants = (code) => book.materials.filter((m) => m.programme === code);
  const { items } = (await lab.ask(clerk, "GET", "/api/people?state=active&limit=100")).body;
  const person = items.at(-1);
  await clerk.evaluate(() => sessionStorage.clear());
  await clerk.goto(`${lab.url}/apply?person_id=${person.id}`);
  await clerk.getByText("选好申请项目，这里列出要交的材料。").waitFor();
  for (const code of ["adaptation", "nursing_allowance"]) {
    await clerk.locator("form select").first().selectOption(code);
    await clerk.waitForFunction((n) => document.querySelectorAll(".paper-list li").length === n, wants(code).length);
  }
  await lab.look(clerk, "apply-papers");
  await tellsOfPoverty(clerk, items, wants("nursing_allowance"));
  await clerk.goto(`${lab.url}/apply?person_id=${person.id}`);
  const must = wants("nursing_allowance").find((m) => m.required && m.shared_data);
  await clerk.locator("form select").first().selectOption("nursing_allowance");
  await clerk.locator("form select").nth(1).selectOption("self");
  await clerk.getByRole("group", { name: must.name_zh, exact: true }).locator("textarea").fill("公安人口库核验一致");
  await clerk.waitForFunction((name) => !document.querySelector(".apply-papers").textContent.includes(name), must.name_zh);
  await clerk.getByRole("button", { name: "提交申请" }).click();
  await clerk.waitForURL(/\/record\/application\/\d+/);
  const made = (await lab.ask(clerk, "GET", `/api/applications/${clerk.url().split("/").at(-1)}`)).body;
  assert.deepEqual([made.person_id, made.materials.map((m) => m.material)], [person.id, [must.material]]);
});

test("who registers nobody is told who does", async () => {
  const page = await lab.signIn("provider_manager");
  await page.goto(`${lab.url}/search?q=${encodeURIComponent("喆喆喆")}`);
  await page.locator(".found-none, .notice.bad").first().waitFor();
  assert.equal(await page.getByRole("link", { name: "登记这位老人" }).count(), 0);
  await page.context().close();
});
