// A place's subtree as an interval: 12 digits nest by 2·2·2·3·3 of them, zeros pad.
const widths = [10 ** 10, 10 ** 8, 10 ** 6, 1000, 1];

export function subtree(place: number): [low: number, high: number] {
  const width = widths.find((w) => place % w === 0) ?? 1;
  return [place, place + width - 1];
}
