// The sketch of divisions that the maps draw: public/map/<first six digits>.json, a city's counties or a county's streets.
import { shallowRef, watch, type ShallowRef } from "vue";

import type { MapArea } from "./parts/map/shapes";

/** The city whose sketches public/map holds. */
export const city = 330100000000;

/** The least code of a place with twelve digits: what is below names no place. */
const country = 100000000000;

interface Outlines {
  features: {
    properties: { code: number; name: string; at: [number, number]; room: number };
    geometry: { coordinates: number[][][][] };
  }[];
}

const known = new Map<string, Promise<MapArea[]>>();

async function read(file: string): Promise<MapArea[]> {
  const response = await fetch(`/map/${file}.json`, { credentials: "same-origin" });
  if (!response.ok) return [];
  const outlines = (await response.json()) as Outlines;
  return outlines.features.map((f) => ({ ...f.properties, polygons: f.geometry.coordinates }));
}

/** The divisions drawn for a place: a city's counties, else the streets of its county. None: there is no sketch of it. */
export function outlinesAround(scope: number): Promise<MapArea[]> {
  if (scope < country) return Promise.resolve([]);
  const file = String(scope).slice(0, 6);
  let found = known.get(file);
  if (!found) {
    found = read(file).catch(() => {
      known.delete(file);
      return [];
    });
    known.set(file, found);
  }
  return found;
}

/** Asked of the net once more: since the worker stands between, it keeps what it brings. */
export function outlinesAnew(scope: number): Promise<MapArea[]> {
  known.delete(String(scope).slice(0, 6));
  return outlinesAround(scope);
}

/** The ground of a sketch: what is drawn around the place that `scope` names now. */
export function useLand(scope: () => unknown): ShallowRef<MapArea[]> {
  const land = shallowRef<MapArea[]>([]);
  const place = (): number => Number(scope() ?? 0);
  const look = async (asked: number): Promise<void> => {
    const found = await outlinesAround(asked);
    if (asked === place()) land.value = found;
  };
  watch(place, look, { immediate: true });
  return land;
}
