import { office } from "../../door";

export default office([
  { path: "search", component: () => import("./SearchPage.vue") },
  { path: "person/:id", component: () => import("./PersonPage.vue") },
]);
