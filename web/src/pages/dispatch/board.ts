// The board of one provider's day, as the server has it; it comes again by itself when orders change.
import { computed, onScopeDispose, ref, type ComputedRef, type Ref, type ShallowRef } from "vue";

import { get } from "../../api";
import { useLand } from "../../outlines";
import type { MapArea } from "../../parts/map/shapes";
import { rowsOf, spanOf, type Board, type DayRow, type Span, type Visit } from "../../parts/dispatch/day";
import { Problem, wordsOf } from "../../problem";
import { onHappening } from "../../stream";

export interface Day {
  board: Ref<Board | null>;
  problem: Ref<string>;
  rows: ComputedRef<DayRow[]>;
  /** The ground of its map. */
  land: ShallowRef<MapArea[]>;
  span: ComputedRef<Span>;
  names: ComputedRef<Record<number, string>>;
  visitOf: (order: number) => Visit | undefined;
  load: () => Promise<void>;
}

const rest_ms = 600;

export function useDay(asked: () => { day?: string; org?: string }, hold: () => boolean): Day {
  const board = ref<Board | null>(null);
  const problem = ref("");
  let timer = 0;
  let latest = 0;

  async function load(): Promise<void> {
    const mine = ++latest;
    const { day, org } = asked();
    const query = new URLSearchParams({ ...(day ? { day } : {}), ...(org ? { org_id: org } : {}) });
    try {
      const found = await get<Board>(`/api/dispatch/board?${query}`);
      if (mine !== latest) return;
      board.value = found;
      problem.value = "";
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (mine === latest) problem.value = wordsOf(error);
    }
  }

  /** Not while something hangs on the pointer; many changes at once are one. */
  function soon(): void {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => (hold() ? soon() : void load()), rest_ms);
  }
  onHappening(["order"], soon);
  onScopeDispose(() => window.clearTimeout(timer));

  const rows = computed(() => (board.value ? rowsOf(board.value) : []));
  const span = computed(() => spanOf(rows.value));
  const all = computed(() => [...(board.value?.offered ?? []), ...(board.value?.waiting ?? []), ...(board.value?.visits ?? [])]);
  const names = computed(() => Object.fromEntries(all.value.map((v) => [v.id, v.name ?? ""])));
  const visitOf = (order: number): Visit | undefined => all.value.find((v) => v.id === order);
  const land = useLand(() => all.value.find((v) => v.scope)?.scope);
  return { board, problem, rows, span, names, land, visitOf, load };
}
