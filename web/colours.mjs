// Colours stand in tokens.css alone: no sheet, component or script has one of its own, and none asks for a token that is nowhere given. What the
// browser paints before a page stands (manifest and icon) takes colours that the tokens have.
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "src");
const home = "tokens.css";
const early = ["public/manifest.webmanifest", "public/leaf.svg"];
const names = "aqua|beige|black|blue|brown|coral|crimson|cyan|fuchsia|gold|gray|green|grey|indigo|ivory|khaki|lavender|lime|magenta|maroon|navy|olive|orange|orchid|pink|plum|purple|red|salmon|sienna|silver|tan|teal|tomato|turquoise|violet|wheat|white|yellow";
const takers = "color|background|fill|stroke|border|outline|shadow|stop-color";
const literals = [
  /(?<!template |[/\w])#(?:[0-9a-f]{3,4}){1,2}\b/gi,
  /\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch)\([^)]*\)?/gi,
  new RegExp(`(?:${takers})[\\w-]*"?\\s*[:=]\\s*(?:[^;{}<>"]* |")?(?<name>(?:dark|light|medium|deep|pale)?(?:${names}))(?=[\\s;,"})])`, "gi"),
];

/** What is told in a comment is no colour; what stands for a token is none either. */
const bare = (text) => text.replace(/\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->|(?<![:"])\/\/.*$/gm, "").replace(/--[\w-]+/g, "--");
const full = (hex) => (hex.length === 4 ? hex.replace(/[0-9a-f]/gi, "$&$&") : hex).toLowerCase();

const files = readdirSync(root, { recursive: true }).filter((name) => /\.(ts|vue|css)$/.test(name));
const texts = new Map(files.map((name) => [name, readFileSync(join(root, name), "utf8")]));
const all = [...texts.values()].join("\n");
const given = new Set([...all.matchAll(/(--[\w-]+)["'`]?\s*:/g)].map(([, token]) => token));
const faults = [];
for (const [name, text] of texts) {
  const found = name === home ? [] : literals.flatMap((form) => [...bare(text).matchAll(form)].map((hit) => hit.groups?.name ?? hit[0]));
  for (const colour of found) faults.push(`${name}: the colour ${colour} stands outside ${home}`);
  for (const [, token] of text.matchAll(/var\((--[\w-]+)\)/g)) if (!given.has(token)) faults.push(`${name}: ${token} is given nowhere`);
}
const tokens = new Set([...texts.get(home).matchAll(/#[0-9a-f]{3,6}\b/gi)].map(([hex]) => full(hex)));
for (const name of early)
  for (const [hex] of readFileSync(resolve(import.meta.dirname, name), "utf8").matchAll(/#[0-9a-f]{3,6}\b/gi))
    if (!tokens.has(full(hex))) faults.push(`${name}: ${hex} is no token's`);
console.log(faults.length ? [...new Set(faults)].join("\n") : `colours: ${files.length} files take theirs from ${home}`);
process.exit(faults.length ? 1 : 0);
