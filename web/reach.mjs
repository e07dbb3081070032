// Every act of the tables is offered by some page: a record's own by the page of its record, what makes one by the form of its list, anything
// else by a page that names its route or posts to its path. What no person ever does by hand stands below, with its reason.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const nobody = {
  order_clocks: "the timetable does it; by hand through the API, when a clock was wrong",
  visit_clocks: "the same",
  dashboard_night: "the same",
  sms_report: "the SMS gateway says what became of a message",
  payfile_results: "a bank that speaks to us itself; by hand its table is handed in",
};

/** Kept on the carer's phone and sent when there is a net: the last part of the path stands there. */
const composed = { visit_check_in: "carer/sync.ts", visit_check_out: "carer/sync.ts", visit_picture_add: "carer/sync.ts" };

const program = resolve(process.argv[2] ?? "../build", "yiyang");
const { modules } = JSON.parse(execFileSync(program, ["schema"], { maxBuffer: 16 * 1024 * 1024, encoding: "utf8" }));
const root = resolve(import.meta.dirname, "src");
const texts = readdirSync(root, { recursive: true }).filter((name) => /\.(ts|vue)$/.test(name)).map((name) => readFileSync(join(root, name), "utf8"));
const says = (pattern) => texts.some((text) => pattern.test(text));
const literal = (text) => text.replace(/[.*+?^$()|[\]\\]/g, "\\$&");

/** A record with a page of its own shows the acts that this page asks for. */
function recordShows(noun, route) {
  return noun.routes
    .filter((get) => get.method === "GET" && get.name.endsWith("_get") && get.path.endsWith("/{id}") && route.path.startsWith(`${get.path}/`))
    .some((get) => !says(new RegExp(`path: "record/${get.name.slice(0, -4)}/`)) || says(new RegExp(`["']${get.name}["']`)));
}

/** A page that asks for all acts of the noun, row by row. */
const pageShows = (noun) => noun.routes.some((get) => get.name.endsWith("_get") && says(new RegExp(`actionsOf\\(["']${get.name}["']`)));

function isOffered(noun, route) {
  const parts = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  if (!route.upload && parts.length === 1 && parts[0] === "id" && (recordShows(noun, route) || pageShows(noun))) return true;
  if (!route.upload && parts.length === 0 && route.in && noun.routes.some((r) => r.list && !r.path.startsWith("/api/public/"))) return true;
  if (route.name.includes("_") && says(new RegExp(`["']${route.name}["']`))) return true;
  const sent = composed[route.name];
  if (sent && readFileSync(join(root, sent), "utf8").includes(`"${route.path.split("/").at(-1)}"`)) return true;
  const path = route.path.split(/\{\w+\}/).map(literal).join("\\$\\{[^`]*?\\}");
  return says(new RegExp(`["'\`]${path}(?:["'\`?]|\\$\\{)`));
}

const acts = modules.flatMap((m) => m.nouns).flatMap((noun) => noun.routes.filter((r) => r.method === "POST").map((route) => ({ noun, route })));
const faults = acts.filter(({ noun, route }) => !nobody[route.name] && !isOffered(noun, route)).map(({ route }) => `${route.name}: no page offers it (${route.path})`);
const idle = Object.keys(nobody).filter((name) => !acts.some(({ route }) => route.name === name)).map((name) => `${name}: no such route`);
console.log([...faults, ...idle].join("\n") || `reach: ${acts.length} acts are offered`);
process.exit(faults.length + idle.length ? 1 : 0);
