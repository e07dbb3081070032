// One intention, sent once: a double tap or a retry after a lost answer carries the same key; faults land beside their fields.
import { ask, newKey } from "./api";
import { useAttempt, type Attempt } from "./attempt";

export interface Sending extends Omit<Attempt, "attempt"> {
  /** null: it was refused or is already on its way; the reason stands in problem and faults. */
  send: <T>(method: string, path: string, body: unknown, etag?: string | null) => Promise<T | null>;
}

/** `first`: a key kept with what is being typed, so that even a reload sends the same intention; in an object, its next ones as well. */
export function useSending(first: string | { key: string } = newKey()): Sending {
  const held = typeof first === "string" ? { key: first } : first;
  const { attempt, ...told } = useAttempt((problem) => {
    if (problem.status !== 0 && problem.status < 500) held.key = newKey();
  });

  const send = <T>(method: string, path: string, body: unknown, etag?: string | null): Promise<T | null> =>
    attempt(async () => {
      const answer = await ask<T>(method, path, { body, key: held.key, etag });
      held.key = newKey();
      return answer.body;
    });
  return { ...told, send };
}
