// What an assessor has signed, on its way to the server: from its own page, and from any other page of the entrance.
//
//   signed ──► consents ──► sheet ──► signature ──► nothing of it is left on this tablet
//                └── refused: stays, with the server's words, for its page
//
// A step's key is written down before it goes out, and its answer before the next one does; so a lost network, a reload or an expired sign-in
// go on where it stopped. Of one assessment one sender is at work, over all windows of this tablet.
import { onScopeDispose, ref } from "vue";

import { ask, get, newKey, upload, type Page } from "../api";
import { dayOf } from "../clock";
import { me } from "../me";
import { mayPass, Problem, wordsOf } from "../problem";
import type { Of } from "../types";
import { t } from "../words";
import { sheetBody, type Scale } from "./sheet";
import { begun, forgetAssessment, isOver, keepTask, keepWork, keptIds, keptSigns, keptTask, keptWork, standingOf, type Assessment, type Notice, type Person, type Task, type Work } from "./work";

type Named = { items: { id: number; name: string }[] };
export const kinds = ["assessment", "photo"] as const;
/** A net that answers nothing for so long is none. */
const patience_ms = { mark: 30_000, file: 120_000 };
/** The net may come back while a sending is still failing: nothing calls a second time, so one asks again. */
export const again_ms = 3000;
/** How long a page waits for somebody who is sending the same. */
const turn_ms = 5000;
/** Assessments whose own page is open: that one sends. */
const opened = new Set<number>();
/** Counts what has left this tablet, or was refused. */
export const moved = ref(0);

export async function fetchTask(id: number): Promise<Task> {
  const assessment = await get<Assessment>(`/api/assessments/${id}`);
  const [person, scale, consents, places, assessors, notices] = await Promise.all([
    get<Person>(`/api/people/${assessment.person_id}`),
    get<Scale>(`/api/scales/${assessment.scale}`),
    get<Page<Of<"consent">>>(`/api/consents?person_id=${assessment.person_id}&limit=50`),
    get<Named>(`/api/names/division?ids=${assessment.scope}`),
    get<Named>(`/api/names/assessor?ids=${assessment.assessor_one},${assessment.assessor_two}`),
    get<{ items: Notice[] }>("/api/consent-notices"),
  ]);
  const nameOf = (id: unknown): string => assessors.items.find((one) => one.id === id)?.name ?? "";
  const standing = consents.items.filter((consent) => !consent.withdrawn_on).map((consent) => consent.kind ?? "");
  return {
    assessment, person, scale, place: places.items[0]?.name ?? "", consents: standing, notices: notices.items,
    assessors: [nameOf(assessment.assessor_one), nameOf(assessment.assessor_two)],
  };
}

/** Fetches it for a visit without a network; what was fetched before serves when there is none. What is over is only looked at. */
export async function takeAlong(id: number): Promise<Task> {
  try {
    const task = await fetchTask(id);
    if (!isOver(task.assessment)) await keepTask(id, task).catch(() => undefined);
    return task;
  } catch (error) {
    const before = error instanceof Problem && error.status === 0 ? await keptTask(id).catch(() => undefined) : undefined;
    if (before) return before;
    throw error;
  }
}

const lockOf = (id: number): string => `assess:${String(me.row.account_id)}:${id}`;

export async function alone<T>(id: number, act: () => Promise<T>): Promise<T> {
  return navigator.locks ? ((await navigator.locks.request(lockOf(id), act)) as T) : act();
}

/** Until nobody is sending it, though not for ever. */
export async function turnOf(id: number): Promise<void> {
  await navigator.locks?.request(lockOf(id), { signal: AbortSignal.timeout(turn_ms) }, () => undefined).catch(() => undefined);
}

/** What is sent of one assessment, and how what was done is written down. */
export interface Parcel {
  id: number;
  task: Task;
  work: Work;
  keep: () => Promise<unknown>;
}

async function once({ work, keep }: Parcel, name: string, act: (key: string) => Promise<number | true>): Promise<number | true> {
  const before = work.sent[name];
  if (before !== undefined) return before;
  work.keys[name] ??= newKey();
  await keep();
  const answer = await act(work.keys[name]);
  work.sent[name] = answer;
  await keep();
  return answer;
}

const tell = <T>(path: string, body: unknown, key: string, etag?: string) => ask<T>("POST", path, { body, key, etag, signal: AbortSignal.timeout(patience_ms.mark) });

async function picture(name: string, blob: Blob, scope: number | null | undefined): Promise<number> {
  const query = `name=${encodeURIComponent(`${name}.png`)}${scope ? `&scope=${scope}` : ""}`;
  return (await upload<{ id: number }>(`/api/files?${query}`, blob, AbortSignal.timeout(patience_ms.file))).id;
}

async function sendConsents(parcel: Parcel): Promise<void> {
  const { task, work } = parcel;
  for (const kind of kinds) {
    const { agreed, given_by, giver, on } = work.consent[kind];
    if (!agreed || task.consents.includes(kind)) continue;
    const version = task.notices.find((line) => line.kind === kind)?.version;
    const body = { person_id: task.person.id, kind, notice_version: version, given_by, giver, given_on: on || dayOf() };
    await once(parcel, `consent.${kind}`, async (key) => (await tell<{ id: number }>("/api/consents", body, key)).body.id);
  }
}

async function sendSheet(parcel: Parcel): Promise<void> {
  const { id, task, work } = parcel;
  const signature = await once(parcel, "informant", () => picture("informant", work.informantSignature!, task.assessment.scope));
  await once(parcel, "sheet", async (key) => {
    const body = sheetBody(work.sheet, work.startedAt, Number(signature));
    return (await tell<Assessment>(`/api/assessments/${id}/sheet`, body, key)).body.version ?? true;
  });
}

async function sendSignature(parcel: Parcel): Promise<void> {
  const { id, task, work } = parcel;
  const own = await once(parcel, "own", () => picture("assessor", work.ownSignature!, task.assessment.scope));
  const read = standingOf(task).second ? work.read : Number(work.sent.sheet);
  await once(parcel, "sign", async (key) => {
    await tell(`/api/assessments/${id}/sign`, { signature: own }, key, `"${read}"`);
    return true;
  });
}

/** Only with its sender's turn; a Problem says why it did not go. What is over already is not sent. */
export async function bring(parcel: Parcel): Promise<void> {
  try {
    if (isOver(await get<Assessment>(`/api/assessments/${parcel.id}`, AbortSignal.timeout(patience_ms.mark)))) return;
    if (!standingOf(parcel.task).second) {
      await sendConsents(parcel);
      await sendSheet(parcel);
    }
    await sendSignature(parcel);
  } catch (error) {
    throw error instanceof DOMException ? new Problem(0, "offline", "", []) : error;
  }
}

export const answeredMeanwhile = (task: Task | null): string => t("assess.answeredMeanwhile", { who: standingOf(task).colleague });

/** From now on it is another intention: what was sent of it before does not count. */
export function anew(work: Work, names: string[]): void {
  work.wanted = false;
  work.refusal = "";
  for (const name of names) {
    delete work.sent[name];
    delete work.keys[name];
  }
}

/** Its page says why, and there it is signed again. */
function refuse(work: Work, task: Task | null, error: Problem): void {
  anew(work, error.status === 422 || error.status === 412 ? ["sheet", "sign"] : []);
  work.refusal = error.status === 412 ? answeredMeanwhile(task) : [wordsOf(error), ...error.faults.map((fault) => fault.words)].join(" ");
}

async function bringKept(id: number): Promise<void> {
  const kept = opened.has(id) ? undefined : await keptWork(id);
  const signs = await keptSigns(id);
  if (!kept?.wanted || !signs) return;
  const work: Work = { ...kept, ...signs };
  const keep = (): Promise<unknown> => keepWork(id, work).catch(() => undefined);
  let task: Task | null = null;
  try {
    task = await fetchTask(id);
    await bring({ id, task, work, keep });
    await forgetAssessment(id);
  } catch (error) {
    if (!(error instanceof Problem) || error.status === 401 || mayPass(error)) throw error;
    refuse(work, task, error);
    await keep();
  }
  moved.value++;
}

/** Sends whatever is signed while the entrance is open; a page that closes leaves its own to it. */
export function useOutgoing(): void {
  let timer = 0;
  let passing = false;
  let again = false;
  let closed = false;

  async function pass(): Promise<void> {
    for (const [id, { wanted }] of await begun()) if (wanted && !opened.has(id)) await alone(id, () => bringKept(id));
  }

  async function nudge(): Promise<void> {
    again = true;
    if (passing) return;
    passing = true;
    window.clearTimeout(timer);
    try {
      while (again) {
        again = false;
        await pass();
      }
    } catch (error) {
      if (!(error instanceof Problem) && !(error instanceof DOMException)) throw error;
      if (!closed && !(error instanceof Problem && error.status === 401)) timer = window.setTimeout(() => void (navigator.onLine && nudge()), again_ms);
    } finally {
      passing = false;
    }
  }

  const wake = (): void => void nudge();
  const seen = (): void => void (document.visibilityState === "visible" && nudge());
  waking.add(wake);
  window.addEventListener("online", wake);
  document.addEventListener("visibilitychange", seen);
  onScopeDispose(() => {
    closed = true;
    window.clearTimeout(timer);
    waking.delete(wake);
    window.removeEventListener("online", wake);
    document.removeEventListener("visibilitychange", seen);
  });
  wake();
}
const waking = new Set<() => void>();

/** While the calling page lives, it alone sends this one. */
export function useOwnPage(id: number): void {
  opened.add(id);
  onScopeDispose(() => {
    opened.delete(id);
    for (const wake of waking) wake();
  });
}

/** What is over leaves this tablet; the names of those of whom something was filled in that the server never had. */
export async function clearOver(waiting: Set<number>): Promise<string[]> {
  const lost: string[] = [];
  for (const id of await keptIds()) {
    if (waiting.has(id) || opened.has(id)) continue;
    const now = await get<Assessment>(`/api/assessments/${id}`).catch((error: unknown) => error);
    const gone = now instanceof Problem ? [403, 404].includes(now.status) : !(now instanceof Error) && isOver(now as Assessment);
    if (!gone) continue;
    await alone(id, async () => {
      const mine = !(now instanceof Problem) && standingOf({ assessment: now as Assessment, assessors: ["", ""] } as Task).signed;
      if (!mine && (await keptWork(id))) lost.push((await keptTask(id))?.person.name ?? String(id));
      await forgetAssessment(id);
    });
  }
  return lost;
}
