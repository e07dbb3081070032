// What an assessor fills in, kept on this tablet after every touch until the server has all of it; under whose account, so that two people
// on one tablet do not meet each other's work.
//
//   assess:<account>:task:<id>    what was fetched for the visit
//   assess:<account>:work:<id>    what was filled in, and what of it has been sent
//   assess:<account>:signs:<id>   signatures
import { nowMs } from "../clock";
import { me } from "../me";
import { Problem } from "../problem";
import { isOverIn } from "../schema";
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
  /** The version of the sheet that was read when the second signed. */
  read: number;
  /** Why the server did not take it, in its words. */
  refusal: string;
}

type Kind = "task" | "work" | "signs";
const all: Kind[] = ["task", "work", "signs"];

/** After signing out nothing is written down any more. */
function start(kind: Kind): string {
  if (!me.known) throw new Problem(401, "", "", []);
  return `assess:${String(me.row.account_id)}:${kind}:`;
}
const keyOf = (kind: Kind, id: number): string => start(kind) + String(id);

export const keepTask = (id: number, task: Task): Promise<unknown> => write("kept", keyOf("task", id), task);
export const keptTask = (id: number): Promise<Task | undefined> => read<Task>("kept", keyOf("task", id));
export const keptWork = (id: number): Promise<Omit<Work, keyof Signs> | undefined> => read("kept", keyOf("work", id));
export const keptSigns = (id: number): Promise<Signs | undefined> => read<Signs>("kept", keyOf("signs", id));
export const keepSigns = (id: number, { informantSignature, ownSignature }: Signs): Promise<unknown> =>
  write("kept", keyOf("signs", id), { informantSignature, ownSignature });

export async function keepWork(id: number, { informantSignature: _informant, ownSignature: _own, ...work }: Work): Promise<void> {
  await write("kept", keyOf("work", id), JSON.parse(JSON.stringify(work)));
}

/** Whose signature is still to come. */
export interface Standing {
  signed: boolean;
  other: boolean;
  second: boolean;
  colleague: string;
  /** When the other has signed. */
  at: string;
  /** Nothing is left to do for me: signed by me, concluded, void, or in other hands. */
  over: boolean;
}

export function isOver(row: Assessment): boolean {
  if (isOverIn("assessment", row.state)) return true;
  if (row.assessor_one === me.row.staff_id) return Boolean(row.signed_one_at);
  return row.assessor_two !== me.row.staff_id || Boolean(row.signed_two_at);
}

export function standingOf(task: Task | null): Standing {
  const row = task?.assessment;
  const first = row?.assessor_one === me.row.staff_id;
  const signed = Boolean(first ? row?.signed_one_at : row?.signed_two_at);
  const at = String((first ? row?.signed_two_at : row?.signed_one_at) ?? "");
  const other = at !== "";
  return { signed, other, second: row?.state === "signed_once" && other && !signed, colleague: task?.assessors[first ? 1 : 0] ?? "", at, over: row !== undefined && isOver(row) };
}

/** The server has it, or nobody asks for it any more: neither answers nor signatures nor what was fetched stay on this tablet. */
export async function forgetAssessment(id: number): Promise<void> {
  await Promise.all(all.map((kind) => remove("kept", keyOf(kind, id))));
}

/** All of which this tablet keeps anything. */
export async function keptIds(): Promise<number[]> {
  const keys = await Promise.all(all.map((kind) => keysFrom("kept", start(kind))));
  return [...new Set(keys.flat().map((key) => Number(key.split(":").at(-1))))];
}

export async function keptTasks(): Promise<Task[]> {
  const found = await Promise.all((await keysFrom("kept", start("task"))).map((key) => read<Task>("kept", key)));
  return found.filter((task) => task !== undefined);
}

export interface Begun {
  /** It only waits for a network. */
  wanted: boolean;
  refusal: string;
}

export async function begun(): Promise<Map<number, Begun>> {
  const found = new Map<number, Begun>();
  for (const key of await keysFrom("kept", start("work"))) {
    const work = await read<Work>("kept", key);
    found.set(Number(key.split(":").at(-1)), { wanted: work?.wanted === true, refusal: work?.refusal ?? "" });
  }
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
    consent: { assessment: consent(), photo: consent() }, informantSignature: null, ownSignature: null, sent: {}, keys: {}, wanted: false, read: 0, refusal: "",
  };
}
