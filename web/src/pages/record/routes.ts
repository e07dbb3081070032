import type { RouteLocationNormalized } from "vue-router";

import { office } from "../../door";
import { routeNamed } from "../../schema";

// List-and-form pages of every noun, out of the server's tables; running jobs; one's own notices.
/** An address that names nothing of the tables is no page. */
const known = (name: (to: RouteLocationNormalized) => string, is: "list" | "in" | "out") => (to: RouteLocationNormalized) =>
  routeNamed(name(to))?.[is] ? true : { path: `/missing${to.path}`, replace: true };

export default office([
  { path: "room/:room", component: () => import("./RoomPage.vue") },
  { path: "list/:name", component: () => import("./ListPage.vue"), beforeEnter: known((to) => String(to.params.name), "list") },
  { path: "new/:name", component: () => import("./CreatePage.vue"), beforeEnter: known((to) => String(to.params.name), "in") },
  { path: "record/:noun/:id", component: () => import("./RecordPage.vue"), beforeEnter: known((to) => `${String(to.params.noun)}_get`, "out") },
  { path: "jobs", component: () => import("./JobsPage.vue"), meta: { room: "core", title: "jobs", needs: "job_list" } },
  { path: "notices", component: () => import("./NoticesPage.vue") },
]);
