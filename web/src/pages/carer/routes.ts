import type { Door } from "../../door";

const door: Door = {
  path: "/carer",
  frame: () => import("../../frames/PhoneFrame.vue"),
  keeps: true,
  pages: [
    { path: "", component: () => import("./HomePage.vue") },
    { path: "visit/:id", component: () => import("./VisitPage.vue") },
    { path: "month", component: () => import("./MonthPage.vue") },
    { path: "mine", component: () => import("./MinePage.vue") },
  ],
};
export default door;
