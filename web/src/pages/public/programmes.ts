// The programmes of today for whoever asks how: for whom, how much, which steps, what to bring.
import type { Of } from "../../types";
import { yuan } from "../../show";
import { t } from "../../words";
import { labelOfCode, nameIn, type Book } from "./public";

export type Programme = Of<"programme">;
type Rate = Of<"benefit_rate">;

const today = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(new Date());
const holds = (row: { valid_from?: string | null; valid_to?: string | null }) => (row.valid_from ?? "") <= today && (!row.valid_to || row.valid_to > today);

export const programmesOf = (book: Book | null): Programme[] => (book?.programmes ?? []).filter(holds);

export function programmeName(book: Book | null, code: string | null | undefined): string {
  const found = book?.programmes?.find((p) => p.code === code && holds(p)) ?? book?.programmes?.find((p) => p.code === code);
  return found ? nameIn(found) : "";
}

function whoOf(rate: Rate): string {
  const parts: string[] = [];
  if (typeof rate.min_age === "number") parts.push(typeof rate.max_age === "number" ? t("portal.ages", { from: rate.min_age, to: rate.max_age }) : t("portal.ageFrom", { n: rate.min_age }));
  if (typeof rate.level === "number") parts.push(t("portal.level", { n: rate.level }));
  if (rate.identity) parts.push(labelOfCode("person_income", rate.identity) || rate.identity);
  return parts.length ? parts.reduce((a, b) => t("portal.both", { a, b })) : t("portal.anyone");
}

export function ratesOf(book: Book, code: string): { who: string; amount: string }[] {
  return (book.rates ?? [])
    .filter((r) => r.programme === code && holds(r))
    .map((r) => ({ who: whoOf(r), amount: t(`portal.every.${r.unit}`, { amount: yuan(r.amount_fen ?? 0) }) }));
}

export function stepsOf(book: Book, code: string): { name: string; limit: string }[] {
  return (book.steps ?? [])
    .filter((s) => s.programme === code && holds(s))
    .sort((a, b) => (a.sequence ?? 0) - (b.sequence ?? 0))
    .map((s) => ({ name: nameIn(s), limit: s.limit_days ? t(`portal.limit.${s.limit_unit}`, { n: s.limit_days }) : "" }));
}

export interface Needed {
  name: string;
  when: string;
  shared: boolean;
}

export function materialsOf(book: Book, code: string): Needed[] {
  return (book.materials ?? [])
    .filter((m) => m.programme === code)
    .sort((a, b) => Number(b.required) - Number(a.required))
    .map((m) => ({ name: nameIn(m), when: m.required ? "" : t(`portal.when.${m.needed_when}`), shared: m.shared_data === true }));
}
