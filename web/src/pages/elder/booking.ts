// What can be chosen when booking: days ahead, hours of a day, who is wished for.
import { nowMs } from "../../clock";
import { language } from "../../language";
import { yuan } from "../../show";
import { t } from "../../words";
import type { IconName } from "../../parts/icons";
import { dayAfter, dateWords, dayWords, minuteOf, today, windowWords } from "./days";
import type { Card, Offer } from "./sure";
import { carerName, isDone } from "./visits";

export interface Booking {
  category: string;
  item: string;
  day: string;
  from: number;
  to: number;
  who: string;
}

const daysAhead = 14;
const windows: [number, number][] = [[480, 600], [600, 720], [720, 840], [840, 960], [960, 1080], [1080, 1200]];

export const categoryIcons: Record<string, IconName> = {
  meal: "bowl", bath: "drop", clean: "broom", urgent: "siren", medical: "cross", mobility: "walk", rehab: "pulse",
  comfort: "heart", errand: "bag", care: "hand", nursing: "clipboard", respite: "moon", visit: "home", adaptation: "tool",
};

export interface Choice {
  value: string;
  title: string;
  words?: string;
}

export function dayChoices(): Choice[] {
  const first = windowsOf(today()).length > 0 ? 0 : 1;
  return Array.from({ length: daysAhead }, (_, i) => dayAfter(today(), first + i)).map((day) => {
    const title = dayWords(day);
    return title === dateWords(day) ? { value: day, title } : { value: day, title, words: dateWords(day) };
  });
}

/** Of today only what has not begun. */
export function windowsOf(day: string): [number, number][] {
  return windows.filter(([from]) => day > today() || from > minuteOf(nowMs()));
}

export function windowChoices(day: string): Choice[] {
  return windowsOf(day).map(([from, to]) => ({ value: `${from}-${to}`, title: windowWords(from, to) }));
}

/** Anyone, by sex, or one who has been here before. */
export function whoChoices(past: Card[], item: string): Choice[] {
  const known = [...new Set(past.filter((c) => c.item === item && isDone(c) && c.carer).map((c) => c.carer))].slice(-2).reverse();
  return [
    { value: "any", title: t("my.who.any"), words: t("my.who.anyWords") },
    ...known.map((name) => ({ value: `name:${name}`, title: t("my.who.again", { name: carerName(name) }), words: t("my.who.againWords", { name }) })),
    { value: "female", title: t("my.who.female") },
    { value: "male", title: t("my.who.male") },
  ];
}

export function offerName(offer: Offer): string {
  return language === "zh" ? offer.name_zh : offer.name_en;
}

export function priceWords(offer: Offer): string {
  const unit = language === "zh" ? offer.unit_zh : offer.unit_en;
  return t("my.price", { n: offer.minutes, price: yuan(offer.price), unit });
}

export function payWords(offer: Offer): string {
  if (offer.why) return t("my.payAll", { own: yuan(offer.own) });
  const share = t("my.payShare", { government: yuan(offer.government), own: yuan(offer.own) });
  return offer.times_left == null ? share : `${share}${t("my.timesLeft", { n: offer.times_left })}`;
}

/** What the order says of a wish that no field has: to the provider, in words. */
export function noteOf(booking: Booking): string | undefined {
  return booking.who.startsWith("name:") ? t("my.who.note", { name: booking.who.slice(5) }) : undefined;
}
