// The first look of the city: the dashboard's numbers and the rows behind them, its map by hand and by keyboard, the wall.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openLab } from "./lab.mjs";
import { archiveOf, squareTile } from "./tiles.mjs";

let lab;
before(async () => {
  lab = await openLab();
});
after(() => lab.close());

const numberIn = (text) => Number.parseInt(text.replaceAll(",", ""), 10);

test("every number of the dashboard opens as many rows as it says", async () => {
  const page = await lab.signIn("district_officer");
  await page.getByRole("link", { name: "总览" }).click();
  await page.locator(".duty").first().waitFor();
  assert.equal(await page.locator(".duty").count(), 6);
  await lab.look(page, "dashboard-zh", { fullPage: true });
  for (const label of ["独居老人", "中度及以上失能"]) {
    const row = page.locator(".figure-rows a", { hasText: label });
    const shown = numberIn(await row.locator("b").innerText());
    await row.click();
    await page.locator(".list-count").waitFor();
    await lab.settle(page);
    assert.equal(numberIn(await page.locator(".list-count").innerText()), shown, label);
    await page.goBack();
    await page.locator(".figure-rows a").first().waitFor();
  }
  const flags = page.locator(".duty", { hasText: "疑点已核查" });
  const open = numberIn(/待查 (\d+)/.exec(await flags.innerText())?.[1] ?? "");
  await flags.click();
  await page.locator(".list-count").waitFor();
  assert.equal(numberIn(await page.locator(".list-count").innerText()), open);
});

test("those who were never assessed, and a street's money, have their rows", async () => {
  const page = await lab.signIn("street_clerk");
  await page.goto(`${lab.url}/dashboard`);
  const money = page.locator(".figure-rows a:has(.money)");
  await money.first().waitFor();
  const links = await money.evaluateAll((all) => all.map((a) => ({ href: a.getAttribute("href"), text: a.querySelector("b").textContent })));
  assert.ok(links.length >= 3, "granted, settled, paid");
  for (const { href, text } of links.filter((one) => Number.parseFloat(one.text.replaceAll(",", "")) > 0)) {
    await page.goto(`${lab.url}${href}`);
    await page.locator(".list-count").waitFor();
    assert.ok(numberIn(await page.locator(".list-count").innerText()) > 0, `${text} ${href}`);
  }
  await page.goto(`${lab.url}/dashboard`);
  const census = page.locator(".chart-card", { hasText: "年龄与能力等级" });
  await census.getByRole("button", { name: "看表格" }).click();
  const column = (await census.locator("th").allInnerTexts()).indexOf("未评估");
  assert.ok(column > 0, "a column for those without a level");
  const cell = census.locator(`tbody td:nth-child(${column + 1}) a`).first();
  const shown = await cell.innerText();
  await cell.click();
  await page.locator(".list-count").waitFor();
  const found = numberIn(await page.locator(".list-count").innerText());
  if (shown.startsWith("<")) assert.ok(found > 0 && found < Number(shown.slice(1)));
  else assert.equal(found, numberIn(shown));
  await page.locator(".filter-none", { hasText: "没有填" }).click();
  await lab.settle(page);
  assert.doesNotMatch(page.url(), /level_none/);
});

test("a place is chosen on the map or in the list beside it, and entered", async () => {
  const page = await lab.signIn("district_officer");
  await page.goto(`${lab.url}/dashboard`);
  await page.locator(".where-lead").waitFor();
  await page.getByLabel("看哪个数字").selectOption({ label: "在册老人" });
  const second = page.locator(".place-rank button").nth(1);
  const name = await second.locator(".rank-name").innerText();
  await second.focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.locator(".where-name").innerText(), name);
  assert.equal(await second.getAttribute("aria-pressed"), "true");
  const largest = page.locator(".map-sketch .area", { hasText: "祥符街道" });
  await largest.dispatchEvent("click");
  assert.equal(await page.locator(".where-name").innerText(), "祥符街道");
  await page.getByRole("button", { name: "看这里的总览" }).click();
  await page.getByRole("heading", { level: 1, name: "祥符街道，今天" }).waitFor();
  await page.getByRole("button", { name: "上一级" }).click();
  await page.getByRole("heading", { level: 1, name: "拱墅区，今天" }).waitFor();
});

/** A browser that paints without a graphics card, said to have one. */
const hasCard = () => {
  const ask = WebGL2RenderingContext.prototype.getParameter;
  WebGL2RenderingContext.prototype.getParameter = function (name) {
    return name === 37446 ? "a card" : ask.call(this, name);
  };
};

test("with a graphics card the map comes under the hand, drawn by this city's server alone", async () => {
  const page = await lab.signIn("district_officer");
  const strangers = [];
  page.on("request", (request) => /^(data|blob):/.test(request.url()) || request.url().startsWith(lab.url) || strangers.push(request.url()));
  await page.addInitScript(hasCard);
  await page.goto(`${lab.url}/dashboard`);
  await page.locator(".map-live:not(.unready)").waitFor({ timeout: 60000 });
  assert.equal(await page.locator(".map-sketch").count(), 0);
  const spread = () =>
    page.locator(".map-label").evaluateAll((labels) => {
      const at = labels.map((l) => l.getBoundingClientRect().x);
      return Math.max(...at) - Math.min(...at);
    });
  const before = await spread();
  await page.getByRole("button", { name: "放大" }).click();
  await page.waitForFunction((least) => {
    const at = [...document.querySelectorAll(".map-label")].map((l) => l.getBoundingClientRect().x);
    return Math.max(...at) - Math.min(...at) > least;
  }, before * 1.5);
  await page.getByRole("button", { name: "看全部" }).click();
  assert.ok(Math.abs((await spread()) - before) < 4, "the whole place again");
  assert.deepEqual(strangers, []);
});

/** The map with tiles configured as `url`, drawn: what was asked for, and the colours of a row of its pixels. */
async function mapOver(url, answer) {
  const page = await lab.enter("district_officer");
  const asked = [];
  await page.addInitScript(hasCard);
  await page.route("**/api/schema*", async (route) => {
    const told = await route.fetch();
    return route.fulfill({ response: told, json: { ...(await told.json()), map: { url, credit: "试验底图" } } });
  });
  await page.route("**/ground/**", (route) => (asked.push(route.request().url()), route.fulfill(answer(route.request()))));
  await page.goto(`${lab.url}/dashboard`);
  await page.locator(".map-live:not(.unready)").waitFor({ timeout: 60000 });
  await page.getByText("示意图").first().waitFor();
  await lab.shoot(page, `map-over-${url.split("/").at(-1).replace(/\W/g, "-")}`);
  await page.context().close();
  return asked;
}
const dot = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC", "base64");

test("with tiles configured they lie under the borders: an address of pictures, a PMTiles file of shapes or of pictures", async () => {
  const pictures = await mapOver(`${lab.url}/ground/{z}/{x}/{y}.png`, () => ({ contentType: "image/png", body: dot }));
  assert.ok(pictures.length > 0 && pictures.every((url) => /ground\/\d+\/\d+\/\d+\.png$/.test(url)), pictures.join(" "));
  for (const [name, file] of [["shapes", archiveOf(squareTile("water"), 1)], ["pictures", archiveOf(dot, 2)]]) {
    const parts = [];
    await mapOver(`${lab.url}/ground/${name}.pmtiles`, (request) => {
      const [, from, to] = /bytes=(\d+)-(\d+)/.exec(request.headers().range).map(Number);
      parts.push(from);
      const body = file.subarray(from, to + 1);
      return { status: 206, headers: { "Content-Range": `bytes ${from}-${from + body.length - 1}/${file.length}`, ETag: '"1"' }, body };
    });
    assert.deepEqual([...new Set(parts)].sort((a, b) => a - b), [0, file.length - (name === "shapes" ? squareTile("water") : dot).length], "head, then the one tile");
  }
});

test("behind a chart stands its table, and goes along as xlsx", async () => {
  const page = await lab.signIn("district_officer", { language: "en" });
  await page.goto(`${lab.url}/dashboard`);
  const card = page.locator(".chart-card").first();
  await card.locator("svg text").first().waitFor();
  await card.getByRole("button", { name: "Table" }).click();
  const people = await card.locator("tbody td").allInnerTexts();
  assert.ok(people.some((cell) => /^\d+$/.test(cell) && Number(cell) > 0), people.join(" "));
  const [file] = await Promise.all([page.waitForEvent("download"), card.getByRole("button", { name: "xlsx" }).click()]);
  assert.match(file.suggestedFilename(), /\.xlsx$/);
  await lab.look(page, "dashboard-en", { fullPage: true });
});

test("a lost connection says so and keeps the numbers; a place without people says what will come", async () => {
  const page = await lab.signIn("district_officer");
  await page.goto(`${lab.url}/dashboard`);
  await page.locator(".duty").first().waitFor();
  const { body } = await lab.ask(page, "GET", "/api/dashboard/places");
  const bare = body.places.find((p) => p.figures.every((f) => f.value === 0));
  if (bare) {
    await page.goto(`${lab.url}/dashboard?scope=${bare.code}`);
    await page.getByText("这里还没有老人和工单").waitFor();
    await lab.look(page, "dashboard-empty-zh");
  }
  await page.goto(`${lab.url}/dashboard`);
  await page.locator(".duty").first().waitFor();
  await page.route("**/api/dashboard*", (route) => route.abort());
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await page.getByRole("alert").waitFor();
  assert.equal(await page.locator(".duty").count(), 6);
  await page.unroute("**/api/dashboard*");
  await page.getByRole("button", { name: "再试一次" }).click();
  await page.getByRole("alert").waitFor({ state: "detached" });
});

async function wall(size, options = {}) {
  const page = await lab.signIn("district_officer", { ...options, viewport: size });
  await page.goto(`${lab.url}/wall`);
  await page.locator(".wall .duty").first().waitFor();
  await page.locator(".wall .map-sketch .area").first().waitFor();
  return page;
}
const hidesNothing = (page) =>
  page.evaluate(() => {
    const root = document.documentElement;
    const ends = [...document.querySelectorAll(".wall > *, .wall-ranks, .wall figcaption")].map((e) => e.getBoundingClientRect());
    return root.scrollWidth <= innerWidth && root.scrollHeight <= innerHeight && ends.every((e) => e.right <= innerWidth + 1 && e.bottom <= innerHeight + 1);
  });
const digits = (page) => page.locator(".duty-now").first().evaluate((e) => e.getBoundingClientRect().height);

test("the wall fills 1920 × 1080 and 3840 × 2160 alike, without a scrollbar", async () => {
  const small = await wall({ width: 1920, height: 1080 });
  assert.ok(await hidesNothing(small));
  await lab.look(small, "wall-1920-zh");
  const height = await digits(small);
  await small.close();
  const large = await wall({ width: 3840, height: 2160 }, { language: "en" });
  assert.ok(await hidesNothing(large));
  assert.ok(Math.abs((await digits(large)) / height - 2) < 0.02, "twice the wall, twice the digits");
  await lab.look(large, "wall-3840-en");
  await large.close();
});

/** The dashboard's places as they would be were this one the worst by far. */
async function worstIs(page, code) {
  await page.unroute("**/api/dashboard/places*");
  await page.route("**/api/dashboard/places*", async (asked) => {
    const answer = await asked.fetch();
    const told = await answer.json();
    for (const place of told.places) for (const figure of place.figures) if (figure.code === "applications") Object.assign(figure, { value: place.code === code ? 128 : 3, whole: 200, below: null });
    await asked.fulfill({ response: answer, json: told });
  });
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
}

/** Words of the map that stand on one another or hang over its edge; of a letter's height the middle counts, where its strokes are. */
const mapClashes = (page) =>
  page.locator(".map-sketch").evaluate((map) => {
    const edge = map.getBoundingClientRect();
    const boxes = [...map.querySelectorAll("text"), ...map.parentElement.querySelectorAll(".map-key span")].map((at) => {
      const { left, right, top, bottom } = at.getBoundingClientRect();
      const [middle, half] = [(top + bottom) / 2, (bottom - top) * 0.3];
      return { words: at.textContent, left, right, top: middle - half, bottom: middle + half };
    });
    const over = boxes.filter((b) => b.left < edge.left - 1 || b.right > edge.right + 1 || b.top < edge.top || b.bottom > edge.bottom).map((b) => `${b.words} over the edge`);
    const meets = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom && b.top < a.bottom;
    return [...over, ...boxes.flatMap((a, i) => boxes.slice(i + 1).filter((b) => !a.words.includes(b.words) && !b.words.includes(a.words) && meets(a, b)).map((b) => `${a.words} on ${b.words}`))];
  });

test("whichever street is the worst, the map of the wall and of the dashboard names it, and no name lies on another", async () => {
  for (const [width, height, path] of [[1920, 1080, "/wall"], [3840, 2160, "/wall"], [1280, 800, "/dashboard"]]) {
    const page = await lab.enter("district_officer", { viewport: { width, height } });
    const { places } = (await lab.ask(page, "GET", "/api/dashboard/places")).body;
    await page.goto(`${lab.url}${path}`);
    await page.locator(".map-sketch .area").first().waitFor();
    if (path === "/dashboard") await page.locator(".where-choice select").selectOption("applications");
    let called = 0;
    for (const { code, name } of places) {
      await worstIs(page, code);
      const short = name.replace(/街道$/, "");
      await page.locator(".map-sketch text", { hasText: short }).first().waitFor();
      await page.locator(".map-sketch text", { hasText: "128" }).first().waitFor();
      await page.locator(".where-name, .wall-place", { hasText: name }).waitFor();
      assert.deepEqual(await mapClashes(page), [], `${path} at ${width}: ${name}`);
      const line = page.locator(".map-sketch .callout");
      if (await line.count()) {
        called++;
        assert.equal(await line.locator("text").textContent(), `${short} 128`);
      }
    }
    assert.ok(called > 0 && called < places.length, `${called} of ${places.length} at ${width} have no room for their name`);
    await lab.shoot(page, `map-worst-${width}`);
    await page.context().close();
  }
});

test("the wall follows the numbers by itself, says when it cannot, and signs in again where it is", async () => {
  const page = await wall({ width: 1920, height: 1080 });
  const look = () => page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await page.route("**/api/dashboard", async (route) => {
    const response = await route.fetch();
    const body = await response.json();
    Object.assign(body.figures.find((f) => f.code === "visits"), { value: 3, whole: 12 });
    await route.fulfill({ response, json: body });
  });
  await look();
  await page.locator(".duty-now", { hasText: "75.0" }).waitFor();
  await page.unroute("**/api/dashboard");
  await page.route("**/api/dashboard", (route) => route.abort());
  await look();
  await page.locator(".wall-stale").waitFor();
  assert.equal(await page.locator(".duty-now").first().innerText(), "75.0%", "the last numbers stay");
  await page.unroute("**/api/dashboard");
  await page.keyboard.press("f");
  await page.waitForFunction(() => document.fullscreenElement !== null);
  await page.context().clearCookies();
  await look();
  await page.getByRole("dialog").waitFor();
  await lab.look(page, "wall-again-zh");
  await page.getByLabel("登录名").fill(lab.logins.district_officer.login);
  await page.getByLabel("密码").fill(lab.logins.district_officer.password);
  await page.getByRole("button", { name: "登录", exact: true }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.locator(".wall-fresh").waitFor();
  assert.equal(new URL(page.url()).pathname, "/wall");
});
