// One job on its way: how far it is, told by the stream, and an end to it.
import { onScopeDispose, ref, watch, type Ref } from "vue";

import { ask, get, newKey } from "./api";
import { language } from "./language";
import { isOverIn, type Row } from "./schema";
import { onHappening } from "./stream";

export function isOpen(job: Row | null): boolean {
  return job !== null && !isOverIn("job", job.state);
}

interface Words {
  words?: Record<string, string>;
}

/** What stopped a job, in words. */
export function whyFailed(job: Row): string {
  const result = job.result as (Words & { errors?: Words[] }) | null;
  if (job.state !== "failed" || !result) return "";
  const told = (result.errors ?? []).map((e) => e.words?.[language] ?? "").filter(Boolean);
  return told.join(" ") || (result.words?.[language] ?? "");
}

/** `id` null: none yet. Asks again by itself while it is open, should the stream be lost. */
export function useJob(id: Ref<number | null>): { job: Ref<Row | null>; cancel: () => Promise<void> } {
  const job = ref<Row | null>(null);
  let timer = 0;

  async function look(): Promise<void> {
    clearTimeout(timer);
    const mine = id.value;
    if (mine === null) return;
    const found = await get<Row>(`/api/jobs/${mine}`).catch(() => null);
    if (id.value !== mine) return;
    if (found) job.value = found;
    if (!found || isOpen(found)) timer = window.setTimeout(look, 4000);
  }

  async function cancel(): Promise<void> {
    await ask("POST", `/api/jobs/${id.value}/cancel`, { body: {}, key: newKey() }).catch(() => undefined);
    await look();
  }

  watch(id, () => {
    job.value = null;
    void look();
  }, { immediate: true });
  onHappening(["job"], (it) => it.subject === id.value && void look());
  onScopeDispose(() => clearTimeout(timer));
  return { job, cancel };
}
