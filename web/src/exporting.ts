// A list on its way into a file: asked for, made by the server as a job, taken when it is done.
import { onScopeDispose, ref, type Ref } from "vue";

import { ask, find, get, newKey } from "./api";
import { isOpen, whyFailed } from "./jobs";
import type { Row } from "./schema";
import { onHappening } from "./stream";

export const fileOf = (id: unknown): string => `/api/exports/${String(id)}/file`;

/** Not in this window: what it shows stays. */
function take(id: unknown): void {
  const link = document.createElement("a");
  link.href = fileOf(id);
  link.download = "";
  link.click();
}

export interface Exporting {
  /** The last one asked for here. */
  made: Ref<Row | null>;
  problem: Ref<string>;
  begin: (list: string, format: string, query: string) => Promise<void>;
  cancel: () => Promise<void>;
}

export function useExport(): Exporting {
  const made = ref<Row | null>(null);
  const problem = ref("");
  let timer = 0;

  async function look(): Promise<void> {
    clearTimeout(timer);
    const mine = made.value;
    if (!mine || !isOpen(mine)) return;
    const found = await get<Row>(`/api/exports/${String(mine.id)}`).catch(() => null);
    if (made.value?.id !== mine.id || !isOpen(made.value)) return;
    if (found) made.value = found;
    if (!found || isOpen(found)) timer = window.setTimeout(look, 2000);
    else if (found.state === "done") take(found.id);
    else if (found.state === "failed") problem.value = whyFailed((await find<Row>(`/api/jobs/${String(found.id)}`)) ?? {});
  }

  async function begin(list: string, format: string, query: string): Promise<void> {
    problem.value = "";
    made.value = null;
    try {
      made.value = (await ask<Row>("POST", "/api/exports", { body: { list, format, query }, key: newKey() })).body;
    } catch (error) {
      problem.value = (error as Error).message;
    }
    await look();
  }

  async function cancel(): Promise<void> {
    await ask("POST", `/api/jobs/${String(made.value?.id)}/cancel`, { body: {}, key: newKey() }).catch(() => undefined);
    await look();
  }

  onHappening(["job"], (it) => it.subject === made.value?.id && void look());
  onScopeDispose(() => clearTimeout(timer));
  return { made, problem, begin, cancel };
}
