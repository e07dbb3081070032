import type { Door } from "../../door";

const door: Door = {
  path: "/wall",
  frame: () => import("../../frames/PlainFrame.vue"),
  pages: [{ path: "", component: () => import("./WallPage.vue"), meta: { needs: "dashboard_get" } }],
};
export default door;
