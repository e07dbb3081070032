// The papers that can be printed of a record: routes "<noun>_paper_<kind>" of the tables, in the states they belong to.
import { codeName } from "./names";
import { fill, routes, type Row } from "./schema";

export interface PaperLink {
  name: string;
  label: string;
  href: string;
}

/** A label may name a code of the record, of the book of that name: "{programme}公示表". */
function labelOf(label: string, row: Row): string {
  return label.replace(/\{(\w+)\}/g, (_, name: string) => codeName(name, row[name]));
}

export function papersOf(noun: string, row: Row): PaperLink[] {
  return routes()
    .filter((r) => r.may && r.method === "GET" && r.file && r.name.startsWith(`${noun}_paper_`))
    .filter((r) => !r.states || r.states.split(",").includes(String(row.state)))
    .map((r) => ({ name: r.name, label: labelOf(r.label ?? r.name, row), href: fill(r.path, row) }));
}

/** The letter of an act: what `event` tells the person. */
export function letterOf(noun: string, event: string, row: Row): PaperLink | undefined {
  return papersOf(noun, row).find((p) => p.name === `${noun}_paper_${event}`);
}
