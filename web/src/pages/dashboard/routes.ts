import { office } from "../../door";

export default office([{ path: "dashboard", component: () => import("./DashboardPage.vue"), meta: { title: "city.title", needs: "dashboard_get" } }]);
