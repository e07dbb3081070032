// One intention, sent once: a double tap or a retry after a lost answer carries the same key; faults land beside their fields.
import { ask, newKey } from "./api";
import { useAttempt, type Attempt } from "./attempt";

export interface Sending extends Omit<Attempt, "attempt"> {
  /** null: it was refused or is already on its way; the reason stands in problem and faults. */
  send: <T>(method: string, path: string, body: unknown, etag?: string | null) => Promise<T | null>;
}

/** `kept`: what is being typed, in a draft; the key of its next sending lives there, so that even a reload sends the same intention. */
export function useSending(kept: { key: string } = { key: "" }): Sending {
  const { attempt, ...told } = useAttempt((problem) => {
    if (problem.status !== 0 && problem.status < 500) kept.key = "";
  });

  const send = <T>(method: string, path: string, body: unknown, etag?: string | null): Promise<T | null> =>
    attempt(async () => {
      kept.key ||= newKey();
      const answer = await ask<T>(method, path, { body, key: kept.key, etag });
      kept.key = "";
      return answer.body;
    });
  return { ...told, send };
}
