// A pair of files side by side: what the register says of each, where they differ, and how much hangs on each.
import { get } from "../../api";
import { fieldsOf, type Field, type Row } from "../../schema";
import { show } from "../../show";
import type { SureOf } from "../../types";

export type Pair = SureOf<"duplicate">;
export interface Side {
  row: Row;
  counts: SureOf<"timeline_count">[];
}

const compared = ["name", "sex", "birth", "id_number", "phone", "address", "scope", "registered_scope", "living", "income", "level", "died_on", "left_on"];

export async function sideOf(id: number): Promise<Side> {
  const [row, page] = await Promise.all([get<Row>(`/api/people/${id}`), get<SureOf<"timeline_page">>(`/api/people/${id}/timeline?limit=1`)]);
  return { row, counts: page.counts };
}

export interface Line {
  field: Field;
  differs: boolean;
}

/** What neither file tells is not compared; what one alone tells is no contradiction. */
export function linesOf(sides: Side[]): Line[] {
  const fields = compared.map((name) => fieldsOf("person").find((f) => f.name === name)).filter((f): f is Field => f !== undefined);
  return fields
    .map((field) => ({ field, told: sides.map((side) => show(field, side.row)) }))
    .filter(({ told }) => told.some((words) => words !== ""))
    .map(({ field, told }) => ({ field, differs: told.every((words) => words !== "") && new Set(told).size > 1 }));
}
