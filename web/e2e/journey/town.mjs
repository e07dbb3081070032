// The people of one journey: each with a browser of their own, at the size of their entrance. What is asked of the server beside the pages
// is asked as their browser would; every amount asked for is an amount in fen, every amount shown one in yuan.
import assert from "node:assert/strict";

import { openLab } from "../lab.mjs";

/** Looks until it is done; a minute at most. */
export async function until(look, done) {
  for (let i = 0; i < 300; i++) {
    const found = await look();
    if (done(found)) return found;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("it did not come to an end");
}

export async function openTown() {
  const lab = await openLab();
  const pages = {};
  const schemas = {};
  const known = {};
  let today = "";

  async function enter(role, who = role, options = {}) {
    pages[role] = await lab.enter(who, options);
    pages[role].setDefaultTimeout(90_000);
    schemas[role] = (await lab.ask(pages[role], "GET", "/api/schema")).body;
    return pages[role];
  }

  /** Whoever does nothing on a page: the clock, new passwords. */
  async function hear(...roles) {
    for (const role of roles) pages[role] = await lab.hear(role);
  }

  /** Whoever is known comes in when first needed. */
  function expect(role, who = role, options = {}) {
    known[role] = { who, options };
  }

  async function at(role) {
    return pages[role] ?? enter(role, known[role].who, known[role].options);
  }

  /** Sends as this role; anything but a success ends the journey with the server's words. */
  async function ask(role, method, path, body) {
    const answer = await lab.ask(await at(role), method, path, body);
    assert.ok(answer.status < 300, `${role} ${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  async function all(role, path) {
    const rows = [];
    for (let after = ""; ; ) {
      const page = await ask(role, "GET", `${path}${path.includes("?") ? "&" : "?"}limit=100${after}`);
      rows.push(...page.items);
      if (!page.next) return rows;
      after = `&after=${encodeURIComponent(page.next)}`;
    }
  }

  function titleOf(role, route) {
    const schema = schemas[role];
    const noun = schema.modules.flatMap((m) => m.nouns).find((n) => n.routes.some((r) => r.name === route.name));
    const moves = noun.machine ? schema.machines[noun.machine].moves : [];
    return route.label ?? moves.find((m) => route.name === `${noun.machine}_${m.event}`)?.label ?? schema.shapes[route.in ?? ""]?.label ?? route.name;
  }

  /** Clicks one action on the record's own page and fills its form by the labels of its fields. */
  async function click(role, noun, id, action, words = {}) {
    const page = await at(role);
    const route = schemas[role].modules.flatMap((m) => m.nouns).flatMap((n) => n.routes).find((r) => r.name === `${noun}_${action}`);
    const title = titleOf(role, route);
    await page.goto(`${lab.url}/record/${noun}/${id}`);
    await page.getByRole("button", { name: title, exact: true }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.waitFor();
    if (route.in) await fill(role, dialog, route.in, words);
    await dialog.locator("button.main").click();
    await page.waitForFunction(() => !document.querySelector("dialog[open]") || document.querySelector("dialog[open] .notice.bad"));
    assert.deepEqual(await dialog.allInnerTexts(), [], `${role} is refused ${noun}_${action}`);
    await lab.settle(page);
  }

  /** Fills a form in by the labels that the tables give the fields of its shape. */
  async function fill(role, box, shape, values) {
    for (const [name, value] of Object.entries(values)) {
      const { label, kind } = schemas[role].shapes[shape].fields.find((f) => f.name === name);
      const input = box.getByLabel(new RegExp(`^${label}`)).first();
      await input.waitFor();
      if (kind === "bool") await input.setChecked(value);
      else if ((await input.evaluate((x) => x.tagName)) === "SELECT") await input.selectOption(value);
      else await input.fill(String(value));
      await input.blur();
    }
  }

  async function open(role, path) {
    const page = await at(role);
    await page.goto(`${lab.url}${path}`);
    return page;
  }

  /** The town's clock, at this hour of this day in Shanghai. */
  async function clock(day, hour = 9) {
    await moment(Date.parse(`${day}T${String(hour).padStart(2, "0")}:00:00+08:00`));
  }

  /** This instant, in the town and in the hands of those who carry a telephone with a clock of its own. */
  async function moment(ms, phones = []) {
    today = dayOf(ms);
    await ask("system_admin", "POST", "/api/clock", { now: new Date(ms).toISOString() });
    for (const role of phones) await (await at(role)).clock.setFixedTime(ms);
  }

  async function start() {
    today = dayOf(Date.parse((await ask("system_admin", "GET", "/healthz")).now));
  }

  return { lab, pages, enter, hear, expect, at, ask, all, click, fill, open, clock, moment, start, today: () => today };
}

export const yuan = (fen) => (fen / 100).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

const dayOf = (ms) => new Date(ms + 8 * 3600000).toISOString().slice(0, 10);

export function dayAfter(day, days) {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86400000).toISOString().slice(0, 10);
}

export function nextMonth(day) {
  const [year, month] = day.split("-").map(Number);
  return month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, "0")}-01`;
}
