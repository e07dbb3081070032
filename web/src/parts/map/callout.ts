// Where names stand that have no room where they belong: beside the land, tied to their area by a line, or on that side of a point where nothing
// stands yet.

/** Pixels. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}
export type Spot = [number, number];
/** A name in its box, and the line from its area to it. */
export interface Callout {
  box: Box;
  from: Spot;
  to: Spot;
}

export const boxAround = ([x, y]: Spot, width: number, height: number): Box => ({ left: x - width / 2, top: y - height / 2, right: x + width / 2, bottom: y + height / 2 });

const meets = (a: Box, b: Box): boolean => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
const holds = (a: Box, b: Box): boolean => a.left <= b.left && a.top <= b.top && a.right >= b.right && a.bottom >= b.bottom;
export const isFree = (box: Box, room: Box, taken: readonly Box[]): boolean => holds(room, box) && !taken.some((other) => meets(box, other));

/** Letters of Chinese are as wide as high, others about half. */
export const widthOf = (text: string, size: number): number => [...text].reduce((sum, letter) => sum + (letter.charCodeAt(0) > 0x2e80 ? 1 : 0.62), 0) * size;

function corners(box: Box): Spot[] {
  const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  return [[box.left, box.top], [x, box.top], [box.right, box.top], [box.left, y], [box.right, y], [box.left, box.bottom], [x, box.bottom], [box.right, box.bottom]];
}

/** The line ends where the box is nearest. */
function tie(from: Spot, box: Box): Spot {
  return [Math.min(Math.max(from[0], box.left), box.right), Math.min(Math.max(from[1], box.top), box.bottom)];
}

const steps = 16;
function crosses(from: Spot, to: Spot, taken: readonly Box[]): boolean {
  return Array.from({ length: steps }, (_, i) => (i + 1) / (steps + 1)).some((part) => {
    const dot = boxAround([from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part], 1, 1);
    return taken.some((other) => meets(dot, other));
  });
}

const turns = 24;
/** The nearest free place off the land; where there is none, the nearest free one; null: everything is full. `taken`: what stands there already. */
export function calloutAt(from: Spot, size: { width: number; height: number }, room: Box, taken: readonly Box[], isLand: (spot: Spot) => boolean): Callout | null {
  const far = Math.hypot(room.right - room.left, room.bottom - room.top);
  let second: Callout | null = null;
  for (let away = size.height * 1.5; away < far; away += size.height / 2)
    for (let turn = 0; turn < turns; turn++) {
      const angle = (turn * 2 * Math.PI) / turns;
      const box = boxAround([from[0] + Math.cos(angle) * away, from[1] + Math.sin(angle) * away], size.width, size.height);
      if (!isFree(box, room, taken)) continue;
      const to = tie(from, box);
      if (crosses(from, to, taken)) continue;
      if (!corners(box).some(isLand)) return { box, from, to };
      second ??= { box, from, to };
    }
  return second;
}
