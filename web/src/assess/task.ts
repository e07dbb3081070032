// One assessment on this tablet: what was fetched for it, what was filled in, and what has been sent of it already.
//
//   fetched (person, scale) ─► filled, kept after every touch ─► sent in steps, each at most once ─► forgotten
//
// A step that is done is written down with its answer before the next one goes out; so a lost network, a reload or an expired sign-in
// go on where it stopped. What is changed after it was sent is sent anew.
import { computed, onScopeDispose, reactive, ref, watch, type Ref } from "vue";

import { ask, get, newKey, upload, type Page } from "../api";
import { dayOf } from "../clock";
import { me } from "../me";
import { Problem, wordsOf, type Fault } from "../problem";
import type { Of } from "../types";
import { t } from "../words";
import { sheetBody, sheetOf, type Scale } from "./sheet";
import { emptyWork, forgetWork, keepSigns, keepTask, keepWork, keptSigns, keptTask, keptWork, type Assessment, type Notice, type Person, type Task, type Work } from "./work";

type Named = { items: { id: number; name: string }[] };
const kinds = ["assessment", "photo"] as const;
/** The net may come back while a sending is still failing: nothing calls a second time, so one asks again. */
const again_ms = 3000;

async function fetchTask(id: number): Promise<Task> {
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

/** Fetches it for a visit without a network; what was fetched before serves when there is none. */
export async function takeAlong(id: number): Promise<Task> {
  try {
    const task = await fetchTask(id);
    await keepTask(id, task);
    return task;
  } catch (error) {
    const before = error instanceof Problem && error.status === 0 ? await keptTask(id) : undefined;
    if (before) return before;
    throw error;
  }
}

export interface Assessing {
  task: Ref<Task | null>;
  work: Work;
  /** Whether I have signed, whether the other has, who that is and when they did. */
  mine: Ref<{ signed: boolean; other: boolean; second: boolean; colleague: string; at: string }>;
  busy: Ref<boolean>;
  problem: Ref<string>;
  faults: Ref<Fault[]>;
  /** When the last touch was written down; "failed": this tablet does not take it. */
  kept: Ref<string>;
  load: () => Promise<void>;
  /** Whether somebody has signed meanwhile. */
  look: () => Promise<void>;
  submit: () => Promise<void>;
  /** The second sees it otherwise: the first signature falls. */
  sendBack: (note: string) => Promise<void>;
}

export function useAssessing(id: number): Assessing {
  const task = ref<Task | null>(null) as Ref<Task | null>;
  const work = reactive(emptyWork({} as Person)) as Work;
  const busy = ref(false);
  let timer = 0;
  const problem = ref("");
  const faults = ref<Fault[]>([]);
  const kept = ref("");
  let done = false;

  const mine = computed(() => {
    const row = task.value?.assessment;
    const first = row?.assessor_one === me.row.staff_id;
    const signed = Boolean(first ? row?.signed_one_at : row?.signed_two_at);
    const other = Boolean(first ? row?.signed_two_at : row?.signed_one_at);
    const at = String((first ? row?.signed_two_at : row?.signed_one_at) ?? "");
    return { signed, other, second: row?.state === "signed_once" && other && !signed, colleague: task.value?.assessors[first ? 1 : 0] ?? "", at };
  });

  async function writeDown(write: () => Promise<unknown>): Promise<void> {
    if (!task.value || done) return;
    try {
      await write();
      kept.value = new Date().toLocaleTimeString("sv-SE");
    } catch {
      kept.value = "failed";
    }
  }
  const keep = (): Promise<void> => writeDown(() => keepWork(id, work));

  async function load(): Promise<void> {
    try {
      const found = await takeAlong(id);
      const before = await keptWork(id);
      Object.assign(work, emptyWork(found.person), before ?? {}, (await keptSigns(id)) ?? {});
      if (found.assessment.answers && (found.assessment.state !== "draft" || !before)) work.sheet = sheetOf(found.assessment.answers);
      task.value = found;
      if (mine.value.second) work.step = "sign";
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problem.value = wordsOf(error);
    }
  }

  async function look(): Promise<void> {
    const known = task.value?.assessment;
    if (!known || busy.value || known.state !== "draft") return;
    const now = await get<Assessment>(`/api/assessments/${id}`).catch(() => known);
    if (now.state !== known.state) await load();
  }

  async function once(name: string, act: (key: string) => Promise<number | true>): Promise<number | true> {
    const before = work.sent[name];
    if (before !== undefined) return before;
    work.keys[name] ??= newKey();
    const answer = await act(work.keys[name]);
    work.sent[name] = answer;
    await keep();
    return answer;
  }

  function anew(...names: string[]): void {
    if (!task.value || done) return;
    work.wanted = false;
    for (const name of names) {
      delete work.sent[name];
      delete work.keys[name];
    }
  }

  const picture = async (name: string, blob: Blob, scope: number | null | undefined): Promise<number> => {
    const query = `name=${encodeURIComponent(`${name}.png`)}${scope ? `&scope=${scope}` : ""}`;
    return (await upload<{ id: number }>(`/api/files?${query}`, blob)).id;
  };

  async function sendConsents(found: Task): Promise<void> {
    for (const kind of kinds) {
      const { agreed, given_by, giver, on } = work.consent[kind];
      if (!agreed || found.consents.includes(kind)) continue;
      const version = found.notices.find((line) => line.kind === kind)?.version;
      const body = { person_id: found.person.id, kind, notice_version: version, given_by, giver, given_on: on || dayOf() };
      await once(`consent.${kind}`, async (key) => (await ask<{ id: number }>("POST", "/api/consents", { body, key })).body.id);
    }
  }

  async function sendSheet(found: Task): Promise<void> {
    const signature = await once("informant", () => picture("informant", work.informantSignature!, found.assessment.scope));
    await once("sheet", async (key) => {
      const body = sheetBody(work.sheet, work.startedAt, Number(signature));
      return (await ask<Assessment>("POST", `/api/assessments/${id}/sheet`, { body, key })).body.version ?? true;
    });
  }

  async function sendSignature(found: Task): Promise<void> {
    const own = await once("own", () => picture("assessor", work.ownSignature!, found.assessment.scope));
    const read = mine.value.second ? found.assessment.version : Number(work.sent.sheet);
    await once("sign", async (key) => {
      await ask("POST", `/api/assessments/${id}/sign`, { body: { signature: own }, key, etag: `"${read}"` });
      return true;
    });
  }

  /** The other has answered meanwhile: where they differ stands beside each item; whoever signs again means their own. */
  async function compare(): Promise<void> {
    anew("sheet", "sign");
    await load();
    const theirs = sheetOf(task.value?.assessment.answers).answers;
    const differing = Object.keys(theirs).filter((code) => theirs[code] !== work.sheet.answers[code]);
    problem.value = t("assess.answeredMeanwhile", { who: mine.value.colleague });
    faults.value = differing.map((code) => ({ field: `answers.${code}`, code: "stale", words: t("assess.theirPoints", { who: mine.value.colleague, n: theirs[code] ?? "" }) }));
  }

  /** The other has signed meanwhile: their sheet is the one that counts now. */
  async function refused(error: Problem): Promise<void> {
    problem.value = wordsOf(error);
    faults.value = error.faults;
    work.wanted = false;
    if (error.status === 422) anew("sheet", "sign");
    if (error.status === 409) await load();
    if (error.status === 412) await compare();
  }

  async function submit(): Promise<void> {
    const found = task.value;
    if (!found || busy.value) return;
    busy.value = true;
    work.wanted = true;
    problem.value = "";
    faults.value = [];
    try {
      if (!mine.value.second) {
        await sendConsents(found);
        await sendSheet(found);
      }
      await sendSignature(found);
      done = true;
      await forgetWork(id);
      task.value = await takeAlong(id);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.status !== 0) await refused(error);
      else timer = window.setTimeout(() => void (navigator.onLine && again()), again_ms);
    } finally {
      busy.value = false;
    }
  }

  async function sendBack(note: string): Promise<void> {
    if (busy.value) return;
    busy.value = true;
    problem.value = "";
    faults.value = [];
    work.keys.return ??= newKey();
    try {
      await ask("POST", `/api/assessments/${id}/return`, { body: { note }, key: work.keys.return });
      delete work.keys.return;
      work.step = "items";
      work.ownSignature = null;
      await load();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problem.value = wordsOf(error);
      if (error.status === 409) await load();
    } finally {
      busy.value = false;
    }
  }

  watch(() => ({ ...work, informantSignature: 0, ownSignature: 0 }), () => void keep(), { deep: true });
  watch([() => work.informantSignature, () => work.ownSignature], () => void writeDown(() => keepSigns(id, work)));
  watch(() => work.sheet, () => anew("sheet", "sign"), { deep: true, flush: "sync" });
  watch(() => work.informantSignature, () => anew("informant", "sheet", "sign"), { flush: "sync" });
  watch(() => work.ownSignature, () => anew("own", "sign"), { flush: "sync" });
  for (const kind of kinds) {
    watch(() => work.consent[kind], () => anew(`consent.${kind}`), { deep: true, flush: "sync" });
    watch(() => work.consent[kind].agreed, (agreed) => void (task.value && (work.consent[kind].on = agreed ? dayOf() : "")), { flush: "sync" });
  }

  const again = (): void => void (work.wanted && submit());
  const seen = (): void => void (document.visibilityState === "visible" && look());
  window.addEventListener("online", again);
  document.addEventListener("visibilitychange", seen);
  onScopeDispose(() => {
    window.clearTimeout(timer);
    window.removeEventListener("online", again);
    document.removeEventListener("visibilitychange", seen);
  });

  return { task, work, mine, busy, problem, faults, kept, load: async () => { await load(); if (navigator.onLine) again(); }, look, submit, sendBack };
}
