// What is known of a record's past: the changes of its fields, and who took which step. Parts show it; the app says how it is read.
import { routeNamed, fill, type Row } from "./schema";
import type { Of } from "./types";

export type Step = Of<"done_step">;
export interface Steps {
  items: Step[];
  next: number | null;
}

let read: <T>(path: string) => Promise<T> = () => Promise.reject(new Error("nobody has said where history is read"));

export function historyFrom(reader: typeof read): void {
  read = reader;
}

const changesRoute = () => routeNamed("record_history");
const stepsRoute = () => routeNamed("done_of_record");

export const showsChanges = (): boolean => changesRoute()?.may === true;
export const showsSteps = (): boolean => stepsRoute()?.may === true;

export async function changesOf(noun: string, id: number): Promise<Row[]> {
  return (await read<{ items: Row[] }>(fill(changesRoute()?.path ?? "", { noun, id }))).items;
}

/** Newest first; `before`: the page after one that ended with `next`. */
export async function stepsOf(noun: string, id: number, before: number | null): Promise<Steps> {
  const page = await read<Of<"done_page">>(`${fill(stepsRoute()?.path ?? "", { noun, id })}${before ? `?before=${before}` : ""}`);
  return { items: page.items ?? [], next: page.next || null };
}
