// What speaks for and against a decision, faults first: told before anybody asks; which papers it needs the server says.
import { ageOf, dayOf } from "../../clock";
import { language } from "../../language";
import { codeName, codeWords } from "../../names";
import type { Check } from "../../parts/benefit/check";
import { choiceLabel, fieldsOf, type Row } from "../../schema";
import type { SureOf } from "../../types";
import { t } from "../../words";
import { assessingOf } from "./assessing";
import { holds, type Case } from "./case";

type Brought = SureOf<"application_material">;
export interface Wanted {
  code: string;
  name: string;
  needed: boolean;
  brought: Brought[];
  expired: boolean;
}

export const nameIn = (row: { name_zh: string; name_en: string }) => (language === "zh" ? row.name_zh : row.name_en);

export function programmeOf(data: Case) {
  const all = data.book.programmes.filter((p) => p.code === data.application.programme);
  return all.find(holds) ?? all[0];
}

export function stepsOf(data: Case) {
  return data.book.steps.filter((s) => s.programme === data.application.programme && holds(s)).sort((a, b) => a.sequence - b.sequence);
}

/** What it needs, as the server says, and what was brought besides. */
export function materialsOf(data: Case): Wanted[] {
  const { materials, needs, programme } = data.application;
  const listed = data.book.materials.filter((m) => m.programme === programme);
  return listed
    .map((m) => {
      const need = needs.find((n) => n.material === m.material);
      return { code: m.material, name: nameIn(m), needed: need !== undefined, brought: materials.filter((b) => b.material === m.material), expired: need?.state === "expired" };
    })
    .filter((m) => m.needed || m.brought.length > 0)
    .sort((a, b) => Number(b.needed && !b.brought.length) - Number(a.needed && !a.brought.length));
}

export const missingOf = (data: Case): Row[] => materialsOf(data).filter((m) => m.needed && (m.brought.length === 0 || m.expired)).map((m) => ({ material: m.code }));

/** What was really brought; when nothing was, all rows, so that each is told. */
export function broughtOf(body: Row): Row {
  const rows = (body.materials ?? []) as Row[];
  const filled = rows.filter((m) => m.blob_id || m.shared_note);
  return filled.length > 0 ? { ...body, materials: filled } : body;
}

/** What follows once papers were brought: what is still missing, and what the clock does meanwhile. */
export function broughtWords(data: Case): string {
  const { state, due_on: day } = data.application;
  const missing = materialsOf(data).filter((m) => m.needed && (m.brought.length === 0 || m.expired));
  const names = missing.map((m) => m.name).join(t("apply.and"));
  const rest = missing.length ? t("case.brought.missing", { names }) : t("case.brought.all");
  if (state === "correction") return rest + t(missing.length ? "case.brought.untilThere" : "case.brought.thenBack", { day });
  return rest + (day ? t("case.brought.clock", { day }) : "");
}

/** The row of the table of amounts that fits the person today. */
export function ratesOf(data: Case): SureOf<"benefit_rate">[] {
  return data.book.rates.filter((r) => r.programme === data.application.programme && holds(r));
}

export function rateOf(data: Case, age: number): SureOf<"benefit_rate"> | undefined {
  const level = data.application.level ?? data.person?.level ?? null;
  return ratesOf(data).find(
    (r) => (r.level == null || r.level === level) && (!r.identity || r.identity === data.person?.income) && (r.min_age == null || age >= r.min_age) && (r.max_age == null || age <= r.max_age),
  );
}

function ofMaterials(data: Case): Check[] {
  const all = materialsOf(data);
  const missing = all.filter((m) => m.needed && m.brought.length === 0).map((m) => ({ bad: true, words: t("case.check.missing", { name: m.name }) }));
  const expired = all.filter((m) => m.expired).map((m) => ({ bad: true, words: t("case.check.expired", { name: m.name }) }));
  const faults = [...missing, ...expired];
  return faults.length > 0 ? faults : [{ bad: false, words: t("case.check.materials", { n: all.length }) }];
}

function ofPerson(data: Case): Check[] {
  const { person } = data;
  if (!person) return [];
  const state = choiceLabel(fieldsOf("person").find((f) => f.name === "state")?.choices, person.state);
  const alive = { bad: person.state !== "active", words: t(person.state === "active" ? "case.check.alive" : "case.check.gone", { state }) };
  if (!programmeOf(data)?.needs_assessment) return [alive];
  const until = String(person.level_until ?? "");
  const level = data.application.level ?? person.level ?? null;
  if (until >= dayOf()) return [alive, { bad: false, words: level === null ? t("case.check.levelHidden", { until }) : t("case.check.level", { n: Number(level), until }) }];
  const judged = data.application.state === "assessed";
  return [alive, { bad: judged, note: !judged, words: assessingOf(data)?.words ?? t("case.check.noLevel") }];
}

function ofGrants(data: Case): Check[] {
  const { application, book, grants } = data;
  const running = grants.filter((g) => g.state === "active" && g.id !== application.grant_id);
  const out = book.exclusions.filter(holds);
  const clashing = running.filter(
    (g) => g.programme === application.programme || out.some((e) => [e.programme, e.excludes].includes(g.programme) && [e.programme, e.excludes].includes(application.programme)),
  );
  if (clashing.length === 0) return [{ bad: false, words: t("case.check.grants") }];
  return clashing.map((g) => ({ bad: true, words: t("case.check.clash", { name: codeName("programme", g.programme), day: g.first_day }), to: `/record/grant/${g.id}` }));
}

function ofRate(data: Case): Check[] {
  const level = data.application.level ?? data.person?.level ?? null;
  if (!data.person || ratesOf(data).length === 0 || (level === null && programmeOf(data)?.needs_assessment)) return [];
  const fits = rateOf(data, ageOf(data.person.birth)) !== undefined;
  return [{ bad: !fits, words: t(fits ? "case.check.fits" : "case.check.noRate") }];
}

export function checksOf(data: Case): Check[] {
  const { application } = data;
  const all = [...ofPerson(data), ...ofMaterials(data), ...ofGrants(data), ...ofRate(data)];
  if (application.barred) all.push({ bad: true, words: codeWords("fault", application.barred) });
  const rank = (c: Check) => (c.bad ? 0 : c.note ? 1 : 2);
  return all.sort((a, b) => rank(a) - rank(b));
}
