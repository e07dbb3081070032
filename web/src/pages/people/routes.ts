import { office } from "../../door";

export default office([
  { path: "search", component: () => import("./SearchPage.vue"), meta: { needs: "person_search" } },
  { path: "import-people", component: () => import("./ImportPage.vue"), meta: { room: "people", title: "import.title", needs: "people_import", order: 40 } },
  { path: "person/:id/family", component: () => import("./FamilyPage.vue"), meta: { needs: "family_list" } },
  { path: "record/duplicate/:id", component: () => import("./DuplicatePage.vue") },
  { path: "person/:id", component: () => import("./PersonPage.vue") },
]);
