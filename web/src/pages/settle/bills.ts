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

export interface Turn {
  key: string;
  name: string;
  now: number;
  before: number;
  count: number;
  countBefore: number;
}

export interface Side {
  key: string;
  sum: number;
  count: number;
}

/** Sums by a key, of now and of before, the largest change first. */
export function turnsOf(now: Side[], before: Side[], nameOf: (key: string) => string): Turn[] {
  const turns = new Map<string, Turn>();
  const turnOf = (key: string): Turn => {
    const turn = turns.get(key) ?? { key, name: nameOf(key), now: 0, before: 0, count: 0, countBefore: 0 };
    turns.set(key, turn);
    return turn;
  };
  for (const side of now) {
    turnOf(side.key).now += side.sum;
    turnOf(side.key).count += side.count;
  }
  for (const side of before) {
    turnOf(side.key).before += side.sum;
    turnOf(side.key).countBefore += side.count;
  }
  return [...turns.values()].sort((a, b) => Math.abs(b.now - b.before) - Math.abs(a.now - a.before));
}
