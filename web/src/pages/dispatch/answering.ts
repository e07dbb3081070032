// What the provider has not answered: taken one by one or all together; declined, or taken from the provider, with a reason.
import { computed, reactive, ref, type ComputedRef, type Ref } from "vue";

import { useActionSender } from "../../actions";
import { useAttempt } from "../../attempt";
import type { Visit } from "../../parts/dispatch/day";
import type { Moved } from "../../problem";
import { routeNamed, type Route, type Row } from "../../schema";

export interface Answering {
  mayAccept: boolean;
  /** To say no: the provider's own, or the desk's, which asks the next provider. */
  refusal: Route | undefined;
  state: { running: boolean; taken: number; problem: string };
  accept: (visits: Visit[]) => Promise<number>;
  refusing: Ref<boolean>;
  refuse: (order: Row, body: Row) => Promise<void>;
  words: ComputedRef<string>;
  /** What a colleague had done to the one that was not taken. */
  moved: Ref<Moved | null>;
}

export function useAnswering(again: () => Promise<unknown>): Answering {
  const { problem, faults, moved, attempt } = useAttempt();
  const sendAction = useActionSender(again);
  const route = routeNamed("order_accept");
  const refusal = [routeNamed("order_decline"), routeNamed("order_withdraw")].find((r) => r?.may);
  const state = reactive({ running: false, taken: 0, problem: "" });
  const refusing = ref(false);

  /** Stops at the first that is refused: what stands after it is seen anew. */
  async function accept(visits: Visit[]): Promise<number> {
    if (!route || state.running) return 0;
    Object.assign(state, { running: true, taken: 0, problem: "" });
    for (const visit of visits) {
      if (!(await attempt(() => sendAction(route, { id: visit.id, state: visit.state }, {}).then(() => true)))) {
        state.problem = words.value;
        break;
      }
      state.taken++;
    }
    state.running = false;
    return state.taken;
  }

  async function refuse(order: Row, body: Row): Promise<void> {
    await sendAction(refusal as Route, order, body);
    refusing.value = false;
  }

  const words = computed(() => [problem.value, ...faults.value.map((f) => f.words)].filter(Boolean).join(" "));
  return { mayAccept: route?.may === true, refusal, state, accept, refusing, refuse, words, moved };
}
