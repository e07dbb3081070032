// Rows of a keyset list, page by page; whoever asks again gets only the newest answer.
import { ref, shallowRef, type Ref, type ShallowRef } from "vue";

import { get, type Page } from "./api";
import { Problem, wordsOf } from "./problem";

export interface Rows<T> {
  rows: ShallowRef<T[]>;
  next: Ref<string | null>;
  count: Ref<number | null>;
  problem: Ref<string>;
  /** false until the first answer. */
  ready: Ref<boolean>;
  busy: Ref<boolean>;
  load: () => Promise<void>;
  more: () => Promise<void>;
  /** The same rows anew, as many as there are (five pages at most), without losing one's place. */
  again: () => Promise<void>;
}

const pagesAgain = 5;

/** `path` gives the list's path with its query, without after and limit; a counted list asks once how many there are. */
export function useRows<T>(path: () => string, limit = 50, counted = false): Rows<T> {
  const rows = shallowRef<T[]>([]);
  const next = ref<string | null>(null);
  const count = ref<number | null>(null);
  const problem = ref("");
  const ready = ref(false);
  const busy = ref(false);
  let turn = 0;

  function page(after: string | null): Promise<Page<T>> {
    const at = path();
    const first = counted ? "&count=1" : "";
    const query = `${at.includes("?") ? "&" : "?"}limit=${limit}${after ? `&after=${encodeURIComponent(after)}` : first}`;
    return get<Page<T>>(at + query);
  }

  async function take(read: () => Promise<{ items: T[]; next: string | null; count?: number }>): Promise<void> {
    const mine = ++turn;
    busy.value = true;
    try {
      const answer = await read();
      if (mine !== turn) return;
      rows.value = answer.items;
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

  async function asMany(most: number): Promise<Page<T>> {
    const all = await page(null);
    while (all.next && all.items.length < most) {
      const more = await page(all.next);
      all.items.push(...more.items);
      all.next = more.next;
    }
    return all;
  }

  async function more(): Promise<void> {
    const before = rows.value;
    const after = next.value;
    if (!after || busy.value) return;
    await take(async () => {
      const answer = await page(after);
      return { ...answer, items: [...before, ...answer.items] };
    });
  }

  const load = () => take(() => page(null));
  const again = () => take(() => asMany(Math.min(rows.value.length, limit * pagesAgain)));
  return { rows, next, count, problem, ready, busy, load, more, again };
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
