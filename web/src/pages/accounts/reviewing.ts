// A round of review: its rows, and what is decided about them, one after another.
import { computed, ref, type ComputedRef, type Ref } from "vue";

import { get } from "../../api";
import { Problem, wordsOf } from "../../problem";
import { allOf } from "../../rows";
import { useSending } from "../../sending";
import type { SureOf } from "../../types";

export type Review = SureOf<"access_review">;
export type Now = SureOf<"access_review_now">;
export type Verdict = "keep" | "withdraw";

export interface Reviewing {
  now: Ref<Now | null>;
  rows: Ref<Review[]>;
  ready: Ref<boolean>;
  problem: Ref<string>;
  busy: Ref<boolean>;
  running: ComputedRef<boolean>;
  load: () => Promise<void>;
  begin: () => Promise<void>;
  close: () => Promise<void>;
  /** true: all of them were decided. */
  decide: (chosen: Review[], verdict: Verdict, reason: string) => Promise<boolean>;
}

export function useReviewing(): Reviewing {
  const now = ref<Now | null>(null);
  const rows = ref<Review[]>([]);
  const ready = ref(false);
  const problem = ref("");
  const { busy, problem: refused, faults, send } = useSending();
  const running = computed(() => !!now.value?.round.id && !now.value.round.closed_at);

  async function load(): Promise<void> {
    try {
      now.value = await get<Now>("/api/access-review");
      rows.value = now.value.round.id ? await allOf<Review>(`/api/access-reviews?round_id=${now.value.round.id}`, 10000) : [];
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problem.value = wordsOf(error);
    }
    ready.value = true;
  }

  async function act(path: string): Promise<void> {
    await send("POST", path, {});
    problem.value = faults.value.map((f) => f.words).join(" ") || refused.value;
    await load();
  }

  async function decide(chosen: Review[], verdict: Verdict, reason: string): Promise<boolean> {
    problem.value = "";
    let all = true;
    for (const row of chosen) {
      const decided = await send<Review>("POST", `/api/access-reviews/${row.id}/decide`, { verdict, reason }, `"${row.version}"`);
      if (decided) continue;
      problem.value = `${row.name}：${faults.value.map((f) => f.words).join(" ") || refused.value}`;
      all = false;
      break;
    }
    await load();
    return all;
  }

  return { now, rows, ready, problem, busy, running, load, begin: () => act("/api/access-rounds"), close: () => act(`/api/access-rounds/${now.value?.round.id}/close`), decide };
}
