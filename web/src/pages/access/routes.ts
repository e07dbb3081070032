import type { Door } from "../../door";

const door: Door = {
  path: "/sign-in",
  frame: () => import("../../frames/PlainFrame.vue"),
  open: true,
  pages: [{ path: "", component: () => import("./SignInPage.vue") }],
};
export default door;
