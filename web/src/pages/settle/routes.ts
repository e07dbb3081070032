import { office } from "../../door";

// The settlement desk: a month's bills from provider to pay file, and one bill as a table of orders with its flags in front.
export default office([
  { path: "settle", component: () => import("./SettlePage.vue"), meta: { room: "money", title: "settle.title", needs: "bill_list", order: 10 } },
  { path: "new/bill_freeze", component: () => import("./SettlePage.vue") },
  { path: "record/bill/:id", component: () => import("./BillPage.vue") },
]);
