// The office's menu: the rooms that the server tells of, in its order, each with its own pages first and the lists of its tables after them.
import type { RouteRecordSingleView } from "vue-router";

import { doors } from "./doors";
import type { IconName } from "./parts/icons";
import { listTitle, routeNamed, schema, type Module } from "./schema";
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

/** A room that has none of its own bears the neutral one. */
const icons: Record<string, IconName> = { places: "home", people: "people", staff: "team", money: "yen", benefit: "gift", service: "bag", core: "gear" };

/** The desk is the first entry of the rail by itself; what the system needs comes after the work. */
function rooms(): Module[] {
  const all = schema().modules.filter((m) => m.name !== "desk");
  return [...all.filter((m) => m.name !== "core"), ...all.filter((m) => m.name === "core")];
}

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
  return rooms()
    .map(({ name, label }) => ({ name, icon: icons[name] ?? "list", label, pages: pagesOf(name) }))
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
