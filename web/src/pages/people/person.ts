// What the person page reads: the record, whom to turn to, groups, what is being received, what is under way, and the timeline page by page.
import { computed, ref, shallowRef } from "vue";

import { ask, find, get, type Page } from "../../api";
import { dayOf } from "../../clock";
import { Problem, wordsOf } from "../../problem";
import { fieldsOf, phaseIn, routeNamed, type Row } from "../../schema";
import type { Of } from "../../types";

type Event = Of<"timeline_event">;
const lists = ["person_group", "grant", "application", "assessment", "earlier_result", "plan", "plate"] as const;
type ListName = (typeof lists)[number] | "contact";

export function usePerson(id: number) {
  const row = shallowRef<Row>({});
  const problem = ref("");
  const ready = ref(false);
  const scale = ref("");
  const rows = ref<Record<ListName, Row[]>>({ contact: [], person_group: [], grant: [], application: [], assessment: [], earlier_result: [], plan: [], plate: [] });

  async function readList(name: ListName): Promise<void> {
    const list = routeNamed(`${name}_list`);
    if (!list?.may || !fieldsOf(list.out).some((f) => f.name === "person_id" && f.filter)) return;
    const page = await find<Page<Row>>(`${list.path}?person_id=${id}&limit=50`);
    rows.value = { ...rows.value, [name]: page?.items ?? [] };
  }

  /** With their numbers, as the card of the person shows them. */
  async function readContacts(): Promise<void> {
    if (!routeNamed("contact_card")?.may) return;
    const card = await find<Page<Row>>(`/api/people/${id}/contacts`);
    rows.value = { ...rows.value, contact: card?.items ?? [] };
  }

  /** The scale of the programme that is applied for and under way, else the one that all programmes in force name. */
  async function readScale(): Promise<void> {
    if (!routeNamed("assessment_create")?.may) return;
    const programmes = (await find<Of<"programme_book">>("/api/programmes"))?.programmes;
    const inForce = (programmes ?? []).filter((p) => p.needs_assessment && p.scale && String(p.valid_from) <= dayOf() && (p.valid_to == null || p.valid_to > dayOf()));
    const asked = inForce.find((p) => rows.value.application.some((a) => a.due_on && a.programme === p.code));
    const named = [...new Set(inForce.map((p) => String(p.scale)))];
    scale.value = asked ? String(asked.scale) : named.length === 1 ? String(named[0]) : "";
  }

  async function load(): Promise<void> {
    try {
      row.value = (await ask<Row>("GET", `/api/people/${id}`)).body;
      problem.value = "";
      ready.value = true;
      await Promise.all([readContacts(), ...lists.map(readList)]);
      await readScale();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problem.value = wordsOf(error);
    }
  }

  /** The newest result, where the record's own level is not shown to whoever looks. */
  const level = computed(() => {
    if (typeof row.value.level === "number") return row.value.level;
    const results = rows.value.assessment.filter((a) => a.state === "concluded" && a.ability && typeof a.level === "number");
    return results.sort((a, b) => (String(a.day) < String(b.day) ? 1 : -1))[0]?.level as number | undefined;
  });

  /** On every other scale the newest result that holds. */
  const besides = computed(() => {
    const valid = rows.value.assessment.filter((a) => phaseIn("assessment", a.state) === "done" && !a.ability && String(a.valid_until ?? "") >= dayOf());
    const newest = valid.sort((a, b) => String(b.day).localeCompare(String(a.day)) || Number(b.id) - Number(a.id));
    return newest.filter((a, i) => newest.findIndex((b) => b.scale === a.scale) === i);
  });
  return { row, rows, level, besides, scale, problem, ready, load };
}

export function useTimeline(id: number) {
  const kind = ref("");
  const events = shallowRef<Event[]>([]);
  const counts = shallowRef<Of<"timeline_count">[]>([]);
  const next = ref<string | null>(null);
  const problem = ref("");
  const busy = ref(false);
  const ready = ref(false);
  let turn = 0;

  async function take(after: string | null): Promise<void> {
    const mine = ++turn;
    busy.value = true;
    try {
      const query = new URLSearchParams({ limit: "40" });
      if (kind.value) query.set("kind", kind.value);
      if (after) query.set("after", after);
      const page = await get<Of<"timeline_page">>(`/api/people/${id}/timeline?${query.toString()}`);
      if (mine !== turn) return;
      events.value = after ? [...events.value, ...(page.items ?? [])] : (page.items ?? []);
      if (!after) counts.value = page.counts ?? [];
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

  function choose(code: string): Promise<void> {
    kind.value = code;
    return take(null);
  }
  return { kind, events, counts, next, problem, busy, ready, choose, load: () => take(null), more: () => take(next.value) };
}
