import { office } from "../../door";

// List-and-form pages of every noun, out of the server's tables; running jobs; one's own notices.
export default office([
  { path: "room/:room", component: () => import("./RoomPage.vue") },
  { path: "list/:name", component: () => import("./ListPage.vue") },
  { path: "new/:name", component: () => import("./CreatePage.vue") },
  { path: "record/:noun/:id", component: () => import("./RecordPage.vue") },
  { path: "jobs", component: () => import("./JobsPage.vue"), meta: { room: "core", title: "jobs", needs: "job_list" } },
  { path: "notices", component: () => import("./NoticesPage.vue") },
]);
