// The register comes as somebody's dirty spreadsheet: dropped, its columns said by hand, checked, imported, its faults taken home.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { csvInGb18030, idNumber, rowsOfWorkbook, workbook } from "./book.mjs";
import { openLab } from "./lab.mjs";

let lab;
let page;
before(async () => {
  lab = await openLab();
  page = await lab.signIn("street_clerk");
});
after(() => lab.close());

const header = ["序号", "老人姓名", "证件号", "手机号码", "所在小区", "血型", "说明"];
const numberOf = (i) => idNumber("110101", `19410${1 + (i % 9)}2${Math.floor(i / 9)}`, i % 10);
const person = (i, name = "汪秀英") => [String(i), name, numberOf(i), "13800000000", "大塘巷社区", "O", ""];
const good = Array.from({ length: 24 }, (_, i) => person(i));
const bad = [
  ["25", "陈阿大", numberOf(0), "1380", "大塘巷社区", "", ""], // twice in the file, and a telephone
  ["26", "赵桂花", `${numberOf(30).slice(0, 17)}*`, "", "大塘巷社区", "", ""],
  ["27", "", numberOf(31), "", "月宫社区", "", ""],
];

async function bring(name, bytes) {
  await page.locator("input[type=file]").setInputFiles({ name, mimeType: "application/octet-stream", buffer: bytes });
}

/** As a hand drops it. */
async function drop(name, bytes) {
  const transfer = await page.evaluateHandle(([given, base64]) => {
    const held = new DataTransfer();
    held.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], given));
    return held;
  }, [name, bytes.toString("base64")]);
  await page.locator(".drop-zone").dispatchEvent("drop", { dataTransfer: transfer });
}

const holds = (word) => page.locator(".map-table li", { hasText: word }).getByRole("combobox");
const counts = async () => (await page.locator(".outcome dd").allInnerTexts()).map(Number);
const people = async () => Number(await page.locator(".outcome b").innerText());

async function faultsTakenHome() {
  const [file] = await Promise.all([page.waitForEvent("download"), page.locator(".import-end a[download]").click()]);
  const chunks = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk);
  return rowsOfWorkbook(Buffer.concat(chunks)) - 1;
}

test("a dirty csv in its own charset: dropped, mapped by hand, checked, imported, its faults taken home", async () => {
  await page.goto(`${lab.url}/import-people`);
  await page.locator(".drop-zone").waitFor();
  await lab.look(page, "import-file-zh");
  await drop("摸底表.csv", csvInGb18030([["米市巷街道摸底表", "", ""], header, ...good, ...bad]));
  await holds("老人姓名").waitFor();
  assert.match(await page.locator(".import-file b").innerText(), /27/);
  assert.equal(await holds("证件号").inputValue(), "id_number");
  assert.equal(await holds("血型").inputValue(), "");
  assert.doesNotMatch(await page.locator(".map-table").innerText(), new RegExp(numberOf(0)));
  const check = page.getByRole("button", { name: "检查", exact: true });
  assert.equal(await check.isDisabled(), true, "the community is not yet said");
  await holds("所在小区").selectOption({ label: "* 社区（村）" });
  await lab.look(page, "import-columns-zh");
  await check.click();
  await page.locator(".outcome").waitFor();
  await page.locator(".fault-kinds > li").first().waitFor();
  assert.equal(await people(), 24);
  assert.deepEqual(await counts(), [0, 1, 2]);
  assert.match(await page.locator(".fault-kinds").innerText(), /辖区里没有“月宫社区”/);
  await lab.look(page, "import-checked-zh");
  const registered = async () => (await lab.ask(page, "GET", `/api/person-search?q=${numberOf(3)}`)).body.items.length;
  assert.equal(await registered(), 0, "a check changes nothing");
  await page.reload();
  await page.getByRole("button", { name: "入库 24 人" }).click();
  await page.getByRole("link", { name: "看新入库的人" }).waitFor();
  assert.equal(await people(), 24);
  assert.equal(await registered(), 1);
  assert.equal(await faultsTakenHome(), 3);
  await page.getByRole("link", { name: "看新入库的人" }).click();
  await page.locator("tbody tr[data-at]").first().waitFor();
  assert.equal(await page.locator("tbody tr[data-at] td:first-child").first().innerText(), "汪秀英");
});

test("the same headers are known the next time; who is registered already is told; all or none lands none", async () => {
  await page.goto(`${lab.url}/import-people`);
  await page.getByRole("button", { name: "换一个文件" }).click();
  await bring("再来一次.xlsx", workbook([header, ...good.slice(0, 5), person(50), bad[1]]));
  await holds("所在小区").waitFor();
  assert.equal(await holds("所在小区").inputValue(), "community");
  await page.getByRole("button", { name: "检查", exact: true }).click();
  await page.locator(".fault-kinds > li").first().waitFor();
  assert.equal(await people(), 1);
  assert.deepEqual(await counts(), [5, 0, 1]);
  await page.getByRole("radio", { name: "全部正确才入库" }).check();
  assert.equal(await page.getByRole("button", { name: "入库 1 人" }).isDisabled(), true);
  await page.getByRole("button", { name: "换一个文件" }).click();
  await bring("改好了.xlsx", workbook([header, person(50), person(51)]));
  await holds("所在小区").waitFor();
  await page.getByRole("button", { name: "检查", exact: true }).click();
  await page.getByRole("button", { name: "入库 2 人" }).click();
  await page.getByRole("link", { name: "看新入库的人" }).waitFor();
  assert.equal(await people(), 2);
});

test("a file that is no register is told in words, and the next one may come", async () => {
  await page.goto(`${lab.url}/import-people`);
  await page.getByRole("button", { name: "换一个文件" }).click();
  const cut = workbook([header, ...good]);
  const wide = Buffer.from(`姓名,身份证号${",x".repeat(10000)}\n`);
  for (const [name, bytes, words] of [
    ["空的.csv", Buffer.alloc(0), /\S/],
    ["断了.xlsx", cut.subarray(0, cut.length - 30), /损坏|没有传完整/],
    ["太宽.csv", wide, /超过 256 列/],
    ["信.csv", Buffer.from("你好\n"), /表头/],
  ]) {
    await bring(name, bytes);
    await page.getByRole("alert").filter({ hasText: words }).waitFor();
    assert.equal(await page.locator(".drop-zone").isVisible(), true, name);
  }
});

test("a check is stopped on its way, and nobody was changed", async () => {
  await page.goto(`${lab.url}/import-people`);
  const born = (i) => `19${40 + (i % 40)}${String(1 + (i % 12)).padStart(2, "0")}${String(1 + (i % 28)).padStart(2, "0")}`;
  const many = Array.from({ length: 40000 }, (_, i) => ["", "汪秀英", idNumber("110101", born(i), i % 10), "", "大塘巷社区", "", ""]);
  await bring("很多.xlsx", workbook([header, ...many]));
  await holds("所在小区").waitFor();
  await page.getByRole("button", { name: "检查", exact: true }).click();
  await page.getByRole("button", { name: "停止" }).click();
  await page.getByText("检查已停止，没有改动任何人。").waitFor();
  await page.getByRole("button", { name: "改对应列" }).click();
  await holds("所在小区").waitFor();
});

test("every step is clean in English", async () => {
  const english = await lab.signIn("street_clerk", { language: "en" });
  await english.goto(`${lab.url}/import-people`);
  await english.locator(".drop-zone").waitFor();
  await english.locator("input[type=file]").setInputFiles({ name: "register.xlsx", mimeType: "application/octet-stream", buffer: workbook([header, ...bad]) });
  await english.locator(".map-table li", { hasText: "所在小区" }).getByRole("combobox").selectOption("community");
  await lab.look(english, "import-columns-en");
  await english.getByRole("button", { name: "Check", exact: true }).click();
  await english.locator(".fault-kinds > li").first().waitFor();
  await lab.look(english, "import-checked-en");
});
