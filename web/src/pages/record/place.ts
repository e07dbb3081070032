// Where one was in a list, so that coming back from a record finds the same rows at the same place.
import type { Mark } from "../../rows";

export interface Place<T> {
  rows: T[];
  marks: Mark[];
  next: string | null;
  count: number | null;
  top: number;
}

const most = 5;
const places = new Map<string, Place<unknown>>();

export function keepPlace<T>(list: string, query: string, place: Place<T>): void {
  const key = `${list}?${query}`;
  places.delete(key);
  places.set(key, place);
  if (places.size > most) places.delete([...places.keys()][0] ?? "");
}

export function placeKept<T>(list: string, query: string): Place<T> | null {
  return (places.get(`${list}?${query}`) as Place<T> | undefined) ?? null;
}
