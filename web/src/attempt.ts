// One act that may be refused: under way once at a time, its problem in words, its faults for their fields.
import { ref, shallowRef, type Ref } from "vue";

import { MovedProblem, Problem, wordsOf, type Fault, type Moved } from "./problem";

export interface Attempt {
  busy: Ref<boolean>;
  problem: Ref<string>;
  faults: Ref<Fault[]>;
  /** It was refused because a colleague was faster: both versions, in place of the problem. */
  moved: Ref<Moved | null>;
  faultOf: (field: string) => string | undefined;
  /** null: it was refused or is already on its way; the reason stands in problem and faults. */
  attempt: <T>(act: () => Promise<T>) => Promise<T | null>;
}

export function useAttempt(): Attempt {
  const busy = ref(false);
  const problem = ref("");
  const faults = ref<Fault[]>([]);
  const moved = shallowRef<Moved | null>(null);

  async function attempt<T>(act: () => Promise<T>): Promise<T | null> {
    if (busy.value) return null;
    busy.value = true;
    problem.value = "";
    faults.value = [];
    moved.value = null;
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      faults.value = error.faults;
      moved.value = error instanceof MovedProblem ? error.moved : null;
      problem.value = moved.value ? "" : wordsOf(error);
      return null;
    } finally {
      busy.value = false;
    }
  }

  const faultOf = (field: string) =>
    faults.value.find((f) => f.field === field || f.field.startsWith(`${field}[`) || f.field.startsWith(`${field}.`))?.words;
  return { busy, problem, faults, moved, faultOf, attempt };
}
