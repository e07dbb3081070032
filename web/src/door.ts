// Every folder of pages/ brings its own routes: pages/<folder>/routes.ts exports a Door or several; doors.ts finds them.
//
//   Door { frame: the surroundings of its pages, routes }
//   meta.needs   name of an API route: who may not call it does not see the page in the menu
//   meta.room    the room of care/ under which the office's menu lists it; without one it is not listed
//   meta.title   key of the page's words
import type { Component } from "vue";
import type { RouteRecordSingleView } from "vue-router";

export interface Door {
  /** Where it hangs: "/" is the office. */
  path: string;
  frame: () => Promise<Component | { default: Component }>;
  /** Pages of a door that is open are shown without anybody signed in. */
  open?: boolean;
  /** Its pages open without net as well, for whoever was signed in last. */
  keeps?: boolean;
  pages: RouteRecordSingleView[];
}

declare module "vue-router" {
  interface RouteMeta {
    open?: boolean;
    keeps?: boolean;
    needs?: string;
    room?: string;
    title?: string;
    /** Place in the menu; smaller is higher. */
    order?: number;
  }
}

/** The office's surroundings: one function, so that every room's door is the same door. */
export const office = (pages: RouteRecordSingleView[]): Door => ({
  path: "/",
  frame: () => import("./frames/OfficeFrame.vue"),
  pages,
});
