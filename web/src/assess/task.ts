// One assessment on this tablet: what was fetched for it, what was filled in, and what has been sent of it already.
//
//   fetched (person, scale) ─► filled, kept after every touch ─► sent in steps (outgoing.ts) ─► forgotten
//
// What is changed after it was sent is sent anew. What is over is shown and not kept.
import { computed, onScopeDispose, reactive, ref, watch, type Ref } from "vue";

import { ask, get, newKey } from "../api";
import { dayOf } from "../clock";
import { mayPass, Problem, wordsOf, type Fault } from "../problem";
import { again_ms, alone, answeredMeanwhile, anew as sendAnew, bring, kinds, takeAlong, turnOf, useOwnPage } from "./outgoing";
import { t } from "../words";
import { sheetOf } from "./sheet";
import { emptyWork, forgetAssessment, keepSigns, keepWork, keptSigns, keptWork, standingOf, type Assessment, type Person, type Standing, type Task, type Work } from "./work";

export interface Assessing {
  task: Ref<Task | null>;
  work: Work;
  /** Whether I have signed, whether the other has, who that is and when they did. */
  mine: Ref<Standing>;
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
  let left = false;

  const mine = computed(() => standingOf(task.value));

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
      await turnOf(id);
      const found = await takeAlong(id);
      done = standingOf(found).over;
      if (done) await forgetAssessment(id).catch(() => undefined);
      const before = await keptWork(id).catch(() => undefined);
      Object.assign(work, emptyWork(found.person), before ?? {}, (await keptSigns(id).catch(() => undefined)) ?? {});
      if (found.assessment.answers && (found.assessment.state !== "draft" || !before)) work.sheet = sheetOf(found.assessment.answers);
      task.value = found;
      if (work.refusal) problem.value = work.refusal;
      if (work.refusal === answeredMeanwhile(found)) faults.value = differing();
      if (mine.value.second) work.step = "sign";
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problem.value = wordsOf(error);
    }
  }

  /** Where the other has answered otherwise, beside each item. */
  function differing(): Fault[] {
    const theirs = sheetOf(task.value?.assessment.answers).answers;
    const codes = Object.keys(theirs).filter((code) => theirs[code] !== work.sheet.answers[code]);
    return codes.map((code) => ({ field: `answers.${code}`, code: "stale", words: t("assess.theirPoints", { who: mine.value.colleague, n: theirs[code] ?? "" }) }));
  }

  async function look(): Promise<void> {
    const known = task.value?.assessment;
    if (!known || busy.value || known.state !== "draft") return;
    const now = await get<Assessment>(`/api/assessments/${id}`).catch(() => known);
    if (now.state !== known.state) await load();
  }

  function anew(...names: string[]): void {
    if (task.value && !done) sendAnew(work, names);
  }

  /** The other has answered meanwhile: where they differ stands beside each item; whoever signs again means their own. */
  async function compare(): Promise<void> {
    anew("sheet", "sign");
    await load();
    [problem.value, faults.value] = [answeredMeanwhile(task.value), differing()];
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
    if (!work.wanted) work.read = found.assessment.version ?? 0;
    work.wanted = true;
    work.refusal = "";
    problem.value = "";
    faults.value = [];
    try {
      await keep();
      await alone(id, () => bring({ id, task: found, work, keep }));
      done = true;
      await forgetAssessment(id).catch(() => undefined);
      task.value = await takeAlong(id);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (!mayPass(error)) return await refused(error);
      if (error.status !== 0) problem.value = wordsOf(error);
      if (!left) timer = window.setTimeout(() => void (navigator.onLine && again()), again_ms);
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

  useOwnPage(id);
  const again = (): void => void (work.wanted && submit());
  const seen = (): void => void (document.visibilityState === "visible" && look());
  window.addEventListener("online", again);
  document.addEventListener("visibilitychange", seen);
  onScopeDispose(() => {
    left = true;
    window.clearTimeout(timer);
    window.removeEventListener("online", again);
    document.removeEventListener("visibilitychange", seen);
  });

  return { task, work, mine, busy, problem, faults, kept, load: async () => { problem.value = ""; await load(); if (navigator.onLine) again(); }, look, submit, sendBack };
}
