// What the server's tables call something, web/words does not tell a second time: labels of shapes, fields, choices, routes, moves, rooms and
// jobs reach the browser by GET /api/schema. A text is a copy when it says the same as one of them in both languages and names something: a
// word of two characters (保存, 日期, 照片) is everyday speech, which a field and a button may share by chance; three and more are a term. A row
// of words that a page puts together (made.txt: a road, a legend) is one way of speaking, and a copy when it is one as a whole. The name of a
// page is its own. Pages before the sign-in have no tables, so what they alone say is no copy. copies.mjs [BUILD].
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const program = resolve(process.argv[2] ?? "../build", "yiyang");
const schema = JSON.parse(execFileSync(program, ["schema"], { maxBuffer: 16 * 1024 * 1024, encoding: "utf8" }));
const here = import.meta.dirname;
/** They stand before whoever has not signed in. */
const open = /^pages\/(public|access)\//;

/** Key → words of every file of a folder. */
function wordsOf(folder, language) {
  const files = readdirSync(folder).filter((name) => name.endsWith(`.${language}.txt`));
  const lines = files.flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n")).filter((line) => !line.startsWith("#"));
  return new Map(lines.map((line) => line.match(/^(\S+) *= *(.*\S)/)).filter(Boolean).map(([, key, words]) => [key, words]));
}

/** Key → words of all that the tables call by a name; a printed paper alone is called by its heading. */
function labelsOf() {
  const found = new Map();
  for (const module of schema.modules) {
    found.set(`module.${module.name}`, module.label);
    for (const route of module.nouns.flatMap((noun) => noun.routes)) if (route.label && !route.paper) found.set(`route.${route.name}`, route.label);
  }
  for (const [name, shape] of Object.entries(schema.shapes)) {
    found.set(name, shape.label);
    for (const field of shape.fields) found.set(`${name}.${field.name}`, field.label);
  }
  for (const [name, choices] of Object.entries(schema.choices)) for (const { code, label } of choices) found.set(`${name}.${code}`, label);
  for (const [name, { moves }] of Object.entries(schema.machines)) for (const { event, label } of moves) found.set(`${name}.${event}`, label);
  for (const { code, label, counts } of schema.jobs) {
    found.set(`job_kind.${code}`, label);
    for (const [count, words] of Object.entries(counts)) found.set(`job_count.${count}`, words);
  }
  return found;
}

const server = { zh: wordsOf(join(here, "../words"), "zh"), en: wordsOf(join(here, "../words"), "en") };
const own = { zh: wordsOf(join(here, "words"), "zh"), en: wordsOf(join(here, "words"), "en") };
const labels = [...labelsOf()];
const strange = labels.filter(([key, label]) => label && server.zh.get(key) !== label).map(([key, label]) => `${key}: the tables say ${label}, words/ does not`);

/** Neither case nor the colon before a value makes another text. */
const bare = (text) => (text ?? "").toLowerCase().replace(/[:：]$/, "");
const said = new Map(labels.map(([key]) => [`${bare(server.zh.get(key))}|${bare(server.en.get(key))}`, key]));
const isTerm = (text) => (text.match(/\p{Script=Han}/gu) ?? []).length > 2;

const root = join(here, "src");
const files = readdirSync(root, { recursive: true }).filter((name) => /\.(ts|vue)$/.test(name));
const texts = files.map((name) => ({ name: name.replaceAll("\\", "/"), text: readFileSync(join(root, name), "utf8") }));
const rowsMade = readFileSync(join(here, "words/made.txt"), "utf8").split("\n").filter((line) => line && !line.startsWith("#")).map((line) => line.split(" = ")[0]);
const rowOf = (key) => rowsMade.find((row) => new RegExp(`^${row.replaceAll(".", "\\.").replace("*", "\\w+")}$`).test(key));

/** Whoever says it: as a whole string, or as a template that the row of words is put together by. */
const usersOf = (key) => {
  const said = [`"${key}"`, `'${key}'`, ...(rowOf(key) ? ["`" + rowOf(key).replace(/\*.*/, "${")] : [])];
  return texts.filter(({ text }) => said.some((words) => text.includes(words)));
};
const isOpen = (key) => usersOf(key).length > 0 && usersOf(key).every(({ name }) => open.test(name));
const isPage = (key) => texts.some(({ name, text }) => name.endsWith("routes.ts") && text.includes(`title: "${key}"`));

const origins = new Map([...own.zh].flatMap(([key, zh]) => {
  const origin = isTerm(zh) && said.get(`${bare(zh)}|${bare(own.en.get(key))}`);
  return origin ? [[key, origin]] : [];
}));
const isWhole = (row) => row === undefined || [...own.zh.keys()].filter((key) => rowOf(key) === row).every((key) => origins.has(key));
const copies = [...origins].filter(([key]) => !isOpen(key) && !isPage(key) && isWhole(rowOf(key))).map(([key, origin]) => `${key}: the tables call that ${origin} (${own.zh.get(key)})`);
console.log([...strange, ...copies].join("\n") || `copies: none of ${own.zh.size} words tells what one of ${labels.length} labels tells`);
process.exit(strange.length + copies.length ? 1 : 0);
