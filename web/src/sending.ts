// One intention, sent once: a double tap or a retry after a lost answer carries the same key; faults land beside their fields.
import { ask, newKey, type Answer } from "./api";
import { useAttempt, type Attempt } from "./attempt";
import { Problem } from "./problem";

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

/** The same request again, its answer lost, goes out under the same key; anything else is another intention. */
export function asksOnce(): <T>(path: string, body: unknown) => Promise<Answer<T>> {
  let meant = "";
  let key = "";
  return async <T>(path: string, body: unknown) => {
    const now = JSON.stringify([path, body]);
    if (now !== meant) [meant, key] = [now, newKey()];
    try {
      const answer = await ask<T>("POST", path, { body, key });
      meant = "";
      return answer;
    } catch (error) {
      if (error instanceof Problem && error.status !== 0 && error.status < 500) meant = "";
      throw error;
    }
  };
}
