// The walls of the web app, read from its imports, static and lazy: a page is named by its room's routes alone, and no part fetches: it takes
// what it shows, tells what was done, and finds what it must through what the app has given to names.ts, history.ts and choosing.ts.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const root = resolve(import.meta.dirname, "src");
const fetches = ["api.ts", "sending.ts", "rows.ts", "stream.ts", "chooser.ts"];
const given = ["names.ts", "history.ts", "choosing.ts"];
const files = readdirSync(root, { recursive: true }).filter((name) => /\.(ts|vue)$/.test(name) && !name.endsWith(".d.ts"));

function importsOf(name) {
  const text = readFileSync(join(root, name), "utf8").replace(/^import type .*$/gm, "");
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"?]+)/g)]
    .map(([, to]) => relative(root, resolve(root, dirname(name), to)))
    .map((to) => [to, `${to}.ts`, join(to, "index.ts")].find((file) => files.includes(file) && existsSync(join(root, file))))
    .filter(Boolean);
}
const imports = new Map(files.map((name) => [name, importsOf(name)]));

const faults = [];
// What a browser draws itself follows the browser's language, not the page's: parts/dates/ has days, months and times.
for (const name of files)
  for (const [, kind] of readFileSync(join(root, name), "utf8").matchAll(/type="(date|time|month|week|datetime-local)"/g)) faults.push(`${name} leaves a ${kind} to the browser`);
for (const [name, all] of imports) {
  for (const page of all.filter((to) => to.startsWith("pages/") && to.endsWith("Page.vue")))
    if (!name.endsWith("routes.ts")) faults.push(`${name} imports the page ${page}`);
  const ways = name.startsWith("parts/") || given.includes(name) ? all.filter((to) => fetches.includes(to)) : [];
  for (const way of ways) faults.push(`${name} fetches by ${way}`);
}
console.log(faults.length ? faults.join("\n") : `walls: ${files.length} files stand`);
process.exit(faults.length ? 1 : 0);
