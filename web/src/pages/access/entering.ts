// Signing in, whichever way: sends once, tells faults in words, and goes on to where one wanted to be.
import { ref } from "vue";
import { useRoute, useRouter } from "vue-router";

import { forgetMe } from "../../me";
import { Problem } from "../../problem";
import { t } from "../../words";

/** `wrong`: words for what does not fit, which the server only calls not signed in. */
export function useEntering(wrong: string) {
  const busy = ref(false);
  const problem = ref("");
  const route = useRoute();
  const router = useRouter();

  async function enter(): Promise<void> {
    forgetMe();
    await router.push(typeof route.query.to === "string" ? route.query.to : "/");
  }

  async function attempt(act: () => Promise<void>): Promise<void> {
    if (busy.value) return;
    busy.value = true;
    problem.value = "";
    try {
      await act();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.status === 0) problem.value = t("offline");
      else if (error.status === 401) problem.value = wrong;
      else problem.value = [error.message, ...error.faults.map((f) => f.words)].join(" ");
    } finally {
      busy.value = false;
    }
  }

  return { busy, problem, enter, attempt };
}
