// Shapes of an order's page, its road, and the words of steps.
import { codeWords } from "../../names";
import { choiceLabel, fieldsOf, phaseIn, schema, statesOf, type Row } from "../../schema";
import { instant, show } from "../../show";
import type { SureOf } from "../../types";
import { t } from "../../words";
import type { Stop } from "../benefit/CaseRoad.vue";

export type Order = SureOf<"order">;
export type Step = SureOf<"order_step">;
export type Mark = SureOf<"visit_mark">;
export type View = Omit<SureOf<"visit_view">, "effective"> & { effective: SureOf<"visit_effective"> | null };
export type Flag = SureOf<"flag">;
export type Correction = SureOf<"correction">;
/** A service that could have been given: its code, its name and price. */
export interface Given {
  item: string;
  words: string;
}
export interface Voices {
  followups: SureOf<"followup">[];
  ratings: SureOf<"rating">[];
  complaints: SureOf<"complaint">[];
}

/** What lies before an order that comes to its end well. */
const road = (): string[] => statesOf("order").filter((state) => state !== schema().machines.order?.start && phaseIn("order", state) !== "ended");

/** A field of a record as its table says it. */
export function fieldText(shape: string, name: string, row: object): string {
  const field = fieldsOf(shape).find((f) => f.name === name);
  return field ? show(field, row as Row) : "";
}

export function stepTitle(step: Step): string {
  return schema().machines.order?.moves.find((m) => m.event === step.event)?.label ?? t(`order.step.${step.event}`);
}

/** Reasons that the system gives are codes, those of people are words. */
export function reasonText(reason: string | null): string {
  if (!reason || !/^[a-z_]+$/.test(reason)) return reason ?? "";
  const label = ["visit_method", "followup_state"].map((choices) => choiceLabel(choices, reason)).find((words) => words !== reason);
  return label ?? codeWords("given_reason", reason);
}

export function roadOf(order: Order, steps: Step[]): Stop[] {
  const reached = (state: string): Step | undefined => [...steps].reverse().find((s) => s.to_state === state && s.from_state !== state);
  const when = (step: Step | undefined): string => (step ? instant(step.at).slice(5) : "");
  const ended = phaseIn("order", order.state) === "ended";
  const states = road();
  const done = ended ? Math.max(0, ...steps.map((s) => states.indexOf(s.to_state))) : states.indexOf(order.state);
  const stops = states.map((state, i): Stop => {
    const at = i <= done ? "past" : i === done + 1 ? "now" : "ahead";
    return { name: t(`order.road.${state}`), at, words: at === "past" ? when(reached(state)) : at === "now" ? t("order.road.waits") : "" };
  });
  if (!ended) return stops;
  const end = steps.at(-1);
  return [...stops.slice(0, done + 1), { name: choiceLabel("order_state", order.state), at: "bad", words: [when(end), reasonText(end?.reason ?? null)].filter(Boolean).join(" ") }];
}

/** A list that came as JSON. */
export function listOf<T>(value: unknown): T[] {
  const found: unknown = typeof value === "string" ? JSON.parse(value || "[]") : value;
  return Array.isArray(found) ? (found as T[]) : [];
}
