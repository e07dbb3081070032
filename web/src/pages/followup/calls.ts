// The calls that wait, nearest end first, and one call with all that is asked about: who, what was ordered, what is known of the visit.
import { computed, reactive, ref, shallowRef, type Ref, type ShallowRef } from "vue";

import { find, get, type Page } from "../../api";
import { Problem, wordsOf } from "../../problem";
import { statesBefore, type Row } from "../../schema";
import type { SureOf } from "../../types";

export type Followup = SureOf<"followup">;
export interface Call {
  followup: Followup;
  person: Row | null;
  order: SureOf<"order"> | null;
  visit: SureOf<"visit_view"> | null;
  flags: SureOf<"flag">[];
}

const most = 300;

async function allOf(state: string): Promise<Followup[]> {
  const rows: Followup[] = [];
  for (let after = ""; rows.length < most; ) {
    const page = await get<Page<Followup>>(`/api/followups?state=${state}&sort=due_on&limit=100${after}`);
    rows.push(...page.items);
    if (!page.next) break;
    after = `&after=${encodeURIComponent(page.next)}`;
  }
  return rows;
}

async function read(id: number): Promise<Call> {
  const followup = await get<Followup>(`/api/followups/${id}`);
  const [person, order, visit, flags] = await Promise.all([
    find<Row>(`/api/people/${followup.person_id}`),
    find<SureOf<"order">>(`/api/orders/${followup.order_id}`),
    find<SureOf<"visit_view">>(`/api/orders/${followup.order_id}/visit`),
    find<Page<SureOf<"flag">>>(`/api/flags?order_id=${followup.order_id}&limit=50`),
  ]);
  return { followup, person, order, visit, flags: (flags?.items ?? []).filter((f) => f.state === "open") };
}

export interface CallDesk {
  calls: ShallowRef<Followup[]>;
  call: ShallowRef<Call | null>;
  ready: Ref<boolean>;
  problem: Readonly<Ref<string>>;
  list: () => Promise<void>;
  open: (id: number) => Promise<void>;
  /** What could not be read, once more. */
  again: () => Promise<void>;
}

export function useCalls(): CallDesk {
  const calls = shallowRef<Followup[]>([]);
  const call = shallowRef<Call | null>(null);
  const ready = ref(false);
  const problems = reactive({ list: "", call: "" });
  let asked = 0;

  async function told(what: keyof typeof problems, does: () => Promise<void>): Promise<void> {
    try {
      await does();
      problems[what] = "";
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problems[what] = wordsOf(error);
    }
  }

  const list = () =>
    told("list", async () => {
      calls.value = (await Promise.all(statesBefore("followup", "done").map(allOf))).flat();
      ready.value = true;
    });
  const open = (id: number) =>
    told("call", async () => {
      asked = id;
      const found = await read(id);
      if (asked === id) call.value = found;
    });

  async function again(): Promise<void> {
    if (problems.list) await list();
    if (problems.call) await open(asked);
  }
  return { calls, call, ready, problem: computed(() => problems.list || problems.call), list, open, again };
}
