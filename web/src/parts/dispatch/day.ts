// A provider's day as rows of hours: who is where from when until when, the ways between, what a trial would add.
import { language } from "../../language";
import { isOverIn, phaseIn, routeNamed, statesBefore } from "../../schema";
import type { SureOf } from "../../types";
import { t } from "../../words";

export type Board = SureOf<"dispatch_board">;
export type Visit = SureOf<"board_visit">;
export type OpenDay = SureOf<"board_day">;
export type Worker = SureOf<"board_worker">;
export type Offer = SureOf<"trial_offer">;
export type TrialDay = SureOf<"trial_day">;
export type Trial = Omit<SureOf<"dispatch_trial">, "before" | "after"> & { before: TrialDay; after: TrialDay };

export interface Block {
  visit: Visit;
  from: number;
  to: number;
  late: number;
  tone: "done" | "now" | "planned" | "late" | "hidden";
}
export interface DayRow {
  worker: Worker;
  blocks: Block[];
  ways: { from: number; to: number }[];
}
export interface Span {
  from: number;
  to: number;
}
/** Where a visit would stand: dashed on the board. */
export interface Ghost {
  worker: number;
  from: number;
  to: number;
  words: string;
  warn: boolean;
}

/** A visit is dragged: what hangs on the pointer. */
export function grasp(event: DragEvent, order: number, drag: (order: number) => void): void {
  event.dataTransfer?.setData("text/plain", String(order));
  drag(order);
}

export const step_minutes = 5;
/** From so near its end on a clock is shown as urgent. */
export const soon_minutes = 30;

export const itemName = (v: Pick<Visit, "item" | "item_zh" | "item_en">): string => (language === "zh" ? v.item_zh : v.item_en) || v.item;

export function spanText(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return hours === 0 ? t("dispatch.minutes", { n: rest }) : t("dispatch.hours", { h: hours, m: String(rest).padStart(2, "0") });
}

export const leftText = (minutes: number): string => (minutes < 1 ? t("dispatch.leftNone") : t("dispatch.left", { span: minutes < 180 ? t("dispatch.minutes", { n: minutes }) : spanText(minutes) }));

export const hourText = (minutes: number): string => `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;

function toneOf(visit: Visit, late: number): Block["tone"] {
  if (visit.hidden) return "hidden";
  if (isOverIn("order", visit.state)) return "done";
  if (phaseIn("order", visit.state) === "active") return "now";
  return late > 0 ? "late" : "planned";
}

export function rowsOf(board: Board): DayRow[] {
  const stops = new Map(board.stops.map((s) => [`${s.order_id}:${s.worker_id}`, s]));
  return board.workers.map((worker) => {
    const mine = board.visits.filter((v) => v.worker_id === worker.id || v.second_worker_id === worker.id);
    const found = mine.map((visit) => {
      const stop = stops.get(`${visit.id}:${worker.id}`);
      const late = stop?.late_minutes ?? 0;
      const from = (visit.start_minute ?? visit.window_from) + late;
      return { block: { visit, from, to: from + visit.minutes, late, tone: toneOf(visit, late) }, way: { from: from - (stop?.travel_minutes ?? 0), to: from } };
    });
    found.sort((a, b) => a.block.from - b.block.from);
    return { worker, blocks: found.map((f) => f.block), ways: found.map((f) => f.way).filter((w) => w.to > w.from) };
  });
}

/** Whole hours that hold every shift and every visit. */
export function spanOf(rows: DayRow[]): Span {
  const from = Math.min(8 * 60, ...rows.flatMap((r) => [r.worker.shift_from, ...r.ways.map((w) => w.from), ...r.blocks.map((b) => b.from)]));
  const to = Math.max(18 * 60, ...rows.flatMap((r) => [r.worker.shift_to, ...r.blocks.map((b) => b.to)]));
  return { from: Math.max(0, Math.floor(from / 60) * 60), to: Math.min(24 * 60, Math.ceil(to / 60) * 60) };
}

export const share = (span: Span, minute: number): number => ((Math.min(Math.max(minute, span.from), span.to) - span.from) * 100) / (span.to - span.from);

export function placed(span: Span, from: number, to: number): { left: string; width: string } {
  const left = share(span, from);
  return { left: `${left}%`, width: `${Math.max(0, share(span, to) - left)}%` };
}

export const workedMinutes = (worker: Worker): number => worker.care_minutes + worker.travel_minutes;

/** The states in which it can be given to somebody: what has carers is moved; what the provider has not taken yet, it takes first. */
export function givable(): string[] {
  return ["assign", "unassign", ...(routeNamed("order_accept")?.may ? ["accept"] : [])].flatMap((event) => statesBefore("order", event));
}
