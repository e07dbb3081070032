// What a carer ticks and writes during a visit, before going: kept on the phone at every touch, under the account of whoever does it.
import { reactive, ref, toRaw, watch, type Ref } from "vue";

import { me } from "../me";
import { keysFrom, read, remove, write } from "../store";

export interface Tick {
  at: string;
  words: string;
}
export interface VisitDraft {
  ticks: Record<number, Tick>;
  /** The code of the reason or its words, by step. */
  skips: Record<number, string>;
  note: string;
  /** What happened, where the visit ends undone. */
  trouble: string;
}

const keyOf = (account: number, order: number): string => `${account}:${order}`;

export const forgetDraft = (account: number, order: number): Promise<undefined> => remove("drafts", keyOf(account, order));

/** Orders of this account's visits in which something was ticked or written. */
export async function draftedOrders(account: number): Promise<number[]> {
  const found: number[] = [];
  for (const key of await keysFrom("drafts", `${account}:`)) {
    const draft = await read<VisitDraft>("drafts", key);
    if (draft && (draft.note || draft.trouble || Object.keys({ ...draft.ticks, ...draft.skips }).length > 0)) found.push(Number(key.split(":")[1]));
  }
  return found;
}

/** `kept` false: this phone does not take it; it stands on the screen alone. */
export function useVisitDraft(order: number): { draft: VisitDraft; ready: Ref<boolean>; kept: Ref<boolean>; forget: () => Promise<void> } {
  const account = Number(me.row.account_id);
  const draft = reactive<VisitDraft>({ ticks: {}, skips: {}, note: "", trouble: "" });
  const ready = ref(false);
  const kept = ref(true);
  let stop: (() => void) | null = null;

  const keep = (): Promise<unknown> =>
    write("drafts", keyOf(account, order), JSON.parse(JSON.stringify(toRaw(draft)))).then(
      () => (kept.value = true),
      () => (kept.value = false),
    );

  void read<VisitDraft>("drafts", keyOf(account, order))
    .catch(() => undefined)
    .then((before) => {
      Object.assign(draft, before ?? {});
      ready.value = true;
      stop = watch(draft, () => void keep(), { deep: true, flush: "sync" });
    });

  async function forget(): Promise<void> {
    stop?.();
    await forgetDraft(account, order);
  }
  return { draft, ready, kept, forget };
}
