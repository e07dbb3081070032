// The papers that can be printed of a record: routes "<noun>_paper_<kind>" of the tables, in the states they belong to.
import { codeName } from "./names";
import { fieldsOf, fill, fitsState, routes, type Row } from "./schema";

export interface PaperLink {
  name: string;
  label: string;
  href: string;
}

/** A label may name a code of the record, of the book of that name: "{programme}公示表". */
function labelOf(label: string, row: Row): string {
  return label.replace(/\{(\w+)\}/g, (_, name: string) => codeName(name, row[name]));
}

const papers = (noun: string) => routes().filter((r) => r.may && r.method === "GET" && r.paper && r.name.startsWith(`${noun}_paper_`));

/** Papers of many records at once, of the place and kind that are `asked` for: a sheet of door plates. */
export function sheetsOf(noun: string, asked: Row): PaperLink[] {
  return papers(noun)
    .filter((r) => !r.path.includes("{"))
    .map((r) => {
      const told = fieldsOf(r.in).filter((f) => asked[f.name] !== undefined && asked[f.name] !== null);
      const query = new URLSearchParams(told.map((f) => [f.name, String(asked[f.name])])).toString();
      return { name: r.name, label: labelOf(r.label ?? r.name, asked), href: `${r.path}?${query}` };
    });
}

export function papersOf(noun: string, row: Row): PaperLink[] {
  return papers(noun)
    .filter((r) => r.path.includes("{id}") && fitsState(r, row))
    .map((r) => ({ name: r.name, label: labelOf(r.label ?? r.name, row), href: fill(r.path, row) }));
}

/** The letter of an act: what `event` tells the person. */
export function letterOf(noun: string, event: string, row: Row): PaperLink | undefined {
  return papersOf(noun, row).find((p) => p.name === `${noun}_paper_${event}`);
}
