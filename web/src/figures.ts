// How a figure is read: its share, its words, its colour on a map, the list behind it.
import type { MapValue } from "./parts/map/shapes";
import { choiceLabel } from "./schema";
import { yuan } from "./show";
import type { Of } from "./types";
import { t } from "./words";

export type Figure = Of<"dashboard_figure">;
export type Place = Of<"dashboard_place">;

export const labelOfFigure = (code: unknown): string => choiceLabel("figure", code);

/** What its value counts: of a duty that which is not as it should be. */
export const valueLabel = (figure: Figure | undefined, code: string): string => (figure?.kind === "duty" ? t(`lack.${code}`) : labelOfFigure(code));

/** Per cent that is as it should be; null: there is nothing to judge. */
export function share(value: number | null | undefined, whole: number | null | undefined): number | null {
  return typeof value === "number" && typeof whole === "number" && whole > 0 ? ((whole - value) / whole) * 100 : null;
}

export function numberOf(figure: Figure): string {
  if (typeof figure.value !== "number") return `<${figure.below ?? ""}`;
  return figure.kind === "money" ? yuan(figure.value) : figure.value.toLocaleString("en-US");
}

export function listOf(figure: { route?: string | null; query?: string | null }, route = figure.route): string | null {
  return route && typeof figure.query === "string" ? `/list/${route}?${figure.query}` : null;
}

/** How well a duty is done: met, short of it, or far from it. */
export function standing(figure: Figure): "met" | "short" | "far" | "none" {
  const now = share(figure.value, figure.whole);
  if (now === null) return "none";
  const target = (figure.target ?? 1000) / 10;
  if (now >= target) return "met";
  return now < target - 5 ? "far" : "short";
}

/** Since the end of last month, in points. */
export function change(figure: Figure): number | null {
  const [now, then] = [share(figure.value, figure.whole), share(figure.before, figure.before_whole)];
  return now === null || then === null ? null : Math.round((now - then) * 10) / 10;
}

/** More of these is not worse: they say where people are. */
const plainFigures = ["people", "alone", "dependent", "orders_today"];
export const isPlain = (code: string): boolean => plainFigures.includes(code);

export const figureIn = (figures: Figure[] | undefined, code: string): Figure | undefined => figures?.find((f) => f.code === code);

/** Places with this figure, the worst first; those of whom it is only told "fewer than" come after, then those without. */
export function ranked(places: Place[], code: string): { place: Place; figure: Figure }[] {
  const order = (f: Figure) => (typeof f.value === "number" ? f.value : f.below ? 0.5 : -1);
  return places
    .flatMap((place) => {
      const figure = figureIn(place.figures, code);
      return figure ? [{ place, figure }] : [];
    })
    .sort((a, b) => order(b.figure) - order(a.figure));
}

export function mapValues(places: Place[], code: string): Record<number, MapValue> {
  const rows = ranked(places, code);
  const told = rows.map((r) => r.figure.value).filter((v): v is number => typeof v === "number");
  const most = Math.max(0, ...told);
  const single = told.filter((v) => v === most).length === 1;
  const values: Record<number, MapValue> = {};
  for (const { place, figure } of rows) {
    const value = figure.value;
    let tone = 0;
    if (typeof value === "number" && value > 0) tone = 1 + Math.min(4, Math.floor((value / most) * 4.99));
    else if (typeof value !== "number") tone = 1;
    if (!isPlain(code) && single && value === most && most > 0) tone = 6;
    const text = value === 0 ? "" : numberOf(figure);
    if (place.code) values[place.code] = { tone, text, hint: `${valueLabel(figure, code)} ${numberOf(figure)}` };
  }
  return values;
}

/** The figure that says most about where it is worst: the first that can be told of some place. */
export function tellingFigure(places: Place[]): string {
  const order = ["visits", "missed", "applications", "complaints_open", "followups_due", "flags_open", "alone"];
  return order.find((code) => ranked(places, code).some((r) => (r.figure.value ?? 0) > 0)) ?? "people";
}

export interface Span {
  number: string;
  unit: string;
}

/** The largest and the smallest number of each colour, darkest first, with its words. */
export function mapLegend(places: Place[], code: string): { tone: number; text: string }[] {
  const values = mapValues(places, code);
  const byTone = new Map<number, number[]>();
  for (const place of places) {
    const [value, shown] = [figureIn(place.figures, code)?.value, values[place.code ?? 0]];
    if (typeof value === "number" && shown) byTone.set(shown.tone, [...(byTone.get(shown.tone) ?? []), value]);
  }
  const told = [...byTone].sort((a, b) => b[0] - a[0]).map(([tone, all]) => ({ tone, text: rangeWords(tone, Math.min(...all), Math.max(...all)) }));
  const below = places.map((p) => figureIn(p.figures, code)?.below).find((b) => typeof b === "number");
  return typeof below === "number" && !byTone.has(1) ? [...told, { tone: 1, text: `<${below}` }] : told;
}

function rangeWords(tone: number, least: number, most: number): string {
  const numbers = least === most ? least.toLocaleString("en-US") : `${least.toLocaleString("en-US")}–${most.toLocaleString("en-US")}`;
  return tone === 6 ? t("where.worstTone", { n: numbers }) : numbers;
}

/** How long until, or since: minutes, hours, days. */
export function span(milliseconds: number): Span {
  const minutes = Math.max(1, Math.round(Math.abs(milliseconds) / 60000));
  if (minutes < 60) return { number: String(minutes), unit: t("span.minutes") };
  if (minutes < 48 * 60) return { number: String(Math.round(minutes / 60)), unit: t("span.hours") };
  return { number: String(Math.round(minutes / 1440)), unit: t("span.days") };
}
