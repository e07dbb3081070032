// One act that may be refused: under way once at a time, its problem in words, its faults for their fields.
import { ref, type Ref } from "vue";

import { Problem, wordsOf, type Fault } from "./problem";

export interface Attempt {
  busy: Ref<boolean>;
  problem: Ref<string>;
  faults: Ref<Fault[]>;
  faultOf: (field: string) => string | undefined;
  /** null: it was refused or is already on its way; the reason stands in problem and faults. */
  attempt: <T>(act: () => Promise<T>) => Promise<T | null>;
}

export function useAttempt(): Attempt {
  const busy = ref(false);
  const problem = ref("");
  const faults = ref<Fault[]>([]);

  async function attempt<T>(act: () => Promise<T>): Promise<T | null> {
    if (busy.value) return null;
    busy.value = true;
    problem.value = "";
    faults.value = [];
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      faults.value = error.faults;
      problem.value = wordsOf(error);
      return null;
    } finally {
      busy.value = false;
    }
  }

  const faultOf = (field: string) =>
    faults.value.find((f) => f.field === field || f.field.startsWith(`${field}[`) || f.field.startsWith(`${field}.`))?.words;
  return { busy, problem, faults, faultOf, attempt };
}
