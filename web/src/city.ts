// One place's numbers, looked at again and again while the page is open and seen.
import { onBeforeUnmount, onMounted, ref, shallowRef, watch, type Ref } from "vue";

import { get } from "./api";
import { outlinesAround } from "./outlines";
import type { MapArea } from "./parts/map/shapes";
import { Problem, wordsOf } from "./problem";
import { onHappening } from "./stream";
import type { Of } from "./types";

export type Dashboard = Of<"dashboard">;
export type QueueItem = Of<"queue_item">;

export interface City {
  dashboard: Ref<Dashboard | null>;
  places: Ref<Of<"dashboard_place">[]>;
  waiting: Ref<QueueItem[]>;
  overdue: Ref<QueueItem[]>;
  areas: Ref<MapArea[]>;
  problem: Ref<string>;
  look: () => Promise<void>;
}

/** Whatever moves one of the numbers. */
const topics = ["order", "application", "grant", "grant_batch", "followup", "complaint", "objection", "flag", "bill", "payfile", "pay_line", "person"];
const rest_ms = 4000;

/** `scope` null: the whole place of whoever looks. */
export function useCity(scope: Ref<number | null>, everySeconds: number): City {
  const dashboard = shallowRef<Dashboard | null>(null);
  const places = shallowRef<Of<"dashboard_place">[]>([]);
  const waiting = shallowRef<QueueItem[]>([]);
  const overdue = shallowRef<QueueItem[]>([]);
  const areas = shallowRef<MapArea[]>([]);
  const problem = ref("");
  let turn = 0;
  let timer = 0;
  let soon = 0;

  async function look(): Promise<void> {
    const mine = ++turn;
    const at = scope.value === null ? "" : `?scope=${scope.value}`;
    const also = at === "" ? "?" : `${at}&`;
    try {
      const [here, below, next, late] = await Promise.all([
        get<Dashboard>(`/api/dashboard${at}`),
        get<Of<"dashboard_places">>(`/api/dashboard/places${at}`),
        get<Of<"dashboard_queue">>(`/api/dashboard/queue${also}overdue=false`),
        get<Of<"dashboard_queue">>(`/api/dashboard/queue${also}overdue=true`),
      ]);
      const drawn = await outlinesAround(here.scope ?? 0);
      if (mine !== turn) return;
      dashboard.value = here;
      places.value = below.places ?? [];
      waiting.value = next.items ?? [];
      overdue.value = late.items ?? [];
      areas.value = drawn;
      problem.value = "";
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (mine === turn) problem.value = wordsOf(error);
    }
  }

  const tick = () => {
    if (!document.hidden) void look();
  };
  /** Many changes at once are one look. */
  onHappening(topics, () => {
    if (!soon) soon = window.setTimeout(() => ((soon = 0), tick()), rest_ms);
  });
  const seen = () => tick();
  onMounted(() => {
    document.addEventListener("visibilitychange", seen);
    void look();
    timer = window.setInterval(tick, everySeconds * 1000);
  });
  onBeforeUnmount(() => {
    document.removeEventListener("visibilitychange", seen);
    window.clearInterval(timer);
    window.clearTimeout(soon);
  });
  watch(scope, () => void look());
  return { dashboard, places, waiting, overdue, areas, problem, look };
}
