// The calls that wait, nearest end first, and one call with all that is asked about: who, what was ordered, what is known of the visit.
import { ref, shallowRef, type Ref, type ShallowRef } from "vue";

import { get, type Page } from "../../api";
import { Problem, wordsOf } from "../../problem";
import type { Row } from "../../schema";
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
  const none = () => null;
  const [person, order, visit, flags] = await Promise.all([
    get<Row>(`/api/people/${followup.person_id}`).catch(none),
    get<SureOf<"order">>(`/api/orders/${followup.order_id}`).catch(none),
    get<SureOf<"visit_view">>(`/api/orders/${followup.order_id}/visit`).catch(none),
    get<Page<SureOf<"flag">>>(`/api/flags?order_id=${followup.order_id}&limit=50`).catch(none),
  ]);
  return { followup, person, order, visit, flags: (flags?.items ?? []).filter((f) => f.state === "open") };
}

export function useCalls(): { calls: ShallowRef<Followup[]>; call: ShallowRef<Call | null>; ready: Ref<boolean>; problem: Ref<string>; list: () => Promise<void>; open: (id: number) => Promise<void> } {
  const calls = shallowRef<Followup[]>([]);
  const call = shallowRef<Call | null>(null);
  const ready = ref(false);
  const problem = ref("");

  async function told(does: () => Promise<void>): Promise<void> {
    try {
      await does();
      problem.value = "";
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problem.value = wordsOf(error);
    }
  }

  const list = () =>
    told(async () => {
      const [due, again] = await Promise.all([allOf("due"), allOf("unreachable")]);
      calls.value = [...due, ...again];
      ready.value = true;
    });
  const open = (id: number) =>
    told(async () => {
      call.value = await read(id);
    });
  return { calls, call, ready, problem, list, open };
}
