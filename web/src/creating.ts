// The form of a route that makes a record: what is typed survives, one intention is sent once, and work goes on where it was asked from.
import { provide, shallowRef, watch, type Ref, type ShallowRef } from "vue";
import { useRoute, useRouter, type RouteLocationRaw } from "vue-router";

import { get } from "./api";
import { makingKey } from "./choosing";
import { useDraft } from "./draft";
import type { Fault } from "./problem";
import { registerPath } from "./registering";
import { fieldsOf, nounOf, routeNamed, type Field, type Route, type Row } from "./schema";
import { useSending } from "./sending";
import { typed } from "./typed";
import { recordPath } from "./whereto";

export interface Creating {
  route: Route;
  fields: Field[];
  row: Row;
  /** What the server tells beside what it fills in. */
  told: ShallowRef<{ fields: Field[]; row: Row }>;
  busy: Ref<boolean>;
  problem: Ref<string>;
  faults: Ref<Fault[]>;
  /** Sends the row; `changed` says what of it goes. */
  go: (changed?: (body: Row) => Row) => Promise<void>;
  cancel: () => void;
}

/** Where a record lives once it was made: its page, else its list. */
function placeOf(route: Route, made: Row): string {
  const record = nounOf(route.name)?.routes.find((r) => r.name.endsWith("_get") && r.may);
  const list = nounOf(route.name)?.routes.find((r) => r.list && r.may);
  const page = typeof made.id === "number" ? recordPath(record?.name.slice(0, -4), made.id) : null;
  if (page) return page;
  return list ? `/list/${list.name}` : "/";
}

/** "<noun>_start" tells what "<noun>_create" begins with, once what it asks for is chosen; what was typed stays. */
function useStart(name: string, fields: Field[], row: Row): Creating["told"] {
  const told = shallowRef<{ fields: Field[]; row: Row }>({ fields: [], row: {} });
  const start = routeNamed(name.replace(/_create$/, "_start"));
  if (start?.method !== "GET" || !start.may) return told;
  const asked = fieldsOf(start.in).filter((f) => f.required);
  const beside = fieldsOf(start.out).filter((f) => f.readonly && !fields.some((own) => own.name === f.name));
  let filled: Row = {};
  watch(() => new URLSearchParams(asked.filter((f) => row[f.name]).map((f) => [f.name, String(row[f.name])])), async (query) => {
    if (query.size < asked.length) return;
    const answer = await get<Row>(`${start.path}?${query.toString()}`).catch(() => ({}) as Row);
    for (const { name: one } of fields.filter((f) => !f.required || !query.has(f.name))) {
      if (answer[one] == null || ((row[one] ?? null) !== null && row[one] !== filled[one])) continue;
      row[one] = answer[one];
    }
    filled = answer;
    told.value = { fields: beside, row: answer };
  }, { immediate: true });
  return told;
}

export function useCreating(name: string): Creating {
  const at = useRoute();
  const router = useRouter();
  const route = routeNamed(name) as Route;
  const fields = fieldsOf(route.in).filter((f) => !f.readonly && !f.untyped && f.kind !== "json");
  const { draft: row, sent } = useDraft<Row>(`form:${name}`, {}, fields.filter((f) => f.writeonly).map((f) => f.name));
  const { busy, problem, faults, send } = useSending();
  for (const f of fields) {
    const given = at.query[f.name];
    if (typeof given === "string") row[f.name] = f.kind === "fen" ? Number(given) : typed(f, given);
  }

  const told = useStart(name, fields, row);

  provide(makingKey, (noun, field) => {
    const may = noun === "person" && name !== "person_create" && registerPath([]) !== null;
    return may ? (text) => void router.push(registerPath([text], { path: at.path, as: field })!) : null;
  });

  /** Where the work that asked for this form goes on; with what was made, where it asks for that. */
  function back(made: Row): RouteLocationRaw | null {
    const { back: given, as } = at.query;
    if (typeof given !== "string" || !/^\/[^/\\]/.test(given)) return null;
    if (typeof as !== "string" || typeof made.id !== "number") return given;
    const to = router.resolve(given);
    return { path: to.path, query: { ...to.query, [as]: String(made.id) } };
  }

  async function go(changed = (body: Row) => body): Promise<void> {
    const body = Object.fromEntries(Object.entries(row).filter(([, v]) => v !== null && v !== undefined));
    const made = await send<Row>("POST", route.path, changed(body));
    if (made === null) return;
    sent();
    await router.push(back(made) ?? (route.job && typeof made.id === "number" ? `/jobs?job=${made.id}` : placeOf(route, made)));
  }
  /** What was typed was about somebody: the next form begins empty. */
  function cancel(): void {
    sent();
    router.back();
  }
  return { route, fields, row, told, busy, problem, faults, go, cancel };
}
