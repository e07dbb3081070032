// The sheet of an assessment while it is filled, and what it adds up to so far. The level that counts is the server's.
import { language } from "../language";
import type { Of } from "../types";

export type Scale = Of<"scale_sheet">;
export type Item = NonNullable<Scale["items"]>[number];
export type Option = NonNullable<Scale["options"]>[number];
export type Rule = NonNullable<Scale["adjustments"]>[number];

export interface Consent {
  agreed: boolean;
  given_by: string;
  giver: string;
  /** Day on which it was given. */
  on: string;
}

export interface Sheet {
  answers: Record<string, number>;
  coma: boolean;
  diagnosis: string;
  falls: number;
  chokings: number;
  wanderings: number;
  self_harms: number;
  other_events: number;
  informant: string;
  /** A code; "" where informant_relation says it in words. */
  relation: string;
  informant_relation: string;
  note: string;
}

export const events = ["falls", "chokings", "wanderings", "self_harms", "other_events"] as const;

export function emptySheet(): Sheet {
  return {
    answers: {}, coma: false, diagnosis: "", falls: 0, chokings: 0, wanderings: 0, self_harms: 0, other_events: 0,
    informant: "", relation: "", informant_relation: "", note: "",
  };
}

/** The name of a row of the scale in the reader's language. */
export function named(row: { name_zh?: string | null; name_en?: string | null } | undefined): string {
  return (language === "zh" ? row?.name_zh : row?.name_en) ?? "";
}

export interface GroupTally {
  code: string;
  name: string;
  points: number;
  max: number;
  answered: number;
  count: number;
}

export function tally(scale: Scale, sheet: Sheet): { groups: GroupTally[]; total: number; answered: number; count: number } {
  const groups = (scale.groups ?? []).map((group) => {
    const items = (scale.items ?? []).filter((item) => item.grp === group.code);
    const given = items.map((item) => sheet.answers[item.code ?? ""]).filter((points) => points !== undefined);
    return {
      code: group.code ?? "",
      name: named(group),
      points: given.reduce((sum, points) => sum + points, 0),
      max: group.max ?? 0,
      answered: given.length,
      count: items.length,
    };
  });
  return {
    groups,
    total: groups.reduce((sum, group) => sum + group.points, 0),
    answered: groups.reduce((sum, group) => sum + group.answered, 0),
    count: groups.reduce((sum, group) => sum + group.count, 0),
  };
}

/** As people type them: 、 and ， are commas as well. */
const codesOf = (diagnosis: string): string => diagnosis.replace(/[，、；;]/g, ",").toUpperCase().trim();

function applies(rule: Rule, sheet: Sheet): boolean {
  if (rule.code === "coma") return sheet.coma;
  if (rule.code === "diagnosis") return /(^|,)\s*F\d\d/.test(codesOf(sheet.diagnosis));
  return rule.code === "events" && events.reduce((sum, kind) => sum + sheet[kind], 0) >= (rule.threshold ?? 1);
}

export interface Verdict {
  raw: number;
  level: number;
  rules: Rule[];
}

/** Whether the level comes of the sum of all points, or of what each part comes to. */
export const addsUp = (scale: Scale): boolean => scale.scale?.method === "sum";

export interface Banded {
  part: GroupTally;
  band: number;
  name: string;
}

/** What each part comes to; nothing on a scale that adds up. */
export function bandsOf(scale: Scale, sheet: Sheet): Banded[] {
  return tally(scale, sheet).groups.flatMap((part) => {
    const row = (scale.bands ?? []).find((one) => one.grp === part.code && part.points >= (one.low ?? 0) && part.points <= (one.high ?? 0));
    return row ? [{ part, band: row.band ?? 0, name: named(row) }] : [];
  });
}

/** The first part's band against the worse of the others. */
export function cellOf(scale: Scale, sheet: Sheet): NonNullable<Scale["matrix"]>[number] | undefined {
  const [first, ...others] = bandsOf(scale, sheet);
  const worse = Math.max(...others.map((one) => one.band));
  return (scale.matrix ?? []).find((cell) => cell.adl_band === first?.band && cell.other_band === worse);
}

function rawOf(scale: Scale, sheet: Sheet, total: number): number | null {
  if (!addsUp(scale)) return cellOf(scale, sheet)?.level ?? null;
  return (scale.levels ?? []).find((level) => total >= (level.low ?? 0) && total <= (level.high ?? 0))?.level ?? null;
}

/** What the points say so far; null while items are open. */
export function judge(scale: Scale, sheet: Sheet): Verdict | null {
  const sums = tally(scale, sheet);
  const head = scale.scale;
  if (!head || sums.answered < sums.count) return null;
  const raw = rawOf(scale, sheet, sums.total);
  if (raw === null) return null;
  const rules = (scale.adjustments ?? []).filter((rule) => applies(rule, sheet));
  const set = rules.find((rule) => rule.effect === "set");
  const raised = rules.filter((rule) => rule.effect === "raise").reduce((sum, rule) => sum + (rule.amount ?? 0), 0);
  const level = set?.amount ?? raw + Math.min(raised, head.raise_cap ?? 1);
  return { raw, level: Math.min(level, head.worst_level ?? level), rules };
}

export function levelName(scale: Scale, level: number | null | undefined): string {
  return named((scale.levels ?? []).find((row) => row.level === level));
}

/** Codes of items without an answer, in the scale's order. */
export function openItems(scale: Scale, sheet: Sheet): string[] {
  return (scale.items ?? []).map((item) => item.code ?? "").filter((code) => sheet.answers[code] === undefined);
}

/** As the server takes it. */
export function sheetBody(sheet: Sheet, startedAt: string, signature: number): Record<string, unknown> {
  const { answers, ...rest } = sheet;
  return {
    ...rest,
    relation: rest.relation || null,
    diagnosis: codesOf(rest.diagnosis),
    answers: Object.entries(answers).map(([item, points]) => ({ item, points })),
    informant_signature: signature,
    started_at: startedAt,
  };
}

/** And back: what the other assessor has written. */
export function sheetOf(stored: unknown): Sheet {
  const sent = stored as Partial<Omit<Sheet, "answers">> & { answers?: { item: string; points: number }[] };
  const sheet = emptySheet();
  for (const kind of events) sheet[kind] = sent[kind] ?? 0;
  sheet.coma = sent.coma ?? false;
  sheet.diagnosis = sent.diagnosis ?? "";
  sheet.informant = sent.informant ?? "";
  sheet.relation = sent.relation ?? "";
  sheet.informant_relation = sent.informant_relation ?? "";
  sheet.note = sent.note ?? "";
  for (const answer of sent.answers ?? []) sheet.answers[answer.item] = answer.points;
  return sheet;
}
