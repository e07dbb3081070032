// A list as somebody keeps it: what it is narrowed to, how it is sorted, which columns stand there. Kept by the server, one's own.
import { ref, type Ref } from "vue";

import { ask, get, newKey, type Page } from "./api";
import { Problem, wordsOf } from "./problem";
import { routeNamed } from "./schema";

export interface ViewQuery {
  filter: Record<string, string>;
  sort: string;
  columns: string[];
  /** The list opens with it. */
  first?: boolean;
}
export interface View {
  id: number;
  name: string;
  query: ViewQuery;
}

export interface Views {
  /** Whether whoever is signed in may keep views at all. */
  mayKeep: boolean;
  views: Ref<View[]>;
  problem: Ref<string>;
  load: () => Promise<void>;
  /** Under a new name, or in place of the view that has it. */
  keep: (name: string, query: ViewQuery) => Promise<void>;
  /** The list opens with this view from now on, or with none. */
  turnFirst: (view: View) => Promise<void>;
  forget: (view: View) => Promise<void>;
}

const same = (a: object, b: object) => JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());

/** The view that a list looks like just now. */
export function viewLike(views: View[], now: ViewQuery): View | undefined {
  return views.find((v) => same(v.query.filter, now.filter) && v.query.sort === now.sort && v.query.columns.join() === now.columns.join());
}

export function useViews(list: string): Views {
  const views = ref<View[]>([]);
  const problem = ref("");
  const mayKeep = routeNamed("saved_view_create")?.may === true;

  async function load(): Promise<void> {
    if (!mayKeep) return;
    const page = await get<Page<View>>(`/api/saved-views?list=${list}&limit=50`).catch(() => null);
    if (page) views.value = page.items;
  }

  async function attempt(run: () => Promise<unknown>): Promise<void> {
    problem.value = "";
    try {
      await run();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problem.value = [wordsOf(error), ...error.faults.map((f) => f.words)].join(" ");
    }
    await load();
  }

  async function edit(view: View, query: ViewQuery): Promise<void> {
    const { etag } = await ask("GET", `/api/saved-views/${view.id}`);
    await ask("PATCH", `/api/saved-views/${view.id}`, { body: { query }, etag, key: newKey() });
  }

  function keep(name: string, query: ViewQuery): Promise<void> {
    const there = views.value.find((v) => v.name === name);
    if (there) return attempt(() => edit(there, { ...query, first: there.query.first }));
    return attempt(() => ask("POST", "/api/saved-views", { body: { list, name, query }, key: newKey() }));
  }

  const turnFirst = (view: View) =>
    attempt(async () => {
      for (const other of views.value) if (other.query.first && other.id !== view.id) await edit(other, { ...other.query, first: undefined });
      await edit(view, { ...view.query, first: view.query.first ? undefined : true });
    });
  const forget = (view: View) => attempt(() => ask("DELETE", `/api/saved-views/${view.id}`, { key: newKey() }));
  return { mayKeep, views, problem, load, keep, turnFirst, forget };
}
