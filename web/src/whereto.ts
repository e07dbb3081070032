// Where a record, a list or an act is to be seen: a page made for it by hand, else the one that its tables give.
import { doors } from "./doors";
import { routeNamed } from "./schema";

const officePages = doors.filter((door) => door.path === "/").flatMap((door) => door.pages);

/** null: whoever is signed in may not open it. */
export function recordPath(noun: string | null | undefined, id: number | null | undefined): string | null {
  if (noun === "access_round") return routeNamed("access_review_now")?.may ? "/accounts/review" : null;
  if (!noun || !id || !routeNamed(`${noun}_get`)?.may) return null;
  return noun === "person" ? `/person/${id}` : `/record/${noun}/${id}`;
}

export function listPath(noun: string | null | undefined, query = ""): string | null {
  const list = routeNamed(`${noun}_list`);
  return list?.may && list.list ? `/list/${list.name}${query ? `?${query}` : ""}` : null;
}

/** The form of a route that makes something; a page that `needs` the same route is that form, made by hand. */
export function formPath(route: string, query = ""): string | null {
  if (!routeNamed(route)?.may) return null;
  const own = officePages.find((page) => page.meta?.needs === route && !page.path.includes(":"));
  return `/${own ? own.path : `new/${route}`}${query ? `?${query}` : ""}`;
}
