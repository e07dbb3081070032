// What an assessor fills in, kept on this tablet after every touch until the server has all of it; under whose account, so that two people
// on one tablet do not meet each other's work.
//
//   assess:<account>:task:<id>    what was fetched for the visit
//   assess:<account>:work:<id>    what was filled in, and what of it has been sent
//   assess:<account>:signs:<id>   signatures
import { nowMs } from "../clock";
import { me } from "../me";
import { keysFrom, read, remove, write } from "../store";
import type { Of } from "../types";
import { emptySheet, type Consent, type Scale, type Sheet } from "./sheet";

export type Assessment = Of<"assessment">;
export type Person = Of<"person">;
export type Notice = Of<"consent_notice">;

export interface Task {
  assessment: Assessment;
  person: Person;
  scale: Scale;
  place: string;
  /** Names of the two, in the assessment's order. */
  assessors: [string, string];
  /** What is read out today before each consent. */
  notices: Notice[];
  /** Kinds of consent that stand already. */
  consents: string[];
}

export interface Signs {
  informantSignature: Blob | null;
  ownSignature: Blob | null;
}

export interface Work extends Signs {
  startedAt: string;
  step: string;
  item: number;
  sheet: Sheet;
  consent: Record<"assessment" | "photo", Consent>;
  /** Answers of what was sent: numbers of files and consents, true for the rest. */
  sent: Record<string, number | true>;
  keys: Record<string, string>;
  /** Signed and meant to go out: goes by itself as soon as there is a network. */
  wanted: boolean;
}

type Kind = "task" | "work" | "signs";
const start = (kind: Kind): string => `assess:${String(me.row.account_id)}:${kind}:`;
const keyOf = (kind: Kind, id: number): string => start(kind) + String(id);

export const keepTask = (id: number, task: Task): Promise<unknown> => write("kept", keyOf("task", id), task);
export const keptTask = (id: number): Promise<Task | undefined> => read<Task>("kept", keyOf("task", id));
export const keptWork = (id: number): Promise<Omit<Work, keyof Signs> | undefined> => read("kept", keyOf("work", id));
export const keptSigns = (id: number): Promise<Signs | undefined> => read<Signs>("kept", keyOf("signs", id));
export const keepSigns = (id: number, { informantSignature, ownSignature }: Signs): Promise<unknown> =>
  write("kept", keyOf("signs", id), { informantSignature, ownSignature });

export function keepWork(id: number, { informantSignature: _informant, ownSignature: _own, ...work }: Work): Promise<unknown> {
  return write("kept", keyOf("work", id), JSON.parse(JSON.stringify(work)));
}

export async function forgetWork(id: number): Promise<void> {
  await Promise.all([remove("kept", keyOf("work", id)), remove("kept", keyOf("signs", id))]);
}

export async function keptTasks(): Promise<Task[]> {
  const found = await Promise.all((await keysFrom("kept", start("task"))).map((key) => read<Task>("kept", key)));
  return found.filter((task) => task !== undefined);
}

/** Of each assessment begun here whether it only waits for a network. */
export async function begun(): Promise<Map<number, boolean>> {
  const found = new Map<number, boolean>();
  for (const key of await keysFrom("kept", start("work")))
    found.set(Number(key.split(":").at(-1)), (await read<Work>("kept", key))?.wanted === true);
  return found;
}

/** On signing out: what was only fetched goes, what never reached the server stays for whoever filled it in. */
export async function forgetTasks(): Promise<void> {
  for (const key of await keysFrom("kept", start("task"))) await remove("kept", key);
}

export function emptyWork(person: Person): Work {
  const consent = (): Consent => ({ agreed: false, given_by: "self", giver: person.name ?? "", on: "" });
  return {
    startedAt: new Date(nowMs()).toISOString(), step: "consent", item: 0, sheet: emptySheet(),
    consent: { assessment: consent(), photo: consent() }, informantSignature: null, ownSignature: null, sent: {}, keys: {}, wanted: false,
  };
}
