import { office } from "../../door";

// One order on one page; lists, the inbox and the dispatch board lead to it by its record's address.
export default office([{ path: "record/order/:id", component: () => import("./OrderPage.vue") }]);
