// What changes while one looks: the server's events, resumed by the last id after a lost connection. One connection for all who listen.
import { onScopeDispose } from "vue";

export interface Happening {
  topic: string;
  subject: number;
}

type Tell = (happening: Happening) => void;

let source: EventSource | null = null;
const listeners = new Map<string, Set<Tell>>();

function hear(topic: string): void {
  source?.addEventListener(topic, (event) => {
    const { subject } = JSON.parse((event as MessageEvent<string>).data) as Happening;
    for (const tell of listeners.get(topic) ?? []) tell({ topic, subject });
  });
}

/** A sign-in that had ended, or a start without net, ends a stream for good; with net it begins anew. */
function open(): void {
  if (source && source.readyState !== EventSource.CLOSED) return;
  if (listeners.size === 0 || !navigator.onLine) return;
  source = new EventSource("/api/stream");
  for (const each of listeners.keys()) hear(each);
}
window.addEventListener("online", open);

function listen(topic: string, tell: Tell): void {
  const known = listeners.has(topic);
  const all = listeners.get(topic) ?? new Set<Tell>();
  listeners.set(topic, all.add(tell));
  if (source && !known) hear(topic);
  else open();
}

function leave(topics: string[], tell: Tell): void {
  for (const topic of topics) listeners.get(topic)?.delete(tell);
  if ([...listeners.values()].some((all) => all.size > 0)) return;
  source?.close();
  source = null;
  listeners.clear();
}

/** Calls back for every change of these topics while the calling component lives. */
export function onHappening(topics: string[], tell: Tell): void {
  for (const topic of topics) listen(topic, tell);
  onScopeDispose(() => leave(topics, tell));
}
