// The plain face in a real browser: a clerk signs in, finds a person, reads her page, meets faults beside their fields; every page
// passes axe in both languages. Usage: node e2e/run.mjs URL LOGIN PASSWORD SCREENS_FOLDER
import AxeBuilder from "@axe-core/playwright";
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";

const [, , url, login, password, screens] = process.argv;
mkdirSync(screens, { recursive: true });
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
});
const context = await browser.newContext({ viewport: { width: 1360, height: 860 } });
const page = await context.newPage();
page.setDefaultTimeout(20000);
const broken = [];
page.on("pageerror", (error) => broken.push(error.message));

async function look(name) {
  await page.screenshot({ path: `${screens}/${name}.png` });
  const found = (await new AxeBuilder({ page }).analyze()).violations;
  assert.deepEqual(found.map((v) => `${name}: ${v.id}: ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`), []);
}

async function walk(language) {
  await page.goto(`${url}/`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.waitForLoadState("networkidle");
  await look(`today-${language}`);
  await page.goto(`${url}/list/person_list`);
  await page.locator("tbody tr").first().waitFor();
  await look(`list-${language}`);
  const name = await page.locator("tbody tr td:nth-child(2)").first().innerText();
  await page.getByRole("searchbox").fill(name);
  await page.getByRole("searchbox").press("Enter");
  await page.locator("tbody tr a").first().waitFor();
  await look(`search-${language}`);
  await page.locator("tbody tr a").first().click();
  await page.locator("h1.big").waitFor();
  assert.equal(await page.locator("h1.big").innerText(), name);
  await page.waitForLoadState("networkidle");
  await look(`person-${language}`);
  await page.goto(`${url}/new/person_create`);
  await page.locator("button.main").click();
  await page.locator(".fault").first().waitFor();
  assert.ok((await page.locator(".fault").count()) >= 3, "every fault at once");
  await look(`faults-${language}`);
  await page.goto(`${url}/list/order_list`);
  await page.locator("tbody tr a").first().click();
  await page.locator("dl").first().waitFor();
  await look(`order-${language}`);
}

try {
  await page.goto(`${url}/`);
  await page.locator("input[name=login]").waitFor();
  await look("login");
  await page.fill("input[name=login]", login);
  await page.fill("input[name=password]", "wrong-Password-1");
  await page.locator("button.main").click();
  await page.locator(".notice.bad").waitFor();
  await page.fill("input[name=password]", password);
  await page.locator("button.main").click();
  await page.locator("nav").waitFor();
  await walk("zh");
  await page.evaluate(() => localStorage.setItem("language", "en"));
  await walk("en");
  assert.deepEqual(broken, []);
  console.log("e2e: the plain face holds in both languages");
} finally {
  await browser.close();
}
