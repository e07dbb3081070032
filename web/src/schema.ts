// The module tables of the server: the only place where fields, labels, limits, routes and permissions come from.
import { get } from "./api";

export interface Field {
  name: string;
  kind: "int" | "bool" | "text" | "date" | "time" | "fen" | "real" | "enum" | "ref" | "json" | "nest" | "list";
  label: string;
  required?: boolean;
  readonly?: boolean;
  writeonly?: boolean;
  filter?: boolean;
  sort?: boolean;
  detail?: boolean;
  /** A device, a map or an import gives it: no form asks for it. */
  untyped?: boolean;
  /** Codes of its book with ',' between. */
  several?: boolean;
  /** Health data. */
  health?: boolean;
  /** Not shown in full, and when `veiled`, in full for a reason. */
  masked?: boolean;
  veiled?: boolean;
  min?: number;
  max?: number;
  choices?: string;
  shape?: string;
  /** Of a number the noun it points to, of a text the book of codes. */
  ref?: string;
  unit?: "clock" | "month";
  doc?: string;
}
export interface Shape {
  module: string;
  label: string;
  fields: Field[];
}
export interface Route {
  name: string;
  method: string;
  path: string;
  may?: boolean;
  in?: string;
  out?: string;
  list?: boolean;
  writes?: boolean;
  versioned?: boolean;
  upload?: boolean;
  file?: boolean;
  job?: boolean;
  /** What its button says, when no change of state does; what it prints. */
  label?: string;
  /** A printed paper. */
  paper?: boolean;
  /** Offered of records in these states: "a,b"; "": in none now; of all without. */
  states?: string;
  /** … and while its fields hold this; "": nothing. */
  given?: Record<string, string>;
  /** Names of its records are known to whoever works here. */
  named?: boolean;
  doc?: string;
}
export interface Move {
  from: string;
  event: string;
  label: string;
  to: string;
  may?: boolean;
  /** A record in its `from` waits for this one: what the roles are called that may make it. */
  awaited?: string;
}
/** How far a record has come: somebody has still to act; agreed on or resting; under way or in force; came to what it was for; came to nothing or holds no more. */
export type Phase = "open" | "agreed" | "active" | "done" | "ended";
export interface Noun {
  machine?: string;
  routes: Route[];
}
export interface Module {
  name: string;
  label: string;
  nouns: Noun[];
}
export interface Schema {
  modules: Module[];
  shapes: Record<string, Shape>;
  choices: Record<string, { code: string; label: string }[]>;
  machines: Record<string, { states: string; start: string; phases: Record<string, Phase>; moves: Move[] }>;
  /** `counts`: what the numbers of a result are called. */
  jobs: { code: string; label: string; counts: Record<string, string> }[];
  /** The ground under maps, where one is configured. */
  map?: { url: string; credit: string };
  /** A demo: its clock may be stepped. */
  demo?: boolean;
}

export type Row = Record<string, unknown>;

let loaded: Schema | null = null;
let loading: Promise<Schema> | null = null;
let byName: Map<string, Route> | null = null;

export async function loadSchema(): Promise<Schema> {
  if (loaded) return loaded;
  loading ??= get<Schema>("/api/schema").finally(() => (loading = null));
  return (loaded = await loading);
}

export function restoreSchema(kept: Schema): void {
  loaded = kept;
}

export function forgetSchema(): void {
  loaded = null;
  byName = null;
}

export function schema(): Schema {
  if (!loaded) throw new Error("schema asked for before it was loaded");
  return loaded;
}

export function routes(): Route[] {
  return schema().modules.flatMap((m) => m.nouns.flatMap((n) => n.routes));
}

export function routeNamed(name: string): Route | undefined {
  byName ??= new Map(routes().map((r) => [r.name, r]));
  return byName.get(name);
}

export function nounOf(routeName: string): Noun | undefined {
  return schema().modules.flatMap((m) => m.nouns).find((n) => n.routes.some((r) => r.name === routeName));
}

export function fieldsOf(shape: string | undefined): Field[] {
  return shape ? (schema().shapes[shape]?.fields ?? []) : [];
}

export function fieldLabel(shape: string, name: string): string {
  return fieldsOf(shape).find((f) => f.name === name)?.label ?? name;
}

export function labelOf(shape: string | undefined): string {
  return shape ? (schema().shapes[shape]?.label ?? shape) : "";
}

/** What a list is called: by its own words, else by what stands in it. */
export function listTitle(list: Route): string {
  return list.label ?? labelOf(list.out);
}

export function choiceLabel(choices: string | undefined, code: unknown): string {
  const found = choices ? schema().choices[choices]?.find((c) => c.code === code) : undefined;
  return found?.label ?? String(code ?? "");
}

/** The server says of which records a route leads somewhere for this person; without its word, of any. */
export function fitsState(route: Route, row: Row): boolean {
  const given = Object.entries(route.given ?? {}).every(([name, value]) => String(row[name] ?? "") === value);
  return given && (route.states === undefined || route.states.split(",").includes(String(row.state)));
}

/** The states in which the machine has that event: who is in one of them waits for it, or may come to it. */
export function statesBefore(machine: string, event: string): string[] {
  return [...new Set((schema().machines[machine]?.moves ?? []).filter((m) => m.event === event).map((m) => m.from))];
}

/** What a state of the machine means; a page goes by that, not by the states that there are. */
export function phaseIn(machine: string, state: unknown): Phase | undefined {
  return schema().machines[machine]?.phases[String(state)];
}

export function isOverIn(machine: string, state: unknown): boolean {
  return ["done", "ended"].includes(phaseIn(machine, state) ?? "");
}

/** Somebody's inbox holds what is in that state. */
export function isAwaitedIn(machine: string, state: unknown): boolean {
  return schema().machines[machine]?.moves.some((m) => m.from === state && m.awaited !== undefined) === true;
}

/** In the order of a record's life. */
export function statesOf(machine: string): string[] {
  return (schema().choices[schema().machines[machine]?.states ?? ""] ?? []).map((c) => c.code);
}

export function jobLabel(kind: unknown): string {
  return schema().jobs.find((j) => j.code === kind)?.label ?? String(kind ?? "");
}

/** What a job counted, as it is called. */
export function countLabel(name: string): string | undefined {
  return schema().jobs.find((j) => name in j.counts)?.counts[name];
}

/** The noun of a list route: "person_list" → "person". */
export function nounName(route: Route): string {
  return route.name.replace(/_list$/, "");
}

export function fill(path: string, row: Row): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(row[name] ?? "")));
}
