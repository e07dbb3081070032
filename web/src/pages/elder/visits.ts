// A visit in words: who comes, where it stands, what is largest about it now.
import { language } from "../../language";
import { choiceLabel, isOverIn, phaseIn } from "../../schema";
import { t } from "../../words";
import { clockWords, hourWords, instantOf, minuteOf, partOfDay, windowWords } from "./days";
import { surnameOf } from "./persons";
import type { Card } from "./sure";

const minuteMs = 60000;
const soonMinutes = 90;

const phase = (card: Card) => phaseIn("order", card.state);
export const isDone = (card: Card) => phase(card) === "done";
export const isOver = (card: Card) => isOverIn("order", card.state);

export function itemName(card: { item: string; item_zh: string; item_en: string }): string {
  return (language === "zh" ? card.item_zh : card.item_en) || card.item;
}

export function carerName(name: string): string {
  return language === "zh" ? t("my.master", { name: surnameOf(name) }) : name;
}

/** 李师傅来助浴; as long as nobody is named, the service alone. */
export function visitTitle(card: Card): string {
  return card.carer && !isDone(card)
    ? t("my.comesFor", { who: carerName(card.carer), what: itemName(card) })
    : itemName(card);
}

/** How far it is: asked for, somebody named, at the door, done. */
export function stageOf(card: Card): number {
  if (isDone(card)) return 3;
  if (phase(card) === "active") return 2;
  return !isOver(card) && card.carer ? 1 : 0;
}

export function standWords(card: Card): string {
  if (phase(card) === "agreed" && card.whereabouts) return choiceLabel("carer_whereabouts", card.whereabouts);
  return t(`my.stand.${card.state}`);
}

export interface Largest {
  before: string;
  number: string;
  after: string;
  late: boolean;
}

const hourOf = (minute: number) => ({ before: language === "zh" ? partOfDay(minute) : "", number: clockWords(minute) });

function untilStart(card: Card, now: number): Largest {
  const start = card.start_minute ?? card.window_from;
  const minutes = Math.round((instantOf(card.day, start) - now) / minuteMs);
  const lateAfter = card.start_minute == null ? card.window_to - card.window_from : 0;
  if (minutes < -lateAfter) return { before: t("my.lateBefore"), number: String(-minutes), after: t("my.lateAfter"), late: true };
  if (minutes >= 0 && minutes <= soonMinutes)
    return { before: t("my.about"), number: String(minutes), after: t("my.minutesToYou"), late: false };
  return { ...hourOf(start), after: t("my.atYours"), late: false };
}

/** The one thing that is largest: minutes until the carer is there, minutes done, or the hour. */
export function largestOf(card: Card, now: number): Largest {
  if (phase(card) === "active") {
    const minutes = card.start_at == null ? 0 : Math.max(0, Math.round((now - Date.parse(card.start_at)) / minuteMs));
    return { before: t("my.doneFor"), number: String(minutes), after: t("my.ofMinutes", { n: card.minutes }), late: false };
  }
  if (phase(card) === "agreed") return untilStart(card, now);
  return { ...hourOf(card.start_minute ?? card.window_from), after: "", late: false };
}

export function plannedWords(card: Card): string {
  if (phase(card) === "active" && card.start_at != null)
    return t("my.cameAt", { clock: hourWords(minuteOf(Date.parse(card.start_at))), n: card.minutes });
  if (card.start_minute != null) return t("my.plannedAt", { clock: hourWords(card.start_minute) });
  return t("my.plannedIn", { window: windowWords(card.window_from, card.window_to) });
}

/** Of today's visits the one to look at: under way, else the next, else the last that is over. */
export function presentOf(cards: Card[], day: string): Card | undefined {
  const mine = cards.filter((card) => card.day === day && card.state !== "cancelled");
  return mine.find((c) => phase(c) === "active") ?? mine.find((c) => !isOver(c)) ?? mine.at(-1);
}
