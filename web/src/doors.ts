// All doors of pages/, and the router's rows made of them: doors with one path share a frame.
import type { RouteRecordRaw } from "vue-router";

import type { Door } from "./door";

const found = import.meta.glob<Door | Door[]>("./pages/*/routes.ts", { eager: true, import: "default" });

export const doors: Door[] = Object.values(found).flat();

export function routesOf(all: Door[]): RouteRecordRaw[] {
  const byPath = new Map<string, Door>();
  for (const door of all) {
    const known = byPath.get(door.path);
    byPath.set(door.path, known ? { ...known, pages: [...known.pages, ...door.pages] } : door);
  }
  return [...byPath.values()].map((door) => ({
    path: door.path,
    component: door.frame,
    meta: { open: door.open === true, keeps: door.keeps === true },
    children: door.pages,
  }));
}
