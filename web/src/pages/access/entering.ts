// Signing in, whichever way, once whoever was here before is out: sends once and tells faults in words.
import { ref } from "vue";

import { finishLeaving } from "../../leaving";
import { Problem } from "../../problem";
import { t } from "../../words";

/** `wrong`: words for what does not fit, which the server only calls not signed in. */
export function useEntering(wrong: string) {
  const busy = ref(false);
  const problem = ref("");

  async function attempt(act: () => Promise<void>): Promise<void> {
    if (busy.value) return;
    busy.value = true;
    problem.value = "";
    try {
      await finishLeaving();
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

  return { busy, problem, attempt };
}

const cardKey = "card";

/** The card this tab was opened by: as long as the tab stands, its PIN alone signs in again. */
export const cardOfTab = (): string | null => sessionStorage.getItem(cardKey);
export const keepCard = (token: string): void => sessionStorage.setItem(cardKey, token);
