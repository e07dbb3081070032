// What is veiled for everybody, shown whole for a reason: asked of one record's field, kept on the page that asked and nowhere else.
import { reactive, shallowRef } from "vue";

import { routeNamed, type Field } from "./schema";
import { useSending } from "./sending";

export interface Veiled {
  field: Field;
  id: number;
}

export function useReveal(noun: string) {
  const seen = reactive<Record<string, string>>({});
  const asked = shallowRef<Veiled | null>(null);
  const { send, problem, busy } = useSending();

  async function see(reason: string): Promise<void> {
    if (!asked.value) return;
    const { field, id } = asked.value;
    const answer = await send<{ value: string }>("POST", "/api/reveal", { noun, id, field: field.name, reason });
    if (!answer) return;
    seen[`${field.name}:${id}`] = answer.value;
    asked.value = null;
  }

  /** Of one record, by field. */
  function plainOf(id: unknown): Record<string, string> {
    const end = `:${String(id)}`;
    return Object.fromEntries(Object.entries(seen).flatMap(([key, value]) => (key.endsWith(end) ? [[key.slice(0, -end.length), value]] : [])));
  }

  return { may: routeNamed("record_reveal")?.may === true, asked, problem, busy, see, plainOf };
}
