import type { Door } from "../../door";

const door: Door = {
  path: "/assessor",
  frame: () => import("../../frames/TabletFrame.vue"),
  keeps: true,
  pages: [
    { path: "", component: () => import("./HomePage.vue"), meta: { title: "assess.title" } },
    { path: ":id", component: () => import("./AssessPage.vue"), meta: { title: "assess.title" } },
  ],
};
export default door;
