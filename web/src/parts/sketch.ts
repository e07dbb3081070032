// A small sketch of places in metres: longitudes and latitudes onto a rectangle of pixels, north up, the same scale both ways.
export interface LngLat {
  lng: number;
  lat: number;
}
export interface SketchMark extends LngLat {
  key: string;
  /** In the disc: a number, or nothing for a dot. */
  text?: string;
  tone: "todo" | "now" | "done" | "warn" | "base" | "in" | "out";
  label?: string;
}
export interface SketchLine {
  points: LngLat[];
  tone: "todo" | "done" | "warn";
  dashed?: boolean;
}
export interface SketchRing extends LngLat {
  metres: number;
  dashed?: boolean;
}
export interface Spot {
  x: number;
  y: number;
}
export interface Projection {
  spot: (at: LngLat) => Spot;
  pixels: (metres: number) => number;
  metresPerPixel: number;
}

const metres_a_degree = 111_195;
const least_span_m = 240;

interface Bounds {
  west: number;
  east: number;
  south: number;
  north: number;
}

function boundsOf(places: LngLat[], rings: SketchRing[]): Bounds {
  const bounds = { west: Infinity, east: -Infinity, south: Infinity, north: -Infinity };
  const take = (at: LngLat, metres: number): void => {
    const lat = metres / metres_a_degree;
    const lng = lat / Math.cos((at.lat * Math.PI) / 180);
    bounds.west = Math.min(bounds.west, at.lng - lng);
    bounds.east = Math.max(bounds.east, at.lng + lng);
    bounds.south = Math.min(bounds.south, at.lat - lat);
    bounds.north = Math.max(bounds.north, at.lat + lat);
  };
  places.forEach((p) => take(p, 0));
  rings.forEach((r) => take(r, r.metres));
  return bounds;
}

export function project(places: LngLat[], rings: SketchRing[], width: number, height: number, margin: number): Projection {
  const b = boundsOf(places, rings);
  const lng = (b.west + b.east) / 2;
  const lat = (b.south + b.north) / 2;
  const narrow = Math.cos((lat * Math.PI) / 180) * metres_a_degree;
  const across = Math.max((b.east - b.west) * narrow, least_span_m);
  const along = Math.max((b.north - b.south) * metres_a_degree, least_span_m);
  const metresPerPixel = Math.max(across / (width - 2 * margin), along / (height - 2 * margin));
  return {
    spot: (at) => ({
      x: width / 2 + ((at.lng - lng) * narrow) / metresPerPixel,
      y: height / 2 - ((at.lat - lat) * metres_a_degree) / metresPerPixel,
    }),
    pixels: (metres) => metres / metresPerPixel,
    metresPerPixel,
  };
}

function push(a: Spot, b: Spot, least: number): void {
  const [dx, dy] = [a.x - b.x || 0.1, a.y - b.y || 0.1];
  const far = Math.hypot(dx, dy);
  if (far >= least) return;
  const share = (least - far) / 2 / far;
  a.x += dx * share;
  a.y += dy * share;
  b.x -= dx * share;
  b.y -= dy * share;
}

/** Discs that would cover each other step aside, a little, and none over the edge of what is drawn. */
export function apart(spots: Spot[], least: number, width: number, height: number): Spot[] {
  const moved = spots.map((s) => ({ ...s }));
  const kept = (at: number, size: number) => Math.min(Math.max(at, least / 2), size - least / 2);
  for (let round = 0; round < 12; round++) {
    moved.forEach((a, i) => moved.slice(0, i).forEach((b) => push(a, b, least)));
    for (const spot of moved) [spot.x, spot.y] = [kept(spot.x, width), kept(spot.y, height)];
  }
  return moved;
}

/** A round number of metres for the scale bar, at most `most` pixels long. */
export function scaleBar(metresPerPixel: number, most: number): { metres: number; pixels: number } {
  const rounds = [20, 50, 100, 200, 500, 1000, 2000, 5000, 10000];
  const metres = [...rounds].reverse().find((m) => m / metresPerPixel <= most) ?? 20;
  return { metres, pixels: metres / metresPerPixel };
}
