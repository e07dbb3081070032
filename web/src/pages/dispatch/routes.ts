import { office } from "../../door";

// A provider's day: who goes where and when, what waits, what moving a visit would change.
export default office([{ path: "dispatch", component: () => import("./DispatchPage.vue"), meta: { room: "service", title: "dispatch", needs: "dispatch_board", order: 10 } }]);
