import { office } from "../../door";

// Pay files: what is paid to whom, by which hands; the bank's answers; what came back and is paid anew.
export default office([{ path: "record/payfile/:id", component: () => import("./PayFilePage.vue") }]);
