// Days, months and times of day as people type them: 2026-11-22, 20261122, 11-22, 2026年11月22日, 9:30, 0930, also with the wide figures of a Chinese keyboard.
import { dayOf } from "./clock";
import { language } from "./language";

const two = (n: number | string): string => String(n).padStart(2, "0");
const locale = language === "zh" ? "zh-CN" : "en-GB";
const at = (day: string): Date => new Date(`${day}T00:00:00Z`);

/** Wide figures and signs as narrow ones. */
const plain = (text: string): string => text.normalize("NFKC").replace(/[。、]/g, ".").replace(/\s+/g, "");

/** A day that there is, or nothing. */
function dayFrom(year: string, month: string, day: string): string | null {
  const written = `${year}-${two(month)}-${two(day)}`;
  const real = at(written);
  return !Number.isNaN(real.getTime()) && real.toISOString().slice(0, 10) === written ? written : null;
}

/** 2026-11-22, or null where it is no day; without a year it is of this one. */
export function dayTyped(text: string): string | null {
  const typed = plain(text);
  const whole = /^(\d{4})(\d\d)(\d\d)$/.exec(typed) ?? /^(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?$/.exec(typed);
  if (whole) return dayFrom(whole[1]!, whole[2]!, whole[3]!);
  const short = /^(\d{1,2})[-./月](\d{1,2})日?$/.exec(typed);
  return short ? dayFrom(dayOf().slice(0, 4), short[1]!, short[2]!) : null;
}

/** 2026-11. */
export function monthTyped(text: string): string | null {
  const typed = plain(text);
  const whole = /^(\d{4})(\d\d)$/.exec(typed) ?? /^(\d{4})[-./年](\d{1,2})月?$/.exec(typed);
  const [year, month] = whole ? [whole[1]!, whole[2]!] : [dayOf().slice(0, 4), /^(\d{1,2})月?$/.exec(typed)?.[1] ?? ""];
  return Number(month) >= 1 && Number(month) <= 12 ? `${year}-${two(month)}` : null;
}

/** 09:30; an hour alone is its beginning. */
export function timeTyped(text: string): string | null {
  const typed = plain(text);
  const parts = /^(\d{1,2})(?:[:.点时](\d{1,2})?分?)?$/.exec(typed) ?? /^(\d{1,2})(\d\d)$/.exec(typed);
  const [hour, minute] = [Number(parts?.[1]), Number(parts?.[2] ?? 0)];
  return parts && hour * 60 + minute <= 1440 && minute < 60 ? `${two(hour)}:${two(minute)}` : null;
}

/** The instant, in Shanghai; what is none as it stands. */
export function momentOf(day: unknown, time: unknown): string {
  const [on, from] = [dayTyped(String(day ?? "")), timeTyped(String(time ?? ""))];
  return on && from ? new Date(`${on}T${from}:00+08:00`).toISOString() : `${String(day ?? "")} ${String(time ?? "")}`.trim();
}

export const weekdayOf = (day: string, weekday: "long" | "narrow"): string => new Intl.DateTimeFormat(locale, { weekday, timeZone: "UTC" }).format(at(day));

/** Six weeks, from a Monday on, that hold a month; the days of other months are there to be chosen as well. */
export function weeksOf(month: string): string[][] {
  const first = at(`${month}-01`).getTime();
  const from = first - ((new Date(first).getUTCDay() + 6) % 7) * 86_400_000;
  const day = (n: number) => new Date(from + n * 86_400_000).toISOString().slice(0, 10);
  return Array.from({ length: 6 }, (_, week) => Array.from({ length: 7 }, (__, n) => day(week * 7 + n)));
}
