// One intention, sent once: a double tap, a retry after a lost answer and a reload in between carry the same key; faults land beside their fields.
import { ask, newKey, type Answer } from "./api";
import { useAttempt, type Attempt } from "./attempt";
import { ownKey } from "./draft";
import { mayPass, Problem } from "./problem";

export interface Sending extends Omit<Attempt, "attempt"> {
  /** null: it was refused or is already on its way; the reason stands in problem and faults. */
  send: <T>(method: string, path: string, body: unknown, etag?: string | null) => Promise<T | null>;
}

/** Until an answer has come, what is asked of this address goes out under one key, which stands in this tab: the server does the same once,
 * and says so when something else comes under it, since what was sent before has then been done. */
export async function sendOnce<T>(method: string, path: string, body: unknown, etag?: string | null): Promise<Answer<T>> {
  const at = ownKey("sending", `${method} ${path}`);
  const key = sessionStorage.getItem(at) ?? newKey();
  sessionStorage.setItem(at, key);
  try {
    const answer = await ask<T>(method, path, { body, key, etag });
    sessionStorage.removeItem(at);
    return answer;
  } catch (error) {
    if (error instanceof Problem && !mayPass(error)) sessionStorage.removeItem(at);
    throw error;
  }
}

export function useSending(): Sending {
  const { attempt, ...told } = useAttempt();
  const send = <T>(method: string, path: string, body: unknown, etag?: string | null): Promise<T | null> =>
    attempt(async () => (await sendOnce<T>(method, path, body, etag)).body);
  return { ...told, send };
}
