// The papers that can be printed of a record: routes "<noun>_paper_<kind>" of the tables, in the states they belong to.
import { fill, routes, type Row } from "./schema";

export interface PaperLink {
  name: string;
  label: string;
  href: string;
}

export function papersOf(noun: string, row: Row): PaperLink[] {
  return routes()
    .filter((r) => r.may && r.method === "GET" && r.file && r.name.startsWith(`${noun}_paper_`))
    .filter((r) => !r.states || r.states.split(",").includes(String(row.state)))
    .map((r) => ({ name: r.name, label: r.label ?? r.name, href: fill(r.path, row) }));
}
