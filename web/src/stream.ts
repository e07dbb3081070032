// What changes while one looks: the server's events, resumed by the last id after a lost connection.
import { onScopeDispose } from "vue";

export interface Happening {
  topic: string;
  subject: number;
}

/** Calls back for every change of these topics while the calling component lives. */
export function onHappening(topics: string[], tell: (happening: Happening) => void): void {
  const source = new EventSource("/api/stream");
  for (const topic of topics)
    source.addEventListener(topic, (event) => tell({ topic, subject: Number((event as MessageEvent<string>).data) || 0 }));
  onScopeDispose(() => source.close());
}
