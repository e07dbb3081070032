import { office } from "../../door";

// The follow-up desk: today's calls as one list, one call at a time; a call's own address opens it there.
export default office([
  { path: "followups", component: () => import("./CallsPage.vue"), meta: { room: "service", title: "call.title", needs: "followup_list", order: 30 } },
  { path: "record/followup/:id", component: () => import("./CallsPage.vue") },
]);
