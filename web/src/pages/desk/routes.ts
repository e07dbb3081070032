import { office } from "../../door";

export default office([
  { path: "", component: () => import("./HomePage.vue"), meta: { title: "today" } },
  { path: "phone-order", component: () => import("./PhoneOrderPage.vue"), meta: { room: "service", title: "phone.title", needs: "order_create", order: 1 } },
]);
