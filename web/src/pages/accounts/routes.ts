import { office } from "../../door";

// Who may sign in: found, made one by one or out of a table, and looked at in rounds.
export default office([
  { path: "accounts", component: () => import("./AccountsPage.vue"), meta: { room: "core", title: "accounts.title", needs: "account_create", order: 1 } },
  { path: "accounts/bulk", component: () => import("./BulkPage.vue"), meta: { room: "core", title: "accounts.bulk", needs: "account_import", order: 2 } },
  { path: "accounts/review", component: () => import("./ReviewPage.vue"), meta: { room: "core", title: "accounts.review", needs: "access_review_decide", order: 3 } },
]);
