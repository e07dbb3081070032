// What numbers and codes of other records are called: asked for together, kept for the visit.
import { reactive, ref } from "vue";

import { fieldsOf, routeNamed, type Field, type Row } from "./schema";

const names = reactive(new Map<string, string>());
const nameless = reactive(new Set<string>());
const waiting = new Map<string, Set<number>>();
/** `ended`: it names what was, and is chosen no more. */
interface NamedCode {
  code: string;
  name: string;
  ended?: boolean | null;
}
const books = reactive(new Map<string, NamedCode[]>());
/** Names and books that were asked for in vain: they stay as they are until somebody asks again, or the net is back. */
const lost = { names: new Set<string>(), books: new Set<string>() };
/** Some could not be read: whoever shows them says so. */
export const namesLost = ref(false);
let due = false;
let read: <T>(path: string) => Promise<T | null> = () => Promise.reject(new Error("nobody has said where names are read"));

/** How names are read, null where one may not: the app says it once, before anything is shown. */
export function namesFrom(reader: typeof read): void {
  read = reader;
}

/** The noun whose record a field's number is: its ref, and for a place the division. */
export function nounOfField(field: Field): string | undefined {
  if (field.name === "scope" || field.name.endsWith("_scope") || field.name === "area") return "division";
  return field.kind === "ref" && field.name !== "id" ? field.ref : undefined;
}

/** Of a text that names a record, "person:7": which. */
export function subjectOf(field: Field, value: unknown): { noun: string; id: number } | null {
  const [noun = "", id] = field.ref === "subject" && typeof value === "string" ? value.split(":") : [];
  return noun && Number(id) > 0 ? { noun, id: Number(id) } : null;
}

/** Whose a number is may stand beside it: "owner_id" is of the noun that "owner_kind" names. */
export const isOwner = (field: Field): boolean => field.kind === "int" && (field.name === "owner" || field.name === "owner_id");

export function nounOfValue(field: Field, row: Row): string | undefined {
  if (!isOwner(field)) return nounOfField(field);
  return typeof row.owner_kind === "string" && routeNamed(`${row.owner_kind}_get`) ? row.owner_kind : undefined;
}

/** The book whose code a field's text or number is. */
export function bookOfField(field: Field): string | undefined {
  return (field.kind === "text" || field.kind === "int") && field.ref && routeNamed(`${field.ref}_codes`)?.may ? field.ref : undefined;
}

function lose(what: keyof typeof lost, keys: string[]): void {
  for (const key of keys) lost[what].add(key);
  namesLost.value = true;
}

/** What was lost counts as never asked for: whoever shows it asks anew. */
export function namesAgain(): void {
  namesLost.value = false;
  for (const key of lost.names) names.delete(key);
  for (const book of lost.books) books.delete(book);
  lost.names.clear();
  lost.books.clear();
}

async function fetchWaiting(): Promise<void> {
  due = false;
  const all = [...waiting].flatMap(([noun, ids]) => {
    const list = [...ids];
    return Array.from({ length: Math.ceil(list.length / 100) }, (_, i) => ({ noun, ids: list.slice(i * 100, i * 100 + 100) }));
  });
  waiting.clear();
  const fetchSome = async (noun: string, ids: number[]) => {
    try {
      const answer = await read<{ items: { id: number; name: string }[] }>(`/api/names/${noun}?ids=${ids.join(",")}`);
      for (const item of answer?.items ?? []) names.set(`${noun}:${item.id}`, item.name ?? "");
      const told = new Set(answer?.items.map((item) => item.id));
      for (const id of ids) if (!told.has(id)) nameless.add(`${noun}:${id}`);
    } catch {
      lose("names", ids.map((id) => `${noun}:${id}`));
    }
  };
  await Promise.all(all.map(({ noun, ids }) => fetchSome(noun, ids)));
}

/** Records of this noun are called by a name, or by whose they are. */
export function isCalled(noun: string): boolean {
  const route = routeNamed(`${noun}_get`) ?? routeNamed(`${noun}_list`);
  return fieldsOf(route?.out).some((f) => f.name === "name" || f.name === "owner");
}

/** It was asked for and is not for whoever asked: somebody who moved away. */
export const isNameless = (noun: string, id: unknown): boolean => nameless.has(`${noun}:${id}`);

/** The name, or nothing yet: it appears by itself when it is known. */
export function nameOf(noun: string, id: unknown): string {
  if (typeof id !== "number" || id <= 0) return "";
  const key = `${noun}:${id}`;
  const known = names.get(key);
  if (known !== undefined) return known;
  const route = routeNamed(`${noun}_get`);
  if ((!route?.may && !route?.named) || !fieldsOf(route.out).some((f) => f.name === "name")) return "";
  names.set(key, "");
  const ids = waiting.get(noun) ?? new Set();
  waiting.set(noun, ids.add(id));
  if (!due) {
    due = true;
    queueMicrotask(() => void fetchWaiting());
  }
  return "";
}

/** The codes of a book, empty until they are known. */
export function codesOf(book: string): NamedCode[] {
  const known = books.get(book);
  if (known) return known;
  books.set(book, []);
  const path = routeNamed(`${book}_codes`)?.path;
  if (path)
    void read<{ items: NamedCode[] }>(path)
      .then((answer) => books.set(book, answer?.items ?? []))
      .catch(() => lose("books", [book]));
  return [];
}

/** Of a text that holds several codes, each. */
export function codeName(book: string, code: unknown): string {
  const known = codesOf(book);
  return String(code ?? "").split(",").map((one) => known.find((c) => c.code === one.trim())?.name).filter(Boolean).join("、");
}

/** The same, or the text as it stands: somebody's own words, or a code that the book does not know. */
export function codeWords(book: string, code: unknown): string {
  return codeName(book, code) || String(code ?? "");
}

/** An account has no name of its own: it is called by its kind and whose it is, where they stand beside its number. */
function accountName(field: string, row: Row): string {
  const [kind, of, owner] = ["kind", "owner_kind", "owner"].map((part) => row[`${field}_${part}`]);
  return kind ? [codeWords("account_kind", kind), nameOf(String(of ?? ""), owner)].filter(Boolean).join(" · ") : "";
}

/** What a field's number or code is called, or nothing. */
export function nameOfField(field: Field, row: Row): string {
  const book = bookOfField(field);
  const called = row[`${field.name}_name`];
  if (field.kind === "int" && typeof called === "string" && called) return called;
  if (book) return codeName(book, row[field.name]);
  const told = row[field.name.replace(/_id$/, "_name")];
  if (field.ref && field.name.endsWith("_id") && typeof told === "string") return told;
  if (field.ref === "money_account" && field.name !== "id") return accountName(field.name, row);
  const noun = nounOfValue(field, row);
  return noun ? nameOf(noun, row[field.name]) : "";
}
