// The daughter's telephone: she has no password, her card and its PIN open it; she books, and reads what it costs.
import assert from "node:assert/strict";

import { yuan } from "./town.mjs";

/** The amount stands there, as people read it. */
export async function shows(at, fen, what) {
  await at.first().waitFor();
  assert.equal((await at.first().innerText()).replace(/[^\d.,-]/g, ""), yuan(fen), what);
}

export async function enterByCard(town, path, pin) {
  const page = await town.lab.open({ size: "phone" });
  page.setDefaultTimeout(90_000);
  await page.goto(`${town.lab.url}${path}`);
  await page.locator("input[name=pin]").fill(pin);
  await page.locator(".pin button.main").click();
  await page.locator(".tiles").waitFor();
  town.pages.family = page;
}

/** What the plan holds, tomorrow, the second window, whoever comes; what it will cost is told before it is sent. */
export async function book(town, sums) {
  const page = await town.open("family", "/my");
  const next = async (heading, nth) => {
    await page.getByRole("heading", { level: 1, name: heading }).waitFor();
    await page.locator(".big-row").nth(nth).click();
  };
  await page.locator(".tiles a").first().click();
  await next("想要什么服务？", 0);
  await next("哪一天？", 1);
  await next("什么时候？", 1);
  await next("想请谁来？", 0);
  await page.getByRole("heading", { level: 1, name: "这样订，对吗？" }).waitFor();
  await shows(page.locator(".sure-own b"), sums.own, "what she pays");
  await page.locator(".pairs dd", { hasText: yuan(sums.government) }).waitFor();
  await page.locator("button.main").click();
  await page.waitForURL(/\/my\/visit\/\d+\?told=booked/);
  return town.ask("family", "GET", `/api/orders/${/visit\/(\d+)/.exec(page.url())[1]}`);
}

/** What is free of the wallet, and what the services that are ordered hold of it. */
export async function walletShows(town, free, held = 0) {
  const page = await town.open("family", "/my/wallet");
  await shows(page.locator(".wallet-sum .money"), free, "what is free");
  if (held) await page.getByText(`另有 ${yuan(held)} 元`).waitFor();
}

/** What the bill of the visit's month says of this visit, and how far it is. */
export async function billSays(town, order, sums, standing, open) {
  const page = await town.open("family", "/my/bill");
  if (town.today().slice(0, 7) > order.day.slice(0, 7)) await page.getByRole("button", { name: "上一个月" }).click();
  const line = page.locator(".bill-lines li", { hasText: standing }).first();
  await line.filter({ hasText: `津贴付 ${yuan(sums.government)}` }).filter({ hasText: `您付 ${yuan(sums.own)}` }).waitFor();
  await shows(page.locator(".bill-sum .money"), sums.own, "her own share of the month");
  assert.equal(await page.locator(".bill-sum .tag.wait").count(), open ? 1 : 0);
}
