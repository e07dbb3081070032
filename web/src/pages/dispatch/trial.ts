// What giving an order to a carer would change: asked of the server, the last question counts.
import { onScopeDispose, ref, type Ref } from "vue";

import { get } from "../../api";
import type { Offer, Trial } from "../../parts/dispatch/day";
import { Problem, wordsOf } from "../../problem";

export interface Trying {
  trial: Ref<Trial | null>;
  problem: Ref<string>;
  busy: Ref<boolean>;
  /** Everybody who could take the order last asked about, the best first. */
  offers: Ref<Offer[]>;
  ask: (order: number, worker: number, start?: number | null, second?: number | null, rest_ms?: number) => void;
  clear: () => void;
}

export function useTrial(): Trying {
  const trial = ref<Trial | null>(null);
  const offers = ref<Offer[]>([]);
  const problem = ref("");
  const busy = ref(false);
  let asking: AbortController | null = null;
  let timer = 0;

  async function send(path: string, signal: AbortSignal): Promise<void> {
    try {
      const found = await get<Trial>(path, signal);
      trial.value = found;
      offers.value = found.offers;
      problem.value = "";
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Problem)) throw error;
      trial.value = null;
      problem.value = [wordsOf(error), ...error.faults.map((f) => f.words)].join(" ");
    }
    if (!signal.aborted) busy.value = false;
  }

  function stop(): void {
    window.clearTimeout(timer);
    asking?.abort();
    busy.value = false;
  }

  function ask(order: number, worker: number, start?: number | null, second?: number | null, rest_ms = 0): void {
    stop();
    asking = new AbortController();
    busy.value = true;
    const { signal } = asking;
    const query = new URLSearchParams({ order_id: String(order), worker_id: String(worker) });
    if (typeof start === "number") query.set("start_minute", String(start));
    if (second) query.set("second_worker_id", String(second));
    timer = window.setTimeout(() => void send(`/api/dispatch/trial?${query}`, signal), rest_ms);
  }

  function clear(): void {
    stop();
    trial.value = null;
    offers.value = [];
    problem.value = "";
  }
  onScopeDispose(stop);
  return { trial, problem, busy, offers, ask, clear };
}
