// One intention, sent once: a double tap or a retry after a lost answer carries the same key; faults land beside their fields.
import { ref, type Ref } from "vue";

import { ask, newKey } from "./api";
import { Problem, wordsOf, type Fault } from "./problem";

export interface Sending {
  busy: Ref<boolean>;
  problem: Ref<string>;
  faults: Ref<Fault[]>;
  faultOf: (field: string) => string | undefined;
  /** null: it was refused or is already on its way; the reason stands in problem and faults. */
  send: <T>(method: string, path: string, body: unknown, etag?: string | null) => Promise<T | null>;
}

/** `first`: a key kept with what is being typed, so that even a reload sends the same intention. */
export function useSending(first: string = newKey()): Sending {
  const busy = ref(false);
  const problem = ref("");
  const faults = ref<Fault[]>([]);
  let key = first;

  async function send<T>(method: string, path: string, body: unknown, etag?: string | null): Promise<T | null> {
    if (busy.value) return null;
    busy.value = true;
    problem.value = "";
    faults.value = [];
    try {
      const answer = await ask<T>(method, path, { body, key, etag });
      key = newKey();
      return answer.body;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      faults.value = error.faults;
      problem.value = wordsOf(error);
      if (error.status !== 0 && error.status < 500) key = newKey();
      return null;
    } finally {
      busy.value = false;
    }
  }

  const faultOf = (field: string) =>
    faults.value.find((f) => f.field === field || f.field.startsWith(`${field}[`) || f.field.startsWith(`${field}.`))?.words;
  return { busy, problem, faults, faultOf, send };
}
