// Where is it worst: one figure over the divisions below, as a list, as colours of a map, as one place that leads.
import { computed, type ComputedRef, type Ref } from "vue";

import { figureIn, isPlain, valueLabel, listOf, mapLegend, mapValues, numberOf, ranked, tellingFigure, type Place } from "./figures";
import type { MapArea, MapPoint, MapValue } from "./parts/map/shapes";

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

function pointOf(place: Place, value: MapValue | undefined): MapPoint[] {
  if (typeof place.lng !== "number" || typeof place.lat !== "number" || !place.code) return [];
  const tone = value?.tone === 6 ? "vermilion" : value && value.tone > 0 ? "persimmon" : "pine";
  return [{ id: place.code, at: [place.lng, place.lat], label: `${place.name} ${value?.hint ?? ""}`, text: value?.text ?? "", tone }];
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
  const points = computed(() => places.value.filter((p) => !drawn.value.has(p.code ?? 0)).flatMap((p) => pointOf(p, values.value[p.code ?? 0])));
  return { code, label, choices, rows, lead, values, legend, points };
}
