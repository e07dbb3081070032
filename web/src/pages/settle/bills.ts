// Bills of a month beside those of the month before: what came, what went, what changed most.
import type { SureOf } from "../../types";

export type Bill = SureOf<"bill">;
export type Line = SureOf<"bill_line">;
export type Flag = SureOf<"flag">;
export type Appeal = SureOf<"bill_appeal">;

export function monthBefore(month: string, back = 1): string {
  const [year = 0, of = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, of - 1 - back, 1)).toISOString().slice(0, 7);
}

/** By a part of the name, or by how the order's number begins. */
export function finds(line: Line, sought: string, name: string): boolean {
  const words = sought.trim().toLowerCase();
  return name.toLowerCase().includes(words) || String(line.order_id).startsWith(words);
}

export interface Turn {
  key: string;
  name: string;
  now: number;
  before: number;
  count: number;
  countBefore: number;
}

/** Sums by a key, of now and of before, the largest change first. */
export function turnsOf<T>(now: T[], before: T[], keyOf: (row: T) => string, sumOf: (row: T) => number, nameOf: (key: string) => string): Turn[] {
  const turns = new Map<string, Turn>();
  const add = (row: T, old: boolean) => {
    const key = keyOf(row);
    const turn = turns.get(key) ?? { key, name: nameOf(key), now: 0, before: 0, count: 0, countBefore: 0 };
    if (old) {
      turn.before += sumOf(row);
      turn.countBefore += 1;
    } else {
      turn.now += sumOf(row);
      turn.count += 1;
    }
    turns.set(key, turn);
  };
  for (const row of now) add(row, false);
  for (const row of before) add(row, true);
  return [...turns.values()].sort((a, b) => Math.abs(b.now - b.before) - Math.abs(a.now - a.before));
}

export const unpaid = (line: Line): boolean => line.state === "refused" || line.state === "dropped";
