// The office's menu: rooms of care/ in their order, each with its own pages first and the lists of its tables after them.
import type { RouteRecordSingleView } from "vue-router";

import { doors } from "./doors";
import type { IconName } from "./parts/icons";
import { listTitle, routeNamed, schema } from "./schema";
import { t } from "./words";

export interface MenuPage {
  to: string;
  label: string;
  desk: boolean;
}
export interface MenuRoom {
  name: string;
  label: string;
  icon: IconName;
  pages: MenuPage[];
}

const rooms: [string, IconName][] = [
  ["people", "people"],
  ["benefit", "gift"],
  ["service", "bag"],
  ["safety", "shield"],
  ["staff", "team"],
  ["places", "home"],
  ["money", "yen"],
  ["oversight", "clipboard"],
  ["core", "gear"],
];

function isMine(page: RouteRecordSingleView): boolean {
  return page.meta?.needs === undefined || routeNamed(page.meta.needs)?.may === true;
}

function desksOf(room: string): MenuPage[] {
  return doors
    .filter((door) => door.path === "/")
    .flatMap((door) => door.pages)
    .filter((page) => page.meta?.room === room && page.meta.title && isMine(page))
    .sort((a, b) => (a.meta?.order ?? 50) - (b.meta?.order ?? 50))
    .map((page) => ({ to: `/${page.path}`, label: t(page.meta?.title ?? ""), desk: true }));
}

/** What the public may read as well has its pages at the public's door. */
function listsOf(room: string): MenuPage[] {
  const lists = schema().modules.filter((m) => m.name === room).flatMap((m) => m.nouns).flatMap((n) => n.routes);
  return lists
    .filter((r) => r.list && r.may && !r.path.startsWith("/api/public/"))
    .map((r) => ({ to: `/list/${r.name}`, label: listTitle(r), desk: false }));
}

/** One name, one door: the register behind a desk of the same name says that it is the register. */
function pagesOf(room: string): MenuPage[] {
  const desks = desksOf(room);
  const named = (list: MenuPage): string => (desks.some((d) => d.label === list.label) ? t("menu.register", { name: list.label }) : list.label);
  return [...desks, ...listsOf(room).map((list) => ({ ...list, label: named(list) }))];
}

export function menuRooms(): MenuRoom[] {
  return rooms
    .map(([name, icon]) => ({ name, icon, label: t(`room.${name}`), pages: pagesOf(name) }))
    .filter((room) => room.pages.length > 0);
}

/** The room whose menu entry is lit for this path. */
export function roomOfPath(path: string): string {
  const list = /^\/(?:list|new|record)\/(\w+)/.exec(path)?.[1];
  if (list) {
    const named = schema().modules.find((m) =>
      m.nouns.some((n) => n.routes.some((r) => r.name === list || r.name === `${list}_get` || r.name === `${list}_list`)),
    );
    return named?.name ?? "";
  }
  if (/^\/(person|search)/.test(path)) return "people";
  return menuRooms().find((room) => path === `/room/${room.name}` || room.pages.some((p) => path.startsWith(p.to)))?.name ?? "";
}
