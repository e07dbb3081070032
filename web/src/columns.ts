// Which columns of a list one looks at: a sensible few at first, one's own choice kept in this browser.
import { computed, ref, type ComputedRef } from "vue";

import { bookOfField, isOwner, nounOfField } from "./names";
import type { Field } from "./schema";

const most = 9;
const fewest = 4;
/** What stands beside a list: the rail and the margins. */
const besides = 148;
const kept = (list: string) => `columns:${list}`;

/** What may be a column at all. */
export function columnsOf(fields: Field[]): Field[] {
  return fields.filter((f) => !["json", "nest", "list"].includes(f.kind) && f.name !== "version" && !f.writeonly);
}

/** How much room a column asks for, by what stands in it. */
export function widthOf(field: Field): number {
  if (field.name === "id") return 92;
  if (field.kind === "time") return 150;
  if (field.kind === "date" || field.kind === "fen") return 116;
  if (field.kind === "bool" || (field.kind === "int" && !isOwner(field) && nounOfField(field) === undefined && bookOfField(field) === undefined)) return 92;
  if (field.kind === "enum" || nounOfField(field) === "person") return 124;
  if (nounOfField(field) !== undefined || isOwner(field) || field.name === "name") return 150;
  if (bookOfField(field) !== undefined && !field.several) return 200;
  return (field.max ?? 0) > 60 ? 240 : 160;
}

/** As many as are seen whole. */
function fitting(fields: Field[]): Field[] {
  let room = window.innerWidth - besides;
  return fields.filter((f, i) => (room -= widthOf(f)) >= 0 || i < fewest);
}

/** Who and what first, then the rest in the table's order, as far as there is room; what only a record's page shows comes when chosen. */
function firstOf(fields: Field[]): string[] {
  const open = columnsOf(fields).filter((f) => !f.detail && !f.masked && f.ref !== "blob");
  const hasName = open.some((f) => f.name === "name" || f.ref === "person");
  const plain = open.filter((f) => !(f.name === "id" && hasName) && f.ref !== "account");
  const rank = (f: Field) => (f.name === "name" || nounOfField(f) === "person" ? 0 : 1);
  const sorted = plain
    .map((f, i) => ({ f, i }))
    .sort((a, b) => rank(a.f) - rank(b.f) || a.i - b.i)
    .map(({ f }) => f);
  return fitting(sorted.slice(0, most)).map((f) => f.name);
}

export function useColumns(list: string, fields: Field[]): { shown: ComputedRef<Field[]>; chosen: ComputedRef<string[]>; choose: (names: string[] | null) => void } {
  const own = ref<string[] | null>(JSON.parse(localStorage.getItem(kept(list)) ?? "null") as string[] | null);
  const chosen = computed(() => own.value ?? firstOf(fields));
  const shown = computed(() => chosen.value.map((name) => fields.find((f) => f.name === name)).filter((f): f is Field => f !== undefined));
  return {
    shown,
    chosen,
    choose: (names) => {
      own.value = names && names.length > 0 ? names : null;
      if (own.value) localStorage.setItem(kept(list), JSON.stringify(own.value));
      else localStorage.removeItem(kept(list));
    },
  };
}
