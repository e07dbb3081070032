// One read of a screen: what came, or why nothing did; asked again by hand, when something happened, when another day begins. An older answer never wins.
import { ref, shallowRef, watch, type Ref } from "vue";

import { dayOf } from "../../clock";
import { Problem, wordsOf } from "../../problem";

export interface Loading<T> {
  data: Ref<T | null>;
  problem: Ref<string>;
  load: () => Promise<void>;
}

export function useLoad<T>(read: () => Promise<T>): Loading<T> {
  const data = shallowRef<T | null>(null);
  const problem = ref("");
  let turn = 0;

  async function load(): Promise<void> {
    const mine = ++turn;
    try {
      const answer = await read();
      if (mine !== turn) return;
      data.value = answer;
      problem.value = "";
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (mine === turn) problem.value = wordsOf(error);
    }
  }
  watch(() => dayOf(), load);
  return { data, problem, load };
}
