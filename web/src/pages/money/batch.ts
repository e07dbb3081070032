// One month's batch: what changed against last month, its lines by the kind of change.
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from "vue";

import { passed } from "../../actions";
import { find, get, type Page } from "../../api";
import { nameOf } from "../../names";
import type { Stop } from "../../parts/benefit/CaseRoad.vue";
import { Problem, wordsOf } from "../../problem";
import { allOf } from "../../rows";
import { instant } from "../../show";
import type { SureOf } from "../../types";
import { t } from "../../words";

export type Batch = SureOf<"grant_batch">;
export type GrantLine = SureOf<"grant_line">;
export const changes = ["added", "raised", "lowered", "stopped", "arrears", "same"] as const;
export type Change = (typeof changes)[number];

export function monthWords(month: number): string {
  return `${Math.floor(month / 100)}-${String(month % 100).padStart(2, "0")}`;
}

export function monthBefore(month: number): number {
  return month % 100 === 1 ? month - 89 : month - 1;
}

export function roadOf(batch: Batch): Stop[] {
  const stops = ["prepared", "review", "approve", "posted"];
  const here = batch.state === "cancelled" ? 0 : passed("grant_batch", stops, batch.state);
  const who = [batch.prepared_by, batch.reviewed_by, batch.approved_by, null];
  return stops.map((name, i) => ({
    name: t(`batch.road.${name}`),
    at: batch.state === "cancelled" ? (i === 0 ? "past" : i === 1 ? "bad" : "ahead") : i < here ? "past" : i === here ? "now" : "ahead",
    words: i < here ? (who[i] == null ? instant(batch.posted_at).slice(0, 10) : nameOf("account", who[i])) : "",
  }));
}

export interface BatchDesk {
  batch: ShallowRef<Batch | null>;
  before: ShallowRef<Batch | null>;
  lines: ShallowRef<GrantLine[]>;
  counts: ComputedRef<Record<Change, number>>;
  problem: Ref<string>;
  load: () => Promise<void>;
  show: (change: Change) => Promise<void>;
}

export function useBatch(id: number): BatchDesk {
  const batch = shallowRef<Batch | null>(null);
  const before = shallowRef<Batch | null>(null);
  const lines = shallowRef<GrantLine[]>([]);
  const problem = ref("");
  let asked = 0;

  const counts = computed(() => {
    const { added = 0, raised = 0, lowered = 0, stopped = 0, arrears = 0, line_count = 0 } = batch.value ?? {};
    return { added, raised, lowered, stopped, arrears, same: Math.max(0, line_count - added - raised - lowered - arrears) };
  });

  async function show(change: Change): Promise<void> {
    const turn = ++asked;
    try {
      const found = await allOf<GrantLine>(`/api/grant-lines?batch_id=${id}&change=${change}`);
      if (turn === asked) lines.value = found;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (turn === asked) problem.value = wordsOf(error);
    }
  }

  async function load(): Promise<void> {
    try {
      const one = await get<Batch>(`/api/grant-batches/${id}`);
      batch.value = one;
      problem.value = "";
      const of = await find<Page<Batch>>(`/api/grant-batches?programme=${one.programme}&month=${monthBefore(one.month)}&limit=50`);
      before.value = of?.items.find((b) => b.scope === one.scope && b.state !== "cancelled") ?? null;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problem.value = wordsOf(error);
    }
  }
  return { batch, before, lines, counts, problem, load, show };
}
