// Editing one record: only what was changed is sent; when someone else was faster, both versions are laid side by side.
import { computed, ref, type ComputedRef, type Ref } from "vue";

import { useDraft } from "../../draft";
import { Problem, wordsOf, type Fault } from "../../problem";
import { fieldsOf, fill, type Field, type Route, type Row } from "../../schema";
import { sendOnce } from "../../sending";

export interface Editing {
  fields: Field[];
  draft: Row;
  /** Masked values that stay as they are unless something is typed. */
  held: ComputedRef<Record<string, string>>;
  busy: Ref<boolean>;
  problem: Ref<string>;
  faults: Ref<Fault[]>;
  /** The fields both have changed, or null. */
  clash: Ref<Field[] | null>;
  save: () => Promise<boolean>;
  settle: (chosen: Row) => Promise<boolean>;
  drop: () => void;
}

const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

const keptFrom = "kept from";

/** A draft that was left over: what was not touched takes today's values; what was, and what another has changed since, both have changed. */
function overtaken(draft: Row, start: Row, fields: Field[]): Field[] | null {
  const from = draft[keptFrom] as Row;
  const touched = fields.filter((f) => !same(draft[f.name], from[f.name]));
  for (const f of fields) if (!touched.includes(f)) draft[f.name] = start[f.name];
  draft[keptFrom] = start;
  const both = touched.filter((f) => !same(from[f.name], start[f.name]) && !same(draft[f.name], start[f.name]));
  return both.length > 0 ? both : null;
}

export function useEditing(edit: Route, row: Ref<Row>, etag: Ref<string | null>, reload: () => Promise<void>): Editing {
  const fields = fieldsOf(edit.in).filter((f) => !f.readonly && !f.writeonly && !f.untyped && f.kind !== "json" && f.name in row.value);
  const hidden = fields.filter((f) => f.masked).map((f) => f.name);
  const start = Object.fromEntries(fields.map((f) => [f.name, hidden.includes(f.name) ? null : row.value[f.name]]));
  const base = { ...start };
  const { draft, sent } = useDraft<Row>(`edit:${edit.name}:${String(row.value.id)}`, { ...start, [keptFrom]: start }, hidden);
  const busy = ref(false);
  const problem = ref("");
  const faults = ref<Fault[]>([]);
  const clash = ref<Field[] | null>(overtaken(draft, start, fields));
  const held = computed(() => Object.fromEntries(hidden.map((name) => [name, String(row.value[name] ?? "")])));

  function changed(): Row {
    return Object.fromEntries(fields.map((f) => [f.name, draft[f.name] ?? null] as const).filter(([name, v]) => !same(v, base[name])));
  }

  async function patch(body: Row): Promise<boolean> {
    busy.value = true;
    problem.value = "";
    faults.value = [];
    try {
      await sendOnce("PATCH", fill(edit.path, row.value), body, etag.value);
      sent();
      return true;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.status === 412) await compare(body);
      else problem.value = wordsOf(error);
      faults.value = error.faults;
      return false;
    } finally {
      busy.value = false;
    }
  }

  async function compare(body: Row): Promise<void> {
    await reload();
    for (const f of fields) if (!(f.name in body)) draft[f.name] = base[f.name] = hidden.includes(f.name) ? null : row.value[f.name];
    clash.value = fields.filter((f) => f.name in body);
  }

  async function save(): Promise<boolean> {
    const body = changed();
    if (Object.keys(body).length > 0) return patch(body);
    sent();
    return true;
  }

  async function settle(chosen: Row): Promise<boolean> {
    clash.value = null;
    for (const [name, value] of Object.entries(chosen)) {
      draft[name] = value;
      base[name] = hidden.includes(name) ? null : row.value[name];
    }
    return save();
  }

  return { fields, draft, held, busy, problem, faults, clash, save, settle, drop: sent };
}
