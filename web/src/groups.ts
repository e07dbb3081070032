// A record's fields in groups, by what they are: what it is, money, times, who acted, and the tables within it.
import { nounOfField } from "./names";
import type { Field } from "./schema";

export type GroupName = "main" | "money" | "times" | "people";

export interface Group {
  name: GroupName;
  fields: Field[];
}

function groupOf(field: Field): GroupName {
  if (field.kind === "fen") return "money";
  if (field.kind === "date" || field.kind === "time") return "times";
  return nounOfField(field) === "account" ? "people" : "main";
}

/** What a figure is called stands in its place, not beside it. */
export function groupsOf(fields: Field[]): Group[] {
  const order: GroupName[] = ["main", "money", "times", "people"];
  const figures = new Set(fields.filter((f) => f.kind === "int").map((f) => `${f.name}_name`));
  const plain = fields.filter((f) => !figures.has(f.name) && f.kind !== "list" && f.kind !== "nest" && f.name !== "version" && f.name !== "id");
  return order.map((name) => ({ name, fields: plain.filter((f) => groupOf(f) === name) })).filter((g) => g.fields.length > 0);
}

/** The lists and nests of a record that hold something. */
export function tablesOf(fields: Field[]): Field[] {
  return fields.filter((f) => f.kind === "list" || f.kind === "nest");
}
