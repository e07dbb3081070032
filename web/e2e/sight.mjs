// What is wrong with a page that stands still, in words; nothing when all is well. What the server answered is data, whatever language
// it is in; all other Chinese of an English page, and every key of words, is the app's own fault.
import { readdirSync, readFileSync } from "node:fs";

/** Official terms that the English words give in Chinese as well. */
const terms = ["../words/", "../../words/"].map((path) => new URL(path, import.meta.url)).flatMap((folder) =>
  readdirSync(folder).filter((name) => name.endsWith(".en.txt")).map((name) => readFileSync(new URL(name, folder), "utf8"))).join("\n");

/** Every word that is on the page or is read out of it. */
function wordsOf(page) {
  return page.evaluate(() => {
    const words = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let at = walker.nextNode(); at; at = walker.nextNode())
      if (at.data.trim() && !/^(SCRIPT|STYLE)$/.test(at.parentElement.tagName)) words.push(at.data.trim());
    for (const at of document.querySelectorAll("[aria-label],[title],[placeholder],[alt]"))
      for (const name of ["aria-label", "title", "placeholder", "alt"]) if (at.getAttribute(name)) words.push(at.getAttribute(name));
    return [document.title, ...words];
  });
}

const key = /^[a-z][a-z0-9]*([._][a-zA-Z0-9]+)+$/;
const slip = /\bundefined\b|\bNaN\b|\[object |\{\w+\}/;

/** Texts that are to be seen, and what a list of choices offers; without those that the page itself calls a code (代码), an English name (英文) or
 * the name somebody signs in by (登录名), by the head of their column or the term before them, and without keys of the keyboard. */
function shownTexts(page) {
  return page.evaluate(() => {
    const headOf = (cell) => cell?.closest("table").querySelectorAll("thead th")[cell.cellIndex] ?? null;
    const calledCode = (at) => [headOf(at.closest("td")), at.closest("dd")?.previousElementSibling].some((head) => /代码|英文|登录名|\bcode\b|login/i.test(head?.textContent));
    const texts = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let at = walker.nextNode(); at; at = walker.nextNode()) {
      const on = at.parentElement;
      if (at.data.trim() && !on.closest("kbd") && (on.closest("select") ?? on).checkVisibility({ visibilityProperty: true }) && !calledCode(on)) texts.add(at.data.trim());
    }
    return [...texts];
  });
}

/** A code of the program, whatever table it is in: people read its words. In English one word may be a word; the names of file formats are words in both. */
const code = { zh: /^(?!(xlsx|csv|pdf)$)[a-z]{2,}(_[a-z]+)*$/, en: /^[a-z]+(_[a-z]+)+$/ };

/** What stands on the page as the program calls it, in a dialog and a drawer as well. */
export async function bareCodes(page) {
  const language = (await page.evaluate(() => document.documentElement.lang)).startsWith("en") ? "en" : "zh";
  return (await shownTexts(page)).flatMap((w) => (code[language].test(w) ? [`a bare code: ${w}`] : slip.test(w) ? [`no words: ${w}`] : []));
}

/** Every code of the tables' choices: people read its label. */
export const codesOf = (schema) => new Set(Object.values(schema.choices).flatMap((choices) => choices.map((c) => c.code)));

/** `codes`: of the tables; an English label may well be the same word. */
export async function strangeWords(page, language, data, codes) {
  const words = [...new Set(await wordsOf(page))];
  const faults = words.filter((w) => (key.test(w) && !data.includes(`"${w}"`)) || slip.test(w)).map((w) => `no words: ${w}`);
  faults.push(...(await bareCodes(page)));
  if (language === "zh") return [...faults, ...(await shownTexts(page)).filter((w) => codes.has(w)).map((w) => `a bare code: ${w}`)];
  for (const word of words)
    for (const [run] of word.matchAll(/\p{Script=Han}+/gu)) if (!terms.includes(run) && !data.includes(run)) faults.push(`Chinese: ${run} (in: ${word.slice(0, 60)})`);
  return faults;
}

/** What hangs over the edge of the screen, outermost first. */
export function sideways(page) {
  return page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const scrolls = (at) => at !== document.body && (getComputedStyle(at).overflowX !== "visible" || scrolls(at.parentElement));
    const out = [...document.body.querySelectorAll("*")].filter((at) => at.getBoundingClientRect().right > root.clientWidth + 0.5 && !scrolls(at.parentElement));
    const name = (at) => `${at.tagName.toLowerCase()}${typeof at.className === "string" && at.className ? `.${at.className.trim().split(/\s+/).join(".")}` : ""}`;
    return [`${root.scrollWidth - root.clientWidth}px too wide at ${root.clientWidth}: ${out.slice(0, 3).map(name).join(" ")}`];
  });
}

/** What is to be pressed and something else lies over it; what sticks to an edge of the screen may lie over what scrolls under it. */
export function covered(page) {
  return page.evaluate(() => {
    const clipped = (at, x, y) => {
      for (let up = at.parentElement; up && up !== document.body; up = up.parentElement) {
        const box = up.getBoundingClientRect();
        if (getComputedStyle(up).overflow !== "visible" && (x < box.left || x > box.right || y < box.top || y > box.bottom)) return true;
      }
      return false;
    };
    const sticks = (at) => at && at !== document.body && (/sticky|fixed/.test(getComputedStyle(at).position) || sticks(at.parentElement));
    const called = (at) => (at.getAttribute("aria-label") || at.textContent || at.name || at.tagName).trim().slice(0, 30);
    return [...document.querySelectorAll("button, a[href], input, select, textarea")].flatMap((at) => {
      const box = at.getBoundingClientRect();
      const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
      const hit = document.elementFromPoint(x, y);
      if (box.width < 2 || !hit || at.contains(hit) || hit.contains(at) || hit.closest("label")?.contains(at) || clipped(at, x, y) || sticks(hit)) return [];
      return at.checkVisibility({ visibilityProperty: true, opacityProperty: true }) ? [`covered at ${innerWidth}: ${called(at)} by ${hit.tagName.toLowerCase()}.${hit.className}`] : [];
    });
  });
}

/** A page's main act that is not on the first screen. */
export function unseen(page) {
  return page.evaluate(() => {
    const act = [...document.querySelectorAll("button.main, a.main")].find((at) => at.checkVisibility());
    const box = act?.getBoundingClientRect();
    return !act || (box.top < innerHeight && box.left < innerWidth && box.right > 0) ? [] : [`its main act is out of sight at ${innerWidth}: ${act.textContent.trim()}`];
  });
}

/** For older people: words below 18 px, and what is to be pressed that is smaller than 60 × 60; a link within a sentence is as large as the sentence. */
export function small(page) {
  return page.evaluate(() => {
    const faults = new Set();
    const called = (at) => (at.getAttribute("aria-label") || at.textContent || at.name || at.tagName).trim().slice(0, 24);
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let at = walker.nextNode(); at; at = walker.nextNode()) {
      const on = at.parentElement;
      if (!at.data.trim() || !on.checkVisibility({ visibilityProperty: true }) || on.closest("svg, script, style")) continue;
      const px = Number.parseFloat(getComputedStyle(on).fontSize);
      if (px < 18) faults.add(`${px}px: ${at.data.trim().slice(0, 24)}`);
    }
    for (const at of document.querySelectorAll("button, a[href], input:not([type=hidden]), select, textarea, summary")) {
      const shown = at.closest("label") ?? at;
      const box = shown.getBoundingClientRect();
      const within = at.tagName === "A" && getComputedStyle(at).display === "inline";
      if (box.width < 2 || within || !at.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
      if (box.width < 59.5 || box.height < 59.5) faults.add(`${Math.round(box.width)}×${Math.round(box.height)}: ${called(at)}`);
    }
    return [...faults];
  });
}

/** Words of any size whose contrast is below 4.5, as axe measures it; it must be on the page already. */
export function dim(page) {
  return page.evaluate(async () => {
    const found = await window.axe.run({ runOnly: ["color-contrast-enhanced"], resultTypes: ["violations"] });
    return found.violations.flatMap((v) => v.nodes).flatMap((node) => {
      const ratio = node.any[0]?.data?.contrastRatio;
      return ratio < 4.5 ? [`contrast ${ratio}: ${node.target.join(" ")}`] : [];
    });
  });
}
