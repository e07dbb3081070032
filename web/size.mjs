// What a browser loads before a page of each entrance stands: entry, frame and first page, or the one file of the whole entrance
// (entrances.mjs), with all that they import, brotli as it travels, and the tables of whoever may do everything, packed as the program
// packs them (the portal asks for none). Reads the build's manifest and the program of size.mjs [BUILD]; refuses what is over the budget.
import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";

import { entrances as files } from "./entrances.mjs";

const dist = new URL("dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL("manifest.json", dist), "utf8"));
const kilobyte = 1024;
const loads = {
  office: [450 * kilobyte, "src/frames/OfficeFrame.vue", "src/pages/desk/HomePage.vue"],
  list: [450 * kilobyte, "src/frames/OfficeFrame.vue", "src/pages/record/ListPage.vue"],
  ...Object.fromEntries(files.map(({ name, file }) => [name, [200 * kilobyte, file]])),
};

function gather(name, found) {
  if (found.has(name)) return;
  const chunk = manifest[name];
  if (!chunk) throw new Error(`size: the build has no ${name}`);
  found.add(name);
  for (const other of chunk.imports ?? []) gather(other, found);
}

/** A page's name in the manifest: one that several others share stands there under its own file's. */
function nameOf(page) {
  if (manifest[page]) return page;
  const plain = page.split("/").at(-1).replace(".vue", "");
  return Object.keys(manifest).find((name) => manifest[name].name === plain && name.startsWith(`_${plain}`)) ?? page;
}

function weigh(roots) {
  const found = new Set();
  for (const root of roots) gather(root, found);
  const files = new Set([...found].flatMap((name) => [manifest[name].file, ...(manifest[name].css ?? [])]));
  return [...files].reduce((sum, file) => sum + statSync(new URL(`${file}.br`, dist)).size, 0);
}

const program = resolve(process.argv[2] ?? "../build", "yiyang");
const tables = gzipSync(execFileSync(program, ["schema"], { maxBuffer: 16 * 1024 * kilobyte }), { level: 4 }).length;
const words = Object.keys(manifest).find((name) => name.includes("words:zh"));
let over = false;
for (const [name, [budget, ...pages]] of Object.entries(loads)) {
  const bytes = weigh(["index.html", "src/ahead.ts", ...(words ? [words] : []), ...pages.map(nameOf)]) + (name === "portal" ? 0 : tables);
  console.log(`first load of ${name}: ${(bytes / kilobyte).toFixed(1)} KB of ${budget / kilobyte}`);
  over ||= bytes > budget;
}
process.exit(over ? 1 : 0);
