import { office } from "../../door";

// Desks of cases: one application on one screen, what is published; lists and the inbox lead to them by their records' addresses.
export default office([
  { path: "apply", component: () => import("./ApplyPage.vue"), meta: { room: "benefit", title: "apply.title", needs: "application_create", order: 10 } },
  { path: "board", component: () => import("./BoardPage.vue"), meta: { room: "benefit", title: "board.title", needs: "publicity_list", order: 20 } },
  { path: "record/application/:id", component: () => import("./CasePage.vue") },
  { path: "record/publicity/:id", component: () => import("./PublicityPage.vue") },
]);
