// Rows of a keyset list, page by page; whoever asks again gets only the newest answer.
import { ref, shallowRef, type Ref, type ShallowRef } from "vue";

import { get, type Page } from "./api";
import { Problem, wordsOf } from "./problem";

/** Where a page began: the row, and the key that comes before it. */
export interface Mark {
  at: number;
  after: string | null;
}

export interface Rows<T> {
  rows: ShallowRef<T[]>;
  marks: ShallowRef<Mark[]>;
  next: Ref<string | null>;
  count: Ref<number | null>;
  problem: Ref<string>;
  /** false until the first answer. */
  ready: Ref<boolean>;
  busy: Ref<boolean>;
  load: () => Promise<void>;
  more: () => Promise<void>;
  /** The pages around row `at` anew; the others stay, and so does one's place. */
  again: (at?: number) => Promise<void>;
}

interface Part<T> {
  rows: T[];
  marks: Mark[];
  next: string | null;
  count?: number;
}

const pagesAgain = 5;
const idOf = (row: unknown) => (row as { id?: unknown }).id;

/** `fresh` in place of what stood there; the pages after it go on where it ends, unless that row is gone. */
function spliced<T>(old: Part<T>, from: Mark, fresh: Part<T>): Part<T> {
  const ids = new Set(fresh.rows.map(idOf));
  const head = old.rows.slice(0, from.at).filter((row) => !ids.has(idOf(row)));
  const end = fresh.rows.length > 0 ? old.rows.findIndex((row) => idOf(row) === idOf(fresh.rows.at(-1))) : -1;
  const goesOn = fresh.next !== null && end >= from.at && end < old.rows.length - 1;
  const tail = goesOn ? old.rows.slice(end + 1).filter((row) => !ids.has(idOf(row))) : [];
  const moved = head.length + fresh.rows.length - (end + 1);
  return {
    rows: [...head, ...fresh.rows, ...tail],
    marks: [
      ...old.marks.filter((m) => m.at < from.at),
      ...fresh.marks.map((m) => ({ ...m, at: m.at + head.length })),
      ...(goesOn ? old.marks.filter((m) => m.at > end).map((m) => ({ ...m, at: m.at + moved })) : []),
    ],
    next: goesOn ? old.next : fresh.next,
    count: fresh.count,
  };
}

/** `path` gives the list's path with its query, without after and limit; a counted list asks once how many there are. */
export function useRows<T>(path: () => string, limit = 50, counted = false): Rows<T> {
  const rows = shallowRef<T[]>([]);
  const marks = shallowRef<Mark[]>([]);
  const next = ref<string | null>(null);
  const count = ref<number | null>(null);
  const problem = ref("");
  const ready = ref(false);
  const busy = ref(false);
  let turn = 0;

  const now = (): Part<T> => ({ rows: rows.value, marks: marks.value, next: next.value });

  function page(after: string | null): Promise<Page<T>> {
    const at = path();
    const first = counted ? "&count=1" : "";
    const query = `${at.includes("?") ? "&" : "?"}limit=${limit}${after ? `&after=${encodeURIComponent(after)}` : first}`;
    return get<Page<T>>(at + query);
  }

  async function take(read: () => Promise<Part<T>>): Promise<void> {
    const mine = ++turn;
    busy.value = true;
    try {
      const answer = await read();
      if (mine !== turn) return;
      rows.value = answer.rows;
      marks.value = answer.marks;
      next.value = answer.next ?? null;
      if (answer.count !== undefined) count.value = answer.count;
      problem.value = "";
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (mine === turn) problem.value = [wordsOf(error), ...error.faults.map((f) => f.words)].join(" ");
    } finally {
      if (mine === turn) {
        busy.value = false;
        ready.value = true;
      }
    }
  }

  /** Pages one after another, from a key on, until there are enough rows. */
  async function pages(after: string | null, enough: number): Promise<Part<T>> {
    const part: Part<T> = { rows: [], marks: [], next: after };
    do {
      const answer = await page(part.next);
      part.marks.push({ at: part.rows.length, after: part.next });
      part.rows.push(...answer.items);
      part.next = answer.next ?? null;
      part.count ??= answer.count;
    } while (part.next && part.rows.length < enough);
    return part;
  }

  async function more(): Promise<void> {
    const before = now();
    if (!before.next || busy.value) return;
    await take(async () => {
      const part = await pages(before.next, 1);
      const at = before.rows.length;
      return { ...part, rows: before.rows.concat(part.rows), marks: [...before.marks, { at, after: before.next }] };
    });
  }

  async function again(at = 0): Promise<void> {
    const before = now();
    const from = before.marks.filter((m) => m.at <= Math.max(0, at - limit)).at(-1) ?? { at: 0, after: null };
    await take(async () => spliced(before, from, await pages(from.after, Math.min(before.rows.length - from.at, limit * pagesAgain))));
  }

  return { rows, marks, next, count, problem, ready, busy, load: () => take(() => pages(null, 1)), more, again };
}

/** Every row of a list that is known to be short: a month's bills, the lines of one bill. Stops asking past `most`. */
export async function allOf<T>(path: string, most = 2000): Promise<T[]> {
  const rows: T[] = [];
  for (let after = ""; rows.length < most; ) {
    const page = await get<Page<T>>(`${path}${path.includes("?") ? "&" : "?"}limit=100${after}`);
    rows.push(...page.items);
    if (!page.next) break;
    after = `&after=${encodeURIComponent(page.next)}`;
  }
  return rows;
}
