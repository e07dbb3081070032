// Who is calling: persons by a number of theirs or of a contact's, what the desk shows of one, and what can be ordered on a day.
import { ref, shallowRef } from "vue";

import { find as findOne, get, type Page } from "../../api";
import { addDays, dayOf, nowMs } from "../../clock";
import { Problem, wordsOf } from "../../problem";
import { digitsOf } from "../../registering";
import { phaseIn, routeNamed, type Row } from "../../schema";
import type { Of } from "../../types";

export type Visit = Of<"visit_card">;
export interface Caller {
  row: Row;
  contacts: Row[];
  last: Visit | null;
  next: Visit | null;
}

const lookBackDays = 60;
const lookAheadDays = 30;
const isGone = (v: Visit): boolean => phaseIn("order", v.state) === "ended";

const beginsAt = (v: Visit): number => Date.parse(`${v.day}T00:00:00+08:00`) + (v.start_minute ?? v.window_from ?? 0) * 60000;

export function useCaller() {
  const found = shallowRef<Row[]>([]);
  const asked = ref("");
  const caller = shallowRef<Caller | null>(null);
  const menu = shallowRef<Of<"person_menu"> | null>(null);
  const problem = ref("");
  const busy = ref(false);
  let turn = 0;

  async function guarded(read: () => Promise<void>): Promise<void> {
    busy.value = true;
    try {
      await read();
      problem.value = "";
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problem.value = [wordsOf(error), ...error.faults.map((f) => f.words)].join(" ");
    } finally {
      busy.value = false;
    }
  }

  async function visitsOf(id: number): Promise<{ last: Visit | null; next: Visit | null }> {
    const path = `/api/people/${id}/visits?from=${addDays(dayOf(), -lookBackDays)}&to=${addDays(dayOf(), lookAheadDays)}`;
    const page = await findOne<Of<"person_visits">>(path);
    const all = (page?.items ?? []).filter((v) => !isGone(v)).sort((a, b) => beginsAt(a) - beginsAt(b));
    return { last: all.filter((v) => beginsAt(v) <= nowMs()).at(-1) ?? null, next: all.find((v) => beginsAt(v) > nowMs()) ?? null };
  }

  const choose = (id: number): Promise<void> =>
    guarded(async () => {
      const mine = ++turn;
      const [row, card, visits] = await Promise.all([
        get<Row>(`/api/people/${id}`),
        routeNamed("contact_card")?.may ? findOne<Page<Row>>(`/api/people/${id}/contacts`) : null,
        visitsOf(id),
      ]);
      if (mine !== turn) return;
      caller.value = { row, contacts: card?.items ?? [], ...visits };
    });

  /** One answer is taken at once. */
  const find = (text: string): Promise<void> =>
    guarded(async () => {
      const mine = ++turn;
      const page = await get<{ items: Row[] }>(`/api/person-search?q=${encodeURIComponent(text)}`);
      if (mine !== turn) return;
      found.value = page.items;
      asked.value = text;
      if (page.items.length === 1) await choose(Number(page.items[0]!.id));
    });

  async function readMenu(day: string): Promise<void> {
    const id = caller.value?.row.id;
    if (!id || !day) return;
    menu.value = await get<Of<"person_menu">>(`/api/people/${id}/menu?day=${day}`).catch(() => null);
  }

  function forget(): void {
    turn++;
    found.value = [];
    asked.value = "";
    caller.value = null;
    menu.value = null;
    problem.value = "";
  }
  return { found, asked, caller, menu, problem, busy, find, choose, readMenu, forget };
}

/** Whose number it is: the person's own, or one of the contacts'. */
export function ownerOf(caller: Caller, number: string): Row | "self" | null {
  const digits = digitsOf(number);
  if (digits.length < 7) return null;
  if (digitsOf(caller.row.phone) === digits) return "self";
  return caller.contacts.find((c) => !c.ended_on && digitsOf(c.phone) === digits) ?? null;
}
