// What numbers of other records are called: asked for together, kept for the visit.
import { reactive } from "vue";

import { get } from "./api";
import { routeNamed, type Field, type Row } from "./schema";

const names = reactive(new Map<string, string>());
const waiting = new Map<string, Set<number>>();
let due = false;

/** The noun whose record a field's number is: its ref, and for a place the division. */
export function nounOfField(field: Field): string | undefined {
  if (field.name === "scope" || field.name.endsWith("_scope")) return "division";
  return field.kind === "ref" && field.name !== "id" ? field.ref : undefined;
}

async function fetchWaiting(): Promise<void> {
  due = false;
  const all = [...waiting].flatMap(([noun, ids]) => {
    const list = [...ids];
    return Array.from({ length: Math.ceil(list.length / 100) }, (_, i) => ({ noun, ids: list.slice(i * 100, i * 100 + 100) }));
  });
  waiting.clear();
  for (const { noun, ids } of all) {
    const answer = await get<{ items: { id: number; name: string }[] }>(`/api/names/${noun}?ids=${ids.join(",")}`).catch(() => null);
    for (const item of answer?.items ?? []) names.set(`${noun}:${item.id}`, item.name);
  }
}

/** The name, or nothing yet: it appears by itself when it is known. */
export function nameOf(noun: string, id: unknown): string {
  if (typeof id !== "number" || id <= 0) return "";
  const key = `${noun}:${id}`;
  const known = names.get(key);
  if (known !== undefined) return known;
  if (!routeNamed(`${noun}_get`)?.may) return "";
  names.set(key, "");
  const ids = waiting.get(noun) ?? new Set();
  waiting.set(noun, ids.add(id));
  if (!due) {
    due = true;
    queueMicrotask(() => void fetchWaiting());
  }
  return "";
}

export function nameOfField(field: Field, row: Row): string {
  const noun = nounOfField(field);
  return noun ? nameOf(noun, row[field.name]) : "";
}
