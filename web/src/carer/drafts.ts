// What a carer ticks and writes during a visit, before going: kept on the phone at every touch.
import { reactive, ref, toRaw, watch, type Ref } from "vue";

import { read, remove, write } from "../store";

export interface Tick {
  at: string;
  words: string;
}
export interface VisitDraft {
  ticks: Record<number, Tick>;
  /** The code of the reason or its words, by step. */
  skips: Record<number, string>;
  note: string;
}

export function useVisitDraft(order: number): { draft: VisitDraft; ready: Ref<boolean>; forget: () => Promise<void> } {
  const draft = reactive<VisitDraft>({ ticks: {}, skips: {}, note: "" });
  const ready = ref(false);
  let stop: (() => void) | null = null;

  void read<VisitDraft>("drafts", order)
    .catch(() => undefined)
    .then((kept) => {
      Object.assign(draft, kept ?? {});
      ready.value = true;
      stop = watch(draft, () => void write("drafts", order, JSON.parse(JSON.stringify(toRaw(draft)))), { deep: true, flush: "sync" });
    });

  async function forget(): Promise<void> {
    stop?.();
    await remove("drafts", order);
  }
  return { draft, ready, forget };
}
