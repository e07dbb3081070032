// The people of one journey: each with a browser of their own, acting through the pages of records; what a form cannot hold (lists of
// answers, materials) is sent as their browser would send it. Every amount asked for is an amount in fen.
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
  let today = "";

  async function enter(role, who = role, size = "office") {
    pages[role] = await lab.signIn(who, { size });
    schemas[role] = (await lab.ask(pages[role], "GET", "/api/schema")).body;
    return pages[role];
  }

  /** Sends as this role; anything but a success ends the journey with the server's words. */
  async function ask(role, method, path, body) {
    const answer = await lab.ask(pages[role], method, path, body);
    assert.ok(answer.status < 300, `${role} ${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** A small file of this role's own, a scan when nothing else is given; its number. */
  async function upload(role, about, name = "scan.pdf", data = Buffer.from(`%PDF-1.4\n% ${about}\n%%EOF\n`)) {
    const response = await pages[role].request.post(`${lab.url}/api/files?name=${name}`, { data, headers: { "Content-Type": "application/octet-stream" } });
    assert.equal(response.ok(), true, await response.text());
    return (await response.json()).id;
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
    const page = pages[role];
    const route = schemas[role].modules.flatMap((m) => m.nouns).flatMap((n) => n.routes).find((r) => r.name === `${noun}_${action}`);
    const title = titleOf(role, route);
    await page.goto(`${lab.url}/record/${noun}/${id}`);
    await page.getByRole("button", { name: title, exact: true }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.waitFor();
    for (const [name, value] of Object.entries(words)) {
      const field = schemas[role].shapes[route.in].fields.find((f) => f.name === name);
      const input = dialog.getByLabel(new RegExp(`^${field.label}`)).first();
      if (field.kind === "enum") await input.selectOption(value);
      else await input.fill(String(value));
    }
    await dialog.locator("button.main").click();
    await dialog.waitFor({ state: "detached" });
    await lab.settle(page);
  }

  async function see(role, path, text) {
    const page = pages[role];
    await page.goto(`${lab.url}${path}`);
    await page.getByText(text).first().waitFor();
  }

  /** The town's clock, at this hour of this day in Shanghai. */
  async function clock(day, hour = 9) {
    today = day;
    await ask("system_admin", "POST", "/api/clock", { now: `${day}T${String(hour).padStart(2, "0")}:00:00+08:00` });
  }

  async function start() {
    const now = (await ask("system_admin", "GET", "/healthz")).now;
    today = new Date(Date.parse(now) + 8 * 3600000).toISOString().slice(0, 10);
  }

  return { lab, pages, enter, ask, upload, all, click, see, clock, start, today: () => today };
}

export function dayAfter(day, days) {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86400000).toISOString().slice(0, 10);
}

export function nextMonth(day) {
  const [year, month] = day.split("-").map(Number);
  return month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, "0")}-01`;
}
