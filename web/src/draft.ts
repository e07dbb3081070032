// What is being typed survives reload, network loss and an expired sign-in: kept in this tab, under the account of whoever types, until it was sent.
import { reactive, watch } from "vue";

let typist = "";

/** Where this tab keeps it: a draft, or the key of what is being sent. */
export const ownKey = (kind: "draft" | "sending", name: string): string => `${kind}:${typist}:${name}`;

/** Who is signed in: what another account has typed in this tab goes. */
export function typedBy(account: unknown): void {
  typist = String(account);
  for (const key of Object.keys(sessionStorage)) {
    const [kind, whose] = key.split(":");
    if ((kind === "draft" || kind === "sending") && whose !== typist) sessionStorage.removeItem(key);
  }
}

export interface Draft<T> {
  draft: T;
  sent: () => void;
  /** For a form that stays: it begins again, with this, and is kept again. */
  anew: (start: T) => void;
}

/** A reactive object kept under `name`; `sent` forgets it. Secrets named in `never` are not kept. */
export function useDraft<T extends object>(name: string, start: T, never: string[] = []): Draft<T> {
  const key = ownKey("draft", name);
  const kept = sessionStorage.getItem(key);
  const draft = reactive({ ...start, ...(kept ? (JSON.parse(kept) as Partial<T>) : {}) }) as T;
  const write = () => sessionStorage.setItem(key, JSON.stringify(draft, (k, v: unknown) => (never.includes(k) ? undefined : v)));
  const keep = () => watch(draft, write, { deep: true, flush: "sync" });
  let stop = keep();
  function sent(): void {
    stop();
    sessionStorage.removeItem(key);
  }
  function anew(fresh: T): void {
    sent();
    Object.assign(draft, fresh);
    stop = keep();
  }
  return { draft, sent, anew };
}

export function forgetDraft(name: string): void {
  sessionStorage.removeItem(ownKey("draft", name));
}

/** Who signs out, or another person who signs in, leaves nothing that was typed in this tab. */
export function forgetTyped(): void {
  sessionStorage.clear();
}
