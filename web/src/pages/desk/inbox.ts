// What the inbox reads and asks: pages of what waits, each row's clock once, urging and the awaited step.
import { reactive, ref, shallowRef } from "vue";

import { get } from "../../api";
import { Problem, wordsOf } from "../../problem";
import { routeNamed, schema } from "../../schema";
import { useSending } from "../../sending";
import { onHappening } from "../../stream";
import type { Of } from "../../types";

export type Item = Of<"inbox_item">;
type Inbox = Of<"inbox_page">;
export type Clock = Of<"desk_clock">;

/** Whoever keeps accounts has no desk, and an inbox of that alone. */
export function inboxPath(): string | null {
  return [routeNamed("inbox_page"), routeNamed("access_inbox")].find((route) => route?.may)?.path ?? null;
}

const settleMs = 900;
const pageRows = 50;

export const keyOf = (item: { noun?: string | null; id?: number | null; state?: string | null }): string => `${item.noun}:${item.id}:${item.state}`;

export function useInbox() {
  const tab = ref("");
  const items = shallowRef<Item[]>([]);
  const head = shallowRef<Inbox | null>(null);
  const next = ref<string | null>(null);
  const problem = ref("");
  const busy = ref(false);
  const ready = ref(false);
  const clocks = reactive(new Map<string, Clock>());
  const read = new Set<string>();
  let turn = 0;

  function path(after: string | null): string {
    const query = new URLSearchParams({ limit: String(pageRows) });
    if (tab.value === "urged") query.set("urged", "true");
    else if (tab.value) query.set("tab", tab.value);
    if (after) query.set("after", after);
    return `${inboxPath()}?${query.toString()}`;
  }

  async function take(after: string | null): Promise<void> {
    const mine = ++turn;
    busy.value = true;
    try {
      const page = await get<Inbox>(path(after));
      if (mine !== turn) return;
      if (!after) head.value = page;
      items.value = after ? [...items.value, ...(page.items ?? [])] : (page.items ?? []);
      next.value = page.next || null;
      problem.value = "";
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (mine === turn) problem.value = wordsOf(error);
    } finally {
      if (mine === turn) {
        busy.value = false;
        ready.value = true;
      }
    }
  }

  /** What a row's clock is made of, once until the inbox is read again; what was read stands until then. */
  async function readClock(item: Item): Promise<void> {
    const key = keyOf(item);
    if (!item.due_on || read.has(key) || !routeNamed("desk_clock_get")?.may) return;
    read.add(key);
    const clock = await get<Clock>(`/api/desk/clock?noun=${item.noun}&id=${item.id}`).catch(() => undefined);
    if (clock) clocks.set(key, clock);
    else read.delete(key);
  }

  function choose(code: string): Promise<void> {
    tab.value = code;
    return take(null);
  }

  async function refresh(): Promise<void> {
    read.clear();
    await take(null);
  }

  /** What others do shows here a moment later, unless one has read nothing yet or further than the first page. */
  let due = 0;
  onHappening([...Object.keys(schema().machines), "urge", "handover"], () => {
    if (due || !head.value || items.value.length > pageRows) return;
    due = window.setTimeout(() => {
      due = 0;
      void refresh();
    }, settleMs);
  });

  return { tab, items, head, next, problem, busy, ready, clocks, readClock, choose, refresh, more: () => take(next.value) };
}

export function useUrging() {
  const sending = useSending();
  const urge = (noun: string, subject: number, words: string) => sending.send<Of<"urge">>("POST", "/api/desk/urges", { noun, subject, words });
  return { ...sending, urge };
}
