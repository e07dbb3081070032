// Rows of a keyset list, page by page; whoever asks again gets only the newest answer.
import { ref, type Ref } from "vue";

import { get, type Page } from "./api";
import { Problem, wordsOf } from "./problem";

export interface Rows<T> {
  rows: Ref<T[]>;
  next: Ref<string | null>;
  count: Ref<number | null>;
  problem: Ref<string>;
  /** false until the first answer. */
  ready: Ref<boolean>;
  busy: Ref<boolean>;
  load: () => Promise<void>;
  more: () => Promise<void>;
}

/** `path` gives the list's path with its query, without after and limit. */
export function useRows<T>(path: () => string, limit = 50): Rows<T> {
  const rows = ref<T[]>([]) as Ref<T[]>;
  const next = ref<string | null>(null);
  const count = ref<number | null>(null);
  const problem = ref("");
  const ready = ref(false);
  const busy = ref(false);
  let turn = 0;

  async function page(after: string | null): Promise<void> {
    const mine = ++turn;
    busy.value = true;
    const at = path();
    const query = `${at.includes("?") ? "&" : "?"}limit=${limit}${after ? `&after=${encodeURIComponent(after)}` : ""}`;
    try {
      const answer = await get<Page<T>>(at + query);
      if (mine !== turn) return;
      rows.value = after ? [...rows.value, ...answer.items] : answer.items;
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

  return { rows, next, count, problem, ready, busy, load: () => page(null), more: () => page(next.value) };
}
