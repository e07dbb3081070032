// A place's subtree as an interval: 12 digits nest by 2·2·2·3·3 of them, zeros pad.
const widths = [10 ** 10, 10 ** 8, 10 ** 6, 1000, 1];

export function subtree(place: number): [low: number, high: number] {
  const width = widths.find((w) => place % w === 0) ?? 1;
  return [place, place + width - 1];
}

/** Whether places may lie below it: the last three digits number the communities. */
export function holdsPlaces(place: number): boolean {
  return subtree(place)[1] > place;
}

/** From the district down to the place; a city or a province is its own road. */
export function roadTo(place: number): number[] {
  const above = widths.slice(2).map((w) => place - (place % w));
  return place % 10 ** 6 === 0 ? [place] : [...new Set(above)];
}
