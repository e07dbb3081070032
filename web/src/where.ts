// Where is it worst: one figure over the divisions below, as a list, as colours of a map, as one place that leads.
import { computed, type ComputedRef, type Ref } from "vue";

import { figureIn, isPlain, valueLabel, listOf, mapLegend, mapValues, numberOf, ranked, tellingFigure, type Place } from "./figures";
import { boundsOf, type MapArea, type MapPoint, type MapValue } from "./parts/map/shapes";
import { t } from "./words";

export interface PlaceRow {
  code: number;
  name: string;
  number: string;
  whole: string;
  /** Of the largest, 0 to 1. */
  share: number;
  tone: number;
  link: string | null;
}

export interface Where {
  code: ComputedRef<string>;
  label: ComputedRef<string>;
  choices: ComputedRef<{ code: string; label: string }[]>;
  rows: ComputedRef<PlaceRow[]>;
  lead: ComputedRef<PlaceRow | null>;
  values: ComputedRef<Record<number, MapValue>>;
  legend: ComputedRef<{ tone: number; text: string }[]>;
  points: ComputedRef<MapPoint[]>;
  /** Names of those that nobody has put on the map yet. */
  unplaced: ComputedRef<string[]>;
}

function rowsOf(places: Place[], code: string, values: Record<number, MapValue>): PlaceRow[] {
  const all = ranked(places, code);
  const most = Math.max(1, ...all.map((r) => r.figure.value ?? 0));
  return all.map(({ place, figure }) => ({
    code: place.code ?? 0,
    name: place.name ?? "",
    number: numberOf(figure),
    whole: typeof figure.whole === "number" ? figure.whole.toLocaleString("en-US") : "",
    share: typeof figure.value === "number" ? figure.value / most : 0.5 / most,
    tone: values[place.code ?? 0]?.tone ?? 0,
    link: listOf(figure),
  }));
}

interface Seat {
  at: [number, number];
  place: Place;
  value: MapValue | undefined;
}

/** Of the map's extent: two that are nearer would lie on one another. */
const together = 0.07;

/** Places that lie on one another are one point; the worst of them, which comes first, is the one that is picked there. */
function pointsOf(places: Place[], values: Record<number, MapValue>, areas: MapArea[]): MapPoint[] {
  const seats: Seat[] = places.flatMap((place) => (typeof place.lng === "number" && typeof place.lat === "number" && place.code ? [{ at: [place.lng, place.lat], place, value: values[place.code] }] : []));
  seats.sort((a, b) => (b.value?.tone ?? 0) - (a.value?.tone ?? 0));
  const bounds = boundsOf(areas, seats.map(({ at, place }): MapPoint => ({ id: place.code ?? 0, at, label: "", tone: "pine" })));
  const [west, south, east, north] = bounds ?? [0, 0, 0, 0];
  const near = together * Math.max(east - west, north - south);
  const groups: [Seat, ...Seat[]][] = [];
  for (const seat of seats) {
    const group = groups.find(([first]) => Math.hypot(first.at[0] - seat.at[0], first.at[1] - seat.at[1]) < near);
    if (group) group.push(seat);
    else groups.push([seat]);
  }
  return groups.map(pointOf);
}

function pointOf(group: [Seat, ...Seat[]]): MapPoint {
  const [{ at, place, value }] = group;
  const tone = value?.tone === 6 ? "vermilion" : value && value.tone > 0 ? "persimmon" : "pine";
  const label = group.map((one) => `${one.place.name} ${one.value?.hint ?? ""}`.trim()).join("\n");
  const name = group.length > 1 ? t("where.together", { name: place.name ?? "", n: group.length }) : (place.name ?? "");
  return { id: place.code ?? 0, at, label, text: group.length > 1 ? "" : (value?.text ?? ""), name, tone };
}

/** `chosen` "": the figure that says most. `picked` null: the place that leads by itself. */
export function useWhere(places: Ref<Place[]>, areas: Ref<MapArea[]>, chosen: Ref<string>, picked: Ref<number | null>): Where {
  const code = computed(() => (figureIn(places.value[0]?.figures, chosen.value) ? chosen.value : tellingFigure(places.value)));
  const label = computed(() => valueLabel(figureIn(places.value[0]?.figures, code.value), code.value));
  const choices = computed(() => (places.value[0]?.figures ?? []).map((f) => ({ code: f.code ?? "", label: valueLabel(f, f.code ?? "") })));
  const values = computed(() => mapValues(places.value, code.value));
  const rows = computed(() => rowsOf(places.value, code.value, values.value));
  const lead = computed(() => rows.value.find((r) => r.code === picked.value) ?? (isPlain(code.value) || rows.value[0]?.number !== "0" ? (rows.value[0] ?? null) : null));
  const legend = computed(() => mapLegend(places.value, code.value));
  const drawn = computed(() => new Set(areas.value.map((a) => a.code)));
  const points = computed(() => pointsOf(places.value.filter((p) => !drawn.value.has(p.code ?? 0)), values.value, areas.value));
  const unplaced = computed(() => places.value.filter((p) => !drawn.value.has(p.code ?? 0) && p.code && typeof p.lng !== "number").map((p) => p.name ?? ""));
  return { code, label, choices, rows, lead, values, legend, points, unplaced };
}
