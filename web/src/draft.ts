// What is being typed survives reload, network loss and an expired sign-in: kept in this tab until it was sent.
import { reactive, watch } from "vue";

/** A reactive object kept under `name`; `sent` forgets it. Secrets named in `never` are not kept. */
export function useDraft<T extends object>(name: string, start: T, never: string[] = []): { draft: T; sent: () => void } {
  const key = `draft:${name}`;
  const kept = sessionStorage.getItem(key);
  const draft = reactive({ ...start, ...(kept ? (JSON.parse(kept) as Partial<T>) : {}) }) as T;
  const write = () => sessionStorage.setItem(key, JSON.stringify(draft, (k, v: unknown) => (never.includes(k) ? undefined : v)));
  const stop = watch(draft, write, { deep: true, flush: "sync" });
  return {
    draft,
    sent: () => {
      stop();
      sessionStorage.removeItem(key);
    },
  };
}

/** Who signs out, or another person who signs in, leaves nothing that was typed in this tab. */
export function forgetTyped(): void {
  sessionStorage.clear();
}
