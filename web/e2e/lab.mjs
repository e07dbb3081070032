// The browser lab: one Chromium a test file, people of the demo city who sign in, pages that are looked at.
//
//   const lab = await openLab();            // URL and logins come from the environment, see tools/e2e.sh
//   const page = await lab.signIn("street_clerk", { phone: false, language: "zh" });
//   await lab.look(page, "inbox-zh");       // screenshot into the build folder, axe without a violation, no code where words belong
//   await lab.settle(page);                 // no request under way but the stream
//   await lab.close();                      // refuses errors that pages threw
//   await lab.enter("operator", { … });     // signed in without the sign-in page; the page is not opened yet
//   await lab.hear("system_admin");         // signed in without a browser: for `ask` alone
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium, request } from "playwright-core";

import { bareCodes } from "./sight.mjs";

const axe = createRequire(import.meta.resolve("@axe-core/playwright"))("axe-core");
const url = process.env.YIYANG_URL;
const screens = process.env.YIYANG_SCREENS ?? "../build/screens";
const rows = (process.env.YIYANG_LOGINS ?? "").split("\n").map((line) => line.trim().split(/\s+/)).filter((row) => row.length >= 3);
// Of several logins of a role the first is meant; `loginsOf` tells the others.
const loginsOf = (role) => rows.filter((row) => row[0] === role).map(([, login, password]) => ({ login, password }));
const logins = Object.fromEntries(rows.map(([role]) => [role, loginsOf(role)[0]]));
const sizes = { office: { width: 1360, height: 860 }, phone: { width: 390, height: 844 }, tablet: { width: 820, height: 1180 } };

/** The stops of a road lie on one line, done or to come. */
export async function levelRoad(page) {
  const tops = await page.locator(".case-road .dot").evaluateAll((dots) => dots.map((dot) => Math.round(dot.getBoundingClientRect().top)));
  assert.ok(tops.length > 2, "a road has its stops");
  assert.deepEqual(tops, tops.map(() => tops[0]), "the stops of a road lie on one line");
}

/** Whatever flag is read on this page is one of a visit that went on until 22:05, where 22:00 is allowed. */
export async function atNight(page) {
  const late = { rule: "at_night", measured: 1325, threshold: 1320, why: null };
  const turn = (flag) => ({ ...flag, ...late, figures: { ...flag.figures, measured: 1325, threshold: 1320, unit: "minute of day" } });
  await page.route(/\/api\/flags(\?|\/\d+$)/, async (asked) => {
    const answer = await asked.fetch();
    const told = await answer.json();
    await asked.fulfill({ response: answer, json: told.items ? { ...told, items: told.items.map(turn) } : turn(told) });
  });
}

export async function openLab() {
  assert.ok(url, "YIYANG_URL names the server");
  mkdirSync(screens, { recursive: true });
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
  });
  const thrown = [];
  const pending = new Map();

  async function settle(page, step_ms = 50) {
    const until = Date.now() + 10_000;
    for (let quiet = 0; quiet < 3 && Date.now() < until; ) {
      quiet = pending.get(page).size === 0 ? quiet + 1 : 0;
      await new Promise((resolve) => setTimeout(resolve, step_ms));
    }
  }

  async function open({ size = "office", language = "zh", ...options } = {}) {
    const context = await browser.newContext({ viewport: sizes[size], hasTouch: size !== "office", locale: "zh-CN", ...options });
    await context.addInitScript((chosen) => localStorage.getItem("language") ?? localStorage.setItem("language", chosen), language);
    const page = await context.newPage();
    page.setDefaultTimeout(20000);
    const busy = new Set();
    pending.set(page, busy);
    page.on("request", (request) => request.url().endsWith("/api/stream") || busy.add(request));
    for (const end of ["requestfinished", "requestfailed"]) page.on(end, (request) => busy.delete(request));
    page.on("pageerror", (error) => thrown.push(`${page.url()}: ${error.message}`));
    return page;
  }

  /** Signs in through the sign-in page; `who` is a role of the demo city or { login, password }. */
  async function signIn(who, options = {}) {
    const page = await open(options);
    const { login, password } = typeof who === "string" ? logins[who] : who;
    await page.goto(`${url}/sign-in`);
    await page.fill("input[name=login]", login);
    await page.fill("input[name=password]", password);
    await page.locator("button.main").first().click();
    await page.waitForURL((at) => at.pathname !== "/sign-in");
    await settle(page);
    return page;
  }

  async function enter(who, options = {}) {
    return admit(await open(options), who);
  }

  async function hear(who) {
    return admit({ request: await request.newContext() }, who);
  }

  async function admit(page, who) {
    const { login, password } = typeof who === "string" ? logins[who] : who;
    const { status } = await ask(page, "POST", "/api/session", { login, password });
    assert.ok(status < 300, `${login} signs in: ${status}`);
    return page;
  }

  /** Into the build folder. */
  async function shoot(page, name, options = {}) {
    await page.screenshot({ path: `${screens}/${name}.png`, fullPage: options.fullPage === true });
  }

  /** `rules`: what axe is to leave out or take in beside its own choice. */
  async function violations(page, rules = {}) {
    if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
    const found = await page.evaluate((chosen) => window.axe.run({ resultTypes: ["violations"], rules: chosen }), rules);
    return found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`);
  }

  /** `nameless`: names could not be read, codes stand in for them. */
  async function look(page, name, options = {}) {
    await settle(page);
    await shoot(page, name, options);
    const bare = options.nameless ? [] : await bareCodes(page);
    assert.deepEqual([...(await violations(page)), ...bare].map((v) => `${name}: ${v}`), []);
  }

  /** What the person's own browser would send: JSON with their cookie. */
  async function ask(page, method, path, body, version) {
    const edits = version === undefined ? {} : { "If-Match": `"${version}"` };
    const response = await page.request.fetch(`${url}${path}`, {
      method,
      headers: body === undefined ? {} : { "Content-Type": "application/json", "Idempotency-Key": crypto.randomUUID(), ...edits },
      data: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status(), body: text ? JSON.parse(text) : {} };
  }

  async function close() {
    await browser.close();
    assert.deepEqual(thrown, []);
  }

  return { url, logins, loginsOf, open, signIn, enter, hear, settle, shoot, violations, look, ask, close };
}
