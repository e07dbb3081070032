// The sketch of divisions that the maps draw: public/map/<first six digits>.json, a city's counties or a county's streets.
import type { MapArea } from "./parts/map/shapes";

/** The city whose sketches public/map holds. */
export const city = 330100000000;

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
