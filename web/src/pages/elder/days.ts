// Days and hours in words, as people in Shanghai say them.
import { onScopeDispose, ref, watch, type Ref } from "vue";

import { dayOf, nowMs } from "../../clock";
import { language } from "../../language";
import { t } from "../../words";

const minuteMs = 60000;
const locale = language === "zh" ? "zh-CN" : "en-GB";
const hourMinute = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit" });
const date = new Intl.DateTimeFormat(locale, { timeZone: "UTC", month: "short", day: "numeric", weekday: "long" });
const dateAlone = new Intl.DateTimeFormat(locale, { timeZone: "UTC", month: "short", day: "numeric" });
const dateOfYear = new Intl.DateTimeFormat(locale, { timeZone: "UTC", year: "numeric", month: "short", day: "numeric", weekday: "long" });
const dateOfYearAlone = new Intl.DateTimeFormat(locale, { timeZone: "UTC", year: "numeric", month: "short", day: "numeric" });
const yearMonth = new Intl.DateTimeFormat(locale, { timeZone: "UTC", year: "numeric", month: "long" });

export function today(): string {
  return dayOf();
}

export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 24 * 60 * minuteMs).toISOString().slice(0, 10);
}

/** Minutes since midnight in Shanghai. */
export function minuteOf(instant: number): number {
  const [hour = 0, minute = 0] = hourMinute.format(instant).split(":").map(Number);
  return hour * 60 + minute;
}

export function instantOf(day: string, minute: number): number {
  return Date.parse(`${day}T00:00:00+08:00`) + minute * minuteMs;
}

/** Chinese sets a little air between figures and characters. */
const airy = (words: string) => (language === "zh" ? words.replace(/(\d+)(?=[年月日])/g, "$1 ").replace(/([年月])(?=\d)/g, "$1 ").replace(/日(?=星)/, "日 ") : words);

/** The year is said where it is not this one. */
const isThisYear = (day: string) => day.slice(0, 4) === today().slice(0, 4);

export function dateWords(day: string): string {
  return airy((isThisYear(day) ? date : dateOfYear).format(Date.parse(day)));
}

export function shortDate(day: string): string {
  return airy((isThisYear(day) ? dateAlone : dateOfYearAlone).format(Date.parse(day)));
}

export function monthWords(month: string): string {
  return airy(yearMonth.format(Date.parse(`${month}-01`)));
}

/** 今天, 明天, 后天, else the date. */
export function dayWords(day: string): string {
  const near = ["my.today", "my.tomorrow", "my.afterTomorrow"].find((_, i) => dayAfter(today(), i) === day);
  return near ? t(near) : dateWords(day);
}

/** 下午 1:30 is said of half past one: Chinese hours go with their part of the day, English ones from 0 to 24. */
export function clockWords(minute: number): string {
  const hour = Math.floor(minute / 60);
  return `${language === "zh" && hour > 12 ? hour - 12 : hour}:${String(minute % 60).padStart(2, "0")}`;
}

export function partOfDay(minute: number): string {
  if (minute < 690) return t("my.morning");
  if (minute < 780) return t("my.noon");
  return minute < 1080 ? t("my.afternoon") : t("my.evening");
}

export function hourWords(minute: number): string {
  return t("my.hour", { part: partOfDay(minute), clock: clockWords(minute) });
}

export function windowWords(from: number, to: number): string {
  return t("my.window", { part: partOfDay(from), from: clockWords(from), to: clockWords(to) });
}

export function instantWords(instant: string): string {
  const at = Date.parse(instant);
  return `${dayWords(dayOf(at))} ${hourWords(minuteOf(at))}`;
}

/** The present, a little late: it moves four times a minute, and with the day. */
export function useNow(): Ref<number> {
  const now = ref(nowMs());
  const turn = (): void => void (now.value = nowMs());
  const timer = window.setInterval(turn, 15000);
  watch(() => dayOf(), turn);
  onScopeDispose(() => window.clearInterval(timer));
  return now;
}
