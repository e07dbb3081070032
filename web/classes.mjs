// The styles of a file reach every page. A part that calls something of its own by one common word alone (".past") dresses whatever else bears that word:
// no other file may bear it and dress it too, but those of its own folder and those that one of them is made of. A word with a dash, or one that stands
// within a part's own (".step-road .past"), reaches nobody else.
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "src");
const files = readdirSync(root, { recursive: true }).filter((name) => name.endsWith(".vue"));

/** The selectors of a file's style, each by its compounds: [".case-road", ".past"]. */
function selectorsOf(text) {
  const styles = [...text.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, css]) => css.replace(/\/\*[\s\S]*?\*\//g, "")).join("\n");
  const heads = [...styles.matchAll(/([^{};]+)\{/g)].map(([, head]) => head.trim()).filter((head) => !head.startsWith("@"));
  return heads.flatMap((head) => head.split(",")).map((one) => one.trim().split(/\s*[>+~]\s*|\s+/));
}
const wordsIn = (compounds) => compounds.flatMap((one) => [...one.matchAll(/\.([\w-]+)/g)].map(([, word]) => word));
const bare = (compounds) => /^\.([a-z]+)(?::[\w-]+)?$/.exec(compounds[0])?.[1];

const known = new Map(
  files.map((name) => {
    const text = readFileSync(join(root, name), "utf8");
    const selectors = selectorsOf(text);
    const borne = [...text.matchAll(/:?class="([^"]*)"/g)].flatMap(([, value]) => value.match(/[\w-]+/g) ?? []);
    return [name, { text, selectors, dressed: new Set(selectors.flatMap(wordsIn)), borne: new Set(borne) }];
  }),
);

const takes = (one, other) => known.get(one).text.includes(`/${basename(other)}"`);
const kin = (one, other) => takes(one, other) || takes(other, one) || (dirname(one) === dirname(other) && dirname(one) !== "parts");

const faults = new Set();
for (const [name, { selectors, borne }] of known) {
  if (!name.startsWith("parts/")) continue;
  for (const word of selectors.map(bare).filter((word) => borne.has(word))) {
    const other = files.find((one) => one !== name && !kin(one, name) && known.get(one).borne.has(word) && known.get(one).dressed.has(word));
    if (other) faults.add(`${name}: .${word} reaches ${other}, which has a .${word} of its own`);
  }
}
console.log(faults.size ? [...faults].join("\n") : `classes: ${files.length} files keep to their own`);
process.exit(faults.size ? 1 : 0);
