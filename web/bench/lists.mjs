// A long list under a quick hand: the wheel turns by a screen and more ten times a second; in every frame that is drawn, is a row where the eye is?
//
//   YIYANG_URL, YIYANG_LOGINS as tools/with_city.sh gives them; BENCH_SECONDS of a round, 8 by itself. One row a list: of the
//   rounds, each from the list's top, the median (least to most); rows that were missing are added up over all of them.
import { openLab } from "../e2e/lab.mjs";

const rounds = 5;
const seconds = Number(process.env.BENCH_SECONDS ?? 8);
const lists = [
  { name: "older people", role: "district_officer", list: "person_list" },
  { name: "orders", role: "district_officer", list: "order_list" },
];

const lab = await openLab();

/** Counts frames from now on, and those without a row at the height of the eye or at the table's foot. */
function watch() {
  const box = document.querySelector("tr[data-at]").closest("table").parentElement;
  const area = box.getBoundingClientRect();
  const heights = [area.top + 90, (area.top + area.bottom) / 2, area.bottom - 30];
  const told = { frames: 0, blank: 0, longest: 0, at: performance.now(), on: true };
  const look = (now) => {
    told.frames++;
    told.longest = Math.max(told.longest, now - told.at);
    told.at = now;
    if (heights.some((y) => !document.elementFromPoint(area.left + 40, y)?.closest("tr[data-at]"))) told.blank++;
    if (told.on) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  window.frames_told = told;
  return { x: area.left + area.width / 2, y: area.top + area.height / 2 };
}

async function once(page, list) {
  await page.goto(`${lab.url}/list/${list}`);
  await page.locator("tr[data-at]").first().waitFor();
  await lab.settle(page);
  const eye = await page.evaluate(watch);
  await page.mouse.move(eye.x, eye.y);
  for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
    await page.mouse.wheel(0, 700);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const told = await page.evaluate(() => ({ ...window.frames_told, on: (window.frames_told.on = false) }));
  return { ...told, passed: Number(await page.locator("tr[data-at]").last().getAttribute("data-at")) };
}

function spread(figures) {
  const sorted = figures.map(Math.round).sort((a, b) => a - b);
  return `${sorted[sorted.length >> 1]} (${sorted[0]} to ${sorted.at(-1)})`;
}

console.log("| list | rows passed | frames | longest frame ms | frames without a row |\n|---|---|---|---|---|");
for (const { name, role, list } of lists) {
  const page = await lab.signIn(role);
  const told = [];
  for (let i = 0; i < rounds; i++) told.push(await once(page, list));
  const of = (key) => spread(told.map((round) => round[key]));
  console.log(`| ${name} | ${of("passed")} | ${of("frames")} | ${of("longest")} | ${told.reduce((sum, round) => sum + round.blank, 0)} |`);
  await page.context().close();
}
await lab.close();
