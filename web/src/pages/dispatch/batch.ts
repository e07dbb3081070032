// 智能派单: the server gives out a part of the day at a time; asked again until nothing more waits, or somebody stops it.
import { onScopeDispose, reactive } from "vue";

import { useSending } from "../../sending";
import type { Of } from "../../types";

export interface Batch {
  state: { open: boolean; running: boolean; total: number; assigned: number; leftOut: number; problem: string };
  run: (day: string, org: number, total: number) => Promise<void>;
  stop: () => void;
}

export function useBatch(): Batch {
  const sending = useSending();
  const state = reactive({ open: false, running: false, total: 0, assigned: 0, leftOut: 0, problem: "" });

  async function run(day: string, org: number, total: number): Promise<void> {
    Object.assign(state, { open: true, running: true, total, assigned: 0, leftOut: 0, problem: "" });
    for (let more = true; more && state.running; ) {
      const result = await sending.send<Of<"dispatch_result">>("POST", "/api/dispatch", { day, org_id: org });
      if (!result) state.problem = [sending.problem.value, ...sending.faults.value.map((f) => f.words)].join(" ");
      state.assigned += result?.assigned ?? 0;
      state.leftOut += result?.left_out ?? 0;
      more = result?.more === true;
    }
    state.running = false;
  }

  const stop = (): void => void (state.running = false);
  onScopeDispose(stop);
  return { state, run, stop };
}
