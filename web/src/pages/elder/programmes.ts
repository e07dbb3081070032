// The programmes of today in words: what it is, for whom, how much, what has to be brought.
import { language } from "../../language";
import { choiceLabel, fieldsOf, isOverIn, routeNamed } from "../../schema";
import { yuan } from "../../show";
import { t } from "../../words";
import { today } from "./days";
import type { Application, Grant, Material, Programme, ProgrammeBook, Rate } from "./sure";

const holds = (row: { valid_from: string; valid_to: string }) => row.valid_from <= today() && (row.valid_to == null || row.valid_to > today());

/** Choices of why an application is withdrawn. */
export const whys = (): string => fieldsOf(routeNamed("application_withdraw")?.in).find((f) => f.name === "why")?.choices ?? "";
/** A reason is one of them, or somebody's own words. */
export const reasonWords = (reason: string): string => choiceLabel(whys(), reason);

export const isOpen = (a: Application) => !isOverIn("application", a.state);

export function nameIn(row: { name_zh: string; name_en: string }): string {
  return language === "zh" ? row.name_zh : row.name_en;
}

export function programmeOf(book: ProgrammeBook, code: string): Programme | undefined {
  return book.programmes.find((p) => p.code === code && holds(p)) ?? book.programmes.find((p) => p.code === code);
}

export function programmeName(book: ProgrammeBook, code: string): string {
  const found = programmeOf(book, code);
  return found ? nameIn(found) : code;
}

function ratesOf(book: ProgrammeBook, code: string): Rate[] {
  return book.rates.filter((r) => r.programme === code && holds(r));
}

const running = (grants: Grant[]) => new Set(grants.filter((g) => g.state === "active").map((g) => g.programme));

/** What was asked for, the newest of each programme, those under way first; what came of it and is had stands there. */
export function askedFor(grants: Grant[], applications: Application[]): Application[] {
  const had = running(grants);
  const newest = new Map([...applications].sort((a, b) => Number(isOpen(a)) - Number(isOpen(b)) || a.id - b.id).map((a) => [a.programme, a]));
  return [...newest.values()].filter((a) => isOpen(a) || !had.has(a.programme)).sort((a, b) => Number(isOpen(b)) - Number(isOpen(a)) || b.id - a.id);
}

/** What may be asked for: by application, neither had nor asked for; what was refused is asked for again from its application. */
export function askable(book: ProgrammeBook, grants: Grant[], applications: Application[]): Programme[] {
  const had = new Set([...running(grants), ...applications.map((a) => a.programme)]);
  return book.programmes.filter((p) => holds(p) && p.on_application && !had.has(p.code));
}

/** What comes by itself to whoever it is for. */
export function unasked(book: ProgrammeBook, grants: Grant[]): Programme[] {
  const had = running(grants);
  return book.programmes.filter((p) => holds(p) && !p.on_application && !had.has(p.code));
}

const least = (values: (number | null)[]) => Math.min(...values.filter((v): v is number => v != null));

/** For whom, out of the table of amounts; whether it fits this person, the office says. */
export function forWhom(book: ProgrammeBook, programme: Programme): string {
  const rates = ratesOf(book, programme.code);
  const parts = [];
  const age = least(rates.map((r) => r.min_age));
  if (Number.isFinite(age)) parts.push(t("my.for.age", { n: age }));
  const level = rates.every((r) => r.level != null) ? least(rates.map((r) => r.level)) : Infinity;
  if (Number.isFinite(level)) parts.push(t("my.for.level", { n: level }));
  const identities = rates.every((r) => r.identity) ? [...new Set(rates.map((r) => r.identity))] : [];
  if (identities.length && !identities.includes("ordinary")) parts.push(identities.map((i) => choiceLabel("person_income", i)).join(t("my.or")));
  return parts.length ? parts.join(t("my.and")) : t("my.for.all");
}

export function amountWords(book: ProgrammeBook, programme: Programme): string {
  const amounts = ratesOf(book, programme.code).map((r) => r.amount_fen);
  if (amounts.length === 0) return "";
  const [low, high] = [Math.min(...amounts), Math.max(...amounts)];
  const range = low === high ? yuan(low) : `${yuan(low)}–${yuan(high)}`;
  return t(`my.every.${programme.every}`, { amount: range });
}

/** The working days of all its steps together. */
export function daysOf(book: ProgrammeBook, code: string): number {
  return book.steps.filter((s) => s.programme === code && holds(s)).reduce((sum, s) => sum + s.limit_days, 0);
}

export interface Wanted extends Material {
  /** to be photographed now; fetched by the office; if there is one. */
  how: "photo" | "shared" | "maybe";
}

const judgedByPeople = ["diagnosis", "other_payee"];

/** What is needed, as the server says, and what helps if there is one. */
export function materialsOf(book: ProgrammeBook, code: string, needed: string[]): Wanted[] {
  return book.materials
    .filter((m) => m.programme === code && (needed.includes(m.material) || judgedByPeople.includes(m.needed_when)))
    .map((m) => ({ ...m, how: m.shared_data ? "shared" : needed.includes(m.material) ? "photo" : "maybe" }));
}
