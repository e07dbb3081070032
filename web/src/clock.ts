// The server's clock: what is due, overdue or how old someone is goes by it, never by this machine's.
import { ref } from "vue";

import { get } from "./api";
import { onHappening } from "./stream";

const day = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" });
const look_ms = 10_000;
const ahead = ref(0);
const today = ref(day.format(new Date()));

const turn = (): void => void (today.value = day.format(new Date(nowMs())));

/** By how much the server's clock is ahead of this machine's: what a phone without net keeps. */
export const aheadMs = (): number => ahead.value;

export function setAhead(ms: number): void {
  ahead.value = ms;
  turn();
}

export async function loadClock(): Promise<void> {
  const health = await get<{ now: string }>("/healthz").catch(() => null);
  if (health) setAhead(Date.parse(health.now) - Date.now());
}

/** While the calling frame stands, a step of the city's clock is heard of at once; `then` may keep it. */
export function hearClock(then: () => unknown = () => undefined): void {
  onHappening(["clock"], () => void loadClock().then(then));
}

/** A window that stays open: midnight comes, and whoever comes back to it, has net again, or wakes the machine, asks again. */
export function followClock(): void {
  window.setInterval(turn, look_ms);
  for (const back of ["focus", "online"]) window.addEventListener(back, () => void loadClock());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void loadClock());
}

export function nowMs(): number {
  return Date.now() + ahead.value;
}

/** An instant's day in Shanghai: 2026-11-24; without one today's, which whatever shows it follows. */
export function dayOf(ms?: number): string {
  return ms === undefined ? today.value : day.format(new Date(ms));
}

export function addDays(from: string, days: number): string {
  return new Date(Date.parse(`${from}T00:00:00Z`) + days * 86400000).toISOString().slice(0, 10);
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86400000);
}

/** Years of age, which move at midnight. */
export function ageOf(birth: unknown): number {
  const born = String(birth ?? "");
  const now = dayOf();
  return Number(now.slice(0, 4)) - Number(born.slice(0, 4)) - (now.slice(5) < born.slice(5) ? 1 : 0);
}

/** The same day of a later month; the last one where a month is shorter. */
export function addMonths(from: string, months: number): string {
  const [year = 0, month = 1, day = 1] = from.split("-").map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, last))).toISOString().slice(0, 10);
}
