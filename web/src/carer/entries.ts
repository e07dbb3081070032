// What a carer marked, on its way to the server: written down before anything is sent, kept until the server has answered.
//
//   waiting ──► sent            the server has it
//      └──────► refused         with its words; stays, and can be sent again
import { computed, ref, toRaw } from "vue";

import { newKey } from "../api";
import { nowMs } from "../clock";
import { read, readAll, remove, write } from "../store";

export type EntryKind = "check_in" | "check_out" | "photo";
export interface EntryFile {
  /** Member of the body that takes the file's number. */
  field: string;
  name: string;
  sm3: string;
  bytes: Blob | null;
  id: number | null;
}
export interface Entry {
  /** Made here: the server takes it once, however often it comes. */
  id: string;
  seq: number;
  account: number;
  order: number;
  scope: number;
  label: string;
  kind: EntryKind;
  /** By the phone's own clock, which the server compares with its own. */
  made_at: string;
  /** By the city's clock, as far as the phone knew it: what its carer reads. */
  city_at: string;
  /** There was no net when it was made. */
  offline: boolean;
  body: Record<string, unknown>;
  files: EntryFile[];
  state: "waiting" | "sent" | "refused";
  tries: number;
  next_at: number;
  words: string;
  server_at: string;
  answer: Record<string, unknown> | null;
}
export type NewEntry = Pick<Entry, "account" | "order" | "scope" | "label" | "kind" | "body" | "files">;

const kept_days = 3;
export const entries = ref<Entry[]>([]);
/** The one on its way now. */
export const sending = ref("");
export const waiting = computed(() => entries.value.filter((e) => e.state === "waiting"));
export const refused = computed(() => entries.value.filter((e) => e.state === "refused"));

const bySeq = (a: Entry, b: Entry): number => a.seq - b.seq;

/** Those of this account; what was sent some days ago goes. */
export async function loadEntries(account: number): Promise<void> {
  const oldest = Date.now() - kept_days * 86_400_000;
  const all = await readAll<Entry>("entries");
  for (const entry of all)
    if (entry.state === "sent" && Date.parse(entry.made_at) < oldest) await remove("entries", entry.id);
  entries.value = all.filter((e) => e.account === account && !(e.state === "sent" && Date.parse(e.made_at) < oldest)).sort(bySeq);
}

export async function addEntry(made: NewEntry): Promise<Entry> {
  const entry: Entry = {
    ...made,
    id: newKey(),
    seq: Math.max(Date.now(), ...entries.value.map((e) => e.seq + 1)),
    made_at: new Date().toISOString(),
    city_at: new Date(nowMs()).toISOString(),
    offline: !navigator.onLine,
    state: "waiting",
    tries: 0,
    next_at: 0,
    words: "",
    server_at: "",
    answer: null,
  };
  await write("entries", entry.id, entry);
  entries.value = [...entries.value, entry].sort(bySeq);
  return entry;
}

/** Writes the change down, then shows it. */
export async function changeEntry(id: string, change: Partial<Entry>): Promise<void> {
  const stored = await read<Entry>("entries", id);
  if (!stored) return;
  const entry = { ...stored, ...toRaw(change) };
  await write("entries", id, entry);
  entries.value = entries.value.map((e) => (e.id === id ? entry : e));
}

export async function sendAgain(id: string): Promise<void> {
  await changeEntry(id, { state: "waiting", words: "", tries: 0, next_at: 0 });
}

export function entriesOf(order: number): Entry[] {
  return entries.value.filter((e) => e.order === order);
}

/** On signing out: what never reached the server, when its carer says so, and what did. */
export async function forgetEntries(account: number, unsent: boolean): Promise<void> {
  for (const entry of await readAll<Entry>("entries"))
    if (entry.account === account && (unsent || entry.state === "sent")) await remove("entries", entry.id);
  entries.value = [];
}

/** How things stand, for one visit or all: the words are carer.sync.<state>. */
export function syncState(list: Entry[]): { state: "none" | "kept" | "sending" | "sent" | "refused"; count: number } {
  const bad = list.filter((e) => e.state === "refused").length;
  const left = list.filter((e) => e.state === "waiting").length;
  if (list.some((e) => e.id === sending.value)) return { state: "sending", count: left };
  if (left > 0) return { state: "kept", count: left };
  if (bad > 0) return { state: "refused", count: bad };
  return list.length > 0 ? { state: "sent", count: list.length } : { state: "none", count: 0 };
}

export const allState = computed(() => syncState(entries.value));
