// What a map is made of, and how degrees become pixels. Mercator, north up.

/** A division: polygons of rings of [lng, lat] in WGS-84; `at` has most room for a name, `room` degrees to the nearest border. */
export interface MapArea {
  code: number;
  name: string;
  at: [number, number];
  room: number;
  polygons: number[][][][];
}
/** What an area says: tone 0 nothing … 5 most, 6 the worst of all. */
export interface MapValue {
  tone: number;
  text: string;
  hint: string;
}
export interface MapPoint {
  id: number;
  at: [number, number];
  label: string;
  /** In the disc: a number, or nothing for a dot. */
  text?: string;
  /** Beside the disc, for places that are drawn as points alone. */
  name?: string;
  tone: "pine" | "persimmon" | "vermilion" | "indigo";
}
export interface MapLine {
  id: number;
  path: [number, number][];
  dashed?: boolean;
}
export interface MapTiles {
  url: string;
  credit: string;
}

export interface Projection {
  scale: number;
  place: (at: readonly number[]) => [number, number];
  /** Back again: which degrees are at these pixels. */
  degrees: (pixels: readonly number[]) => [number, number];
}

const mercator = (lat: number): number => (Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) * 180) / Math.PI;
const latitude = (y: number): number => (360 / Math.PI) * (Math.atan(Math.exp((y * Math.PI) / 180)) - Math.PI / 4);

export function boundsOf(areas: readonly MapArea[], points: readonly MapPoint[] = []): [number, number, number, number] | null {
  const all = [...areas.flatMap((a) => a.polygons.flat(2)), ...points.map((p) => p.at)];
  if (all.length === 0) return null;
  const bounds: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [lng = 0, lat = 0] of all) {
    bounds[0] = Math.min(bounds[0], lng);
    bounds[1] = Math.min(bounds[1], lat);
    bounds[2] = Math.max(bounds[2], lng);
    bounds[3] = Math.max(bounds[3], lat);
  }
  return bounds;
}

/** Fits bounds into a box, with a margin; degrees of longitude are `scale` pixels. */
export function fit(bounds: [number, number, number, number], width: number, height: number, margin = 12): Projection {
  const [west, south, east, north] = bounds;
  const [top, bottom] = [mercator(north), mercator(south)];
  const scale = Math.min((width - 2 * margin) / Math.max(east - west, 0.004), (height - 2 * margin) / Math.max(top - bottom, 0.004));
  const left = (width - (east - west) * scale) / 2;
  const above = (height - (top - bottom) * scale) / 2;
  return {
    scale,
    place: ([lng = 0, lat = 0]) => [left + (lng - west) * scale, above + (top - mercator(lat)) * scale],
    degrees: ([x = 0, y = 0]) => [west + (x - left) / scale, latitude(top - (y - above) / scale)],
  };
}

export function pathOf(area: MapArea, projection: Pick<Projection, "place">): string {
  const point = (at: number[]) => projection.place(at).map((x) => x.toFixed(1)).join(" ");
  return area.polygons.flat().map((ring) => `M${ring.map(point).join("L")}Z`).join("");
}

/** Whether the place lies in the area, by how often a way west crosses its rings. */
export function isWithin(area: MapArea, [lng, lat]: [number, number]): boolean {
  let within = false;
  for (const ring of area.polygons.flat())
    ring.forEach(([x = 0, y = 0], i) => {
      const [px = 0, py = 0] = ring[(i || ring.length) - 1] ?? [];
      if (y > lat !== py > lat && lng > ((px - x) * (lat - y)) / (py - y) + x) within = !within;
    });
  return within;
}

/** 米市巷街道 → 米市巷: on a map everything is a street or a district. */
export function shortName(name: string): string {
  const short = name.replace(/(街道|镇|乡|区|县|市)$/, "");
  return short.length >= 2 ? short : name;
}

export interface LabelRoom {
  name: boolean;
  number: boolean;
}
/** The area that leads: the one that is picked, else the worst of all. */
export function leadingOf(areas: readonly MapArea[], values: Readonly<Record<number, MapValue>>, picked: number | null): MapArea | undefined {
  return areas.find((a) => a.code === picked) ?? areas.find((a) => values[a.code]?.tone === 6);
}

/** Whether the name and the number fit where there are `room` pixels to the nearest border. */
export function labelRoom(area: MapArea, pixels: number, size: number): LabelRoom {
  const name = pixels > size * 0.9 && pixels * 2.4 > shortName(area.name).length * size;
  return { name, number: pixels > size * (name ? 1.25 : 0.7) };
}
