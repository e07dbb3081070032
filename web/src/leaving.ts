// Signing out: this browser forgets who it was at once. The server's session, whose cookie no page can take away, ends now or as soon as
// there is net; until then nobody is signed in here, and nobody signs in over it.
import { ask } from "./api";
import { forgetTyped } from "./draft";
import { forgetKept } from "./kept";
import { forgetMe } from "./me";
import { mayPass, Problem } from "./problem";

const mark = "leaving";
const patience_ms = 10_000;
const again_ms = 5000;
let timer = 0;
let ending: Promise<void> | null = null;

export const isLeaving = (): boolean => localStorage.getItem(mark) !== null;

async function end(): Promise<void> {
  try {
    await ask("DELETE", "/api/session", { signal: AbortSignal.timeout(patience_ms) });
  } catch (error) {
    if (!(error instanceof Problem)) throw new Problem(0, "offline", "", []);
    if (mayPass(error)) throw error;
  }
  localStorage.removeItem(mark);
}

/** Rejects while the server cannot be reached. */
export async function finishLeaving(): Promise<void> {
  if (!isLeaving()) return;
  ending ??= end().finally(() => (ending = null));
  await ending;
}

/** The net may come back while a sending is still failing: one asks again. */
function finish(): void {
  window.clearTimeout(timer);
  finishLeaving().catch(() => (timer = window.setTimeout(finish, again_ms)));
}

export function followLeaving(): void {
  window.addEventListener("online", finish);
  finish();
}

export async function signOut(): Promise<void> {
  localStorage.setItem(mark, "1");
  forgetTyped();
  forgetMe();
  await forgetKept().catch(() => undefined);
  finish();
}
