// The carer's day: from the server, or, without net, as it was answered last (the service worker keeps that one answer).
import { ref } from "vue";

import { get } from "../api";
import { Problem, wordsOf } from "../problem";
import type { Of } from "../types";

export type Stop = Omit<Of<"route_stop">, "id" | "day" | "name"> & { id: number; day: string; name: string };
interface DayRoute {
  day: string;
  stops: Stop[];
  offers: Stop[];
  kept_at?: string;
}

export const route = ref<DayRoute | null>(null);
export const problem = ref("");
export const loading = ref(false);
/** When what is shown was answered; "" it is fresh. */
export const keptAt = ref("");

const hour = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", timeStyle: "short" });

export const timeOf = (at: string | number): string => hour.format(new Date(at));
export const minuteText = (minute: number): string => `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, "0")}`;

export const routeCache = "carer-route";

/** Until the service worker stands between, the page keeps the answer itself. */
async function keepDay(path: string, answer: DayRoute): Promise<void> {
  if (!("caches" in window) || navigator.serviceWorker?.controller) return;
  const kept = JSON.stringify({ ...answer, kept_at: new Date().toISOString() });
  await (await caches.open(routeCache)).put(path, new Response(kept, { headers: { "Content-Type": "application/json" } }));
}

export async function loadDay(day: string): Promise<void> {
  const path = `/api/my-route?day=${day}`;
  loading.value = true;
  try {
    const answer = await get<DayRoute>(path);
    if (!answer.kept_at) void keepDay(path, answer);
    route.value = answer;
    keptAt.value = answer.kept_at ?? "";
    problem.value = "";
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (route.value?.day !== day) route.value = null;
    problem.value = wordsOf(error);
  } finally {
    loading.value = false;
  }
}

export function stopOf(order: number): Stop | undefined {
  return [...(route.value?.stops ?? []), ...(route.value?.offers ?? [])].find((s) => s.id === order);
}
