// What a carer marked, on its way to the server: written down before anything is sent, kept until the server has answered.
//
//   waiting ──► sent            the server has it
//      └──────► refused         with its words; stays, and can be sent again
import { computed, ref, toRaw } from "vue";

import { newKey } from "../api";
import { nowMs } from "../clock";
import { read, readAll, remove, write } from "../store";
import { draftedOrders, forgetDraft } from "./drafts";

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
  /** There was no net when it was made, as far as the phone could tell. */
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
export type NewEntry = Pick<Entry, "account" | "order" | "scope" | "label" | "kind" | "offline" | "body" | "files">;

const kept_days = 3;
export const entries = ref<Entry[]>([]);
/** The one on its way now. */
export const sending = ref("");
export const waiting = computed(() => entries.value.filter((e) => e.state === "waiting"));
export const refused = computed(() => entries.value.filter((e) => e.state === "refused"));
/** Those that this phone would not write down: they live, and are sent, as long as the page stands. */
const onlyHere = ref(new Set<string>());
export const unkept = computed(() => entries.value.filter((e) => e.state !== "sent" && onlyHere.value.has(e.id)));

const bySeq = (a: Entry, b: Entry): number => a.seq - b.seq;

/** What was ticked and written before leaving has gone with the mark of leaving. */
async function drop(entry: Entry): Promise<void> {
  await remove("entries", entry.id);
  if (entry.kind === "check_out") await forgetDraft(entry.account, entry.order);
}

/** Those of this account; what was sent some days ago goes. */
export async function loadEntries(account: number): Promise<void> {
  const oldest = Date.now() - kept_days * 86_400_000;
  const isOld = (e: Entry): boolean => e.state === "sent" && Date.parse(e.made_at) < oldest;
  const all = await readAll<Entry>("entries").catch(() => []);
  for (const entry of all.filter(isOld)) await drop(entry);
  const here = entries.value.filter((e) => onlyHere.value.has(e.id));
  entries.value = [...all.filter((e) => !isOld(e)), ...here].filter((e) => e.account === account).sort(bySeq);
}

export async function addEntry(made: NewEntry): Promise<Entry> {
  const entry: Entry = {
    ...made,
    id: newKey(),
    seq: Math.max(Date.now(), ...entries.value.map((e) => e.seq + 1)),
    made_at: new Date().toISOString(),
    city_at: new Date(nowMs()).toISOString(),
    state: "waiting",
    tries: 0,
    next_at: 0,
    words: "",
    server_at: "",
    answer: null,
  };
  await write("entries", entry.id, entry).catch(() => onlyHere.value.add(entry.id));
  entries.value = [...entries.value, entry].sort(bySeq);
  return entry;
}

/** Writes the change down, then shows it. */
export async function changeEntry(id: string, change: Partial<Entry>): Promise<void> {
  const here = entries.value.find((e) => e.id === id);
  const stored = onlyHere.value.has(id) ? here : await read<Entry>("entries", id).catch(() => here);
  if (!stored) return;
  const entry = { ...toRaw(stored), ...toRaw(change) };
  await write("entries", id, entry).then(
    () => onlyHere.value.delete(id),
    () => undefined,
  );
  entries.value = entries.value.map((e) => (e.id === id ? entry : e));
}

export async function sendAgain(id: string): Promise<void> {
  await changeEntry(id, { state: "waiting", words: "", tries: 0, next_at: 0 });
}

export function entriesOf(order: number): Entry[] {
  return entries.value.filter((e) => e.order === order);
}

/** Visits with ticks or words that no mark of leaving has taken along. */
export async function openVisits(account: number): Promise<number[]> {
  const left = new Set(entries.value.filter((e) => e.kind === "check_out").map((e) => e.order));
  return (await draftedOrders(account).catch(() => [])).filter((order) => !left.has(order));
}

/** On signing out: what never reached the server, when its carer says so, and what did. */
export async function forgetEntries(account: number, unsent: boolean): Promise<void> {
  for (const entry of await readAll<Entry>("entries").catch(() => []))
    if (entry.account === account && (unsent || entry.state === "sent")) await drop(entry);
  for (const order of unsent ? await draftedOrders(account).catch(() => []) : []) await forgetDraft(account, order);
  entries.value = [];
  onlyHere.value.clear();
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
