// Carries entries to the server: one sender at a time, the marks of a visit in their order, what is refused blocks nobody.
//
//   entry made · net back · app opened · page shown · its time has come ──► pass over all that is due ──► next time, ever later
import { ref } from "vue";

import { ask, upload } from "../api";
import { mayPass, Problem, wordsOf } from "../problem";
import { changeEntry, entries, sending, waiting, type Entry } from "./entries";

export const online = ref(navigator.onLine);
/** Someone has to sign in before anything goes on. */
export const signedOut = ref(false);

const first_ms = 2_000;
const longest_ms = 300_000;
const fresh_ms = 30_000;
/** A net that answers nothing for so long is none. */
const patience_ms = { mark: 30_000, file: 120_000 };
const paths: Record<Entry["kind"], string> = { check_in: "check-in", check_out: "check-out", photo: "photos" };
let timer = 0;
let passing: Promise<void> | null = null;
let again = false;
/** How often somebody, or the net coming back, asked for everything at once: what fails meanwhile is tried again at once. */
let wishes = 0;

type Outcome = "gone_on" | "no_net" | "signed_out";

function later(tries: number): number {
  const wait = Math.min(longest_ms, first_ms * 2 ** Math.min(tries, 10));
  return Date.now() + wait / 2 + (Math.random() * wait) / 2;
}

/** The first that waits of each visit, when its time has come: the ones behind it stay behind it. */
function dueEntry(): Entry | undefined {
  const seen = new Set<number>();
  return waiting.value.find((e) => {
    if (seen.has(e.order)) return false;
    seen.add(e.order);
    return e.next_at <= Date.now();
  });
}

async function bringFiles(entry: Entry): Promise<Record<string, unknown>> {
  const body = { ...entry.body };
  const files = [...entry.files];
  for (const [i, file] of files.entries()) {
    if (file.id === null && file.bytes) {
      const path = `/api/files?name=${encodeURIComponent(file.name)}&scope=${entry.scope}`;
      const brought = await upload<{ id: number }>(path, file.bytes, AbortSignal.timeout(patience_ms.file));
      files[i] = { ...file, id: brought.id };
      await changeEntry(entry.id, { files });
    }
    body[file.field] = files[i]?.id;
  }
  return body;
}

/** With net at once, the server's clock counts; otherwise the phone's. */
function wasOffline(entry: Entry): boolean {
  return entry.offline || entry.tries > 0 || Date.now() - Date.parse(entry.made_at) > fresh_ms;
}

async function bring(entry: Entry): Promise<void> {
  const body = await bringFiles(entry);
  body.client_id = entry.id;
  body.device_at = entry.made_at;
  if (entry.kind !== "photo") body.offline = wasOffline(entry);
  const path = `/api/orders/${entry.order}/${paths[entry.kind]}`;
  const { body: answer } = await ask<Record<string, unknown>>("POST", path, { body, signal: AbortSignal.timeout(patience_ms.mark) });
  const stored = entries.value.find((e) => e.id === entry.id) ?? entry;
  await changeEntry(entry.id, {
    state: "sent",
    words: "",
    server_at: String(answer.server_at ?? ""),
    answer,
    files: stored.files.map((f) => ({ ...f, bytes: null })),
  });
}

async function send(entry: Entry): Promise<Outcome> {
  const before = wishes;
  sending.value = entry.id;
  try {
    await bring(entry);
    online.value = true;
    return "gone_on";
  } catch (thrown) {
    const error = thrown instanceof DOMException ? new Problem(0, "offline", "", []) : thrown;
    if (!(error instanceof Problem)) throw error;
    if (error.status === 401) return "signed_out";
    const words = [...new Set([wordsOf(error), ...error.faults.map((f) => f.words)])].filter(Boolean).join(" ");
    if (mayPass(error)) await changeEntry(entry.id, { tries: entry.tries + 1, next_at: wishes === before ? later(entry.tries) : 0, words: error.status === 0 ? "" : words });
    else await changeEntry(entry.id, { state: "refused", words });
    return error.status === 0 ? "no_net" : "gone_on";
  } finally {
    sending.value = "";
  }
}

async function pass(): Promise<void> {
  for (let entry = dueEntry(); entry; entry = dueEntry()) {
    const outcome = await send(entry);
    signedOut.value = outcome === "signed_out";
    online.value = outcome === "no_net" ? false : navigator.onLine;
    if (outcome !== "gone_on") return;
  }
}

/** Two windows of one phone do not send the same thing at once. */
async function passAlone(): Promise<void> {
  if (!navigator.locks) return pass();
  await navigator.locks.request("carer-sync", { ifAvailable: true }, (lock) => (lock ? pass() : undefined));
}

function wake(): void {
  window.clearTimeout(timer);
  if (waiting.value.length === 0 || signedOut.value) return;
  const next = Math.min(...waiting.value.map((e) => e.next_at));
  timer = window.setTimeout(nudge, Math.max(first_ms, next - Date.now()));
}

/** Sends what is due now. */
export function nudge(): void {
  again = true;
  passing ??= (async () => {
    while (again) {
      again = false;
      await passAlone();
    }
  })().finally(() => {
    passing = null;
    wake();
  });
}

/** Sends everything now, whatever its time. */
export async function sendNow(): Promise<void> {
  wishes++;
  for (const entry of waiting.value) await changeEntry(entry.id, { next_at: 0 });
  signedOut.value = false;
  nudge();
  await passing;
}

let begun = false;
export function beginSync(): void {
  if (!begun) {
    begun = true;
    window.addEventListener("online", () => {
      online.value = true;
      void sendNow();
    });
    window.addEventListener("offline", () => (online.value = false));
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && nudge());
    void navigator.storage?.persist?.();
    void sendNow();
  } else nudge();
}
