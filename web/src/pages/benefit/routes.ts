import { office } from "../../door";

// Desks of cases: one application on one screen; lists and the inbox lead to it by its record's address.
export default office([{ path: "record/application/:id", component: () => import("./CasePage.vue") }]);
