import { office } from "../../door";

// Money that goes out: the month's batches with what changed first; pay files, the bank's answers, what came back and is paid anew.
export default office([
  { path: "batches", component: () => import("./BatchesPage.vue"), meta: { room: "benefit", title: "batch.title", needs: "grant_batch_list", order: 30 } },
  { path: "record/grant_batch/:id", component: () => import("./BatchPage.vue") },
  { path: "repayments", component: () => import("./RepayPage.vue"), meta: { room: "money", title: "repay.title", needs: "repayment_create", order: 40 } },
  { path: "list/payfile_list", component: () => import("./PayFilesPage.vue") },
  { path: "record/payfile/:id", component: () => import("./PayFilePage.vue") },
]);
