import { office } from "../../door";

export default office([{ path: "", component: () => import("./HomePage.vue"), meta: { title: "today" } }]);
