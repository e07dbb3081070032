import { office } from "../../door";

// List-and-form pages of every noun, out of the server's tables.
export default office([
  { path: "room/:room", component: () => import("./RoomPage.vue") },
  { path: "list/:name", component: () => import("./ListPage.vue") },
  { path: "new/:name", component: () => import("./CreatePage.vue") },
  { path: "record/:noun/:id", component: () => import("./RecordPage.vue") },
]);
