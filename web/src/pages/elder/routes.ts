// The door of the older person and the family: one decision a screen.
import type { Door } from "../../door";

const door: Door = {
  path: "/my",
  frame: () => import("./ElderFrame.vue"),
  pages: [
    { path: "", component: () => import("./HomePage.vue") },
    { path: "book", component: () => import("./BookPage.vue") },
    { path: "visits", component: () => import("./VisitsPage.vue") },
    { path: "visit/:id(\\d+)", component: () => import("./VisitPage.vue") },
    { path: "visit/:id(\\d+)/change", component: () => import("./ChangePage.vue") },
    { path: "visit/:id(\\d+)/rate", component: () => import("./RatePage.vue") },
    { path: "visit/:id(\\d+)/complain", component: () => import("./ComplainPage.vue") },
    { path: "complaints", component: () => import("./ComplaintsPage.vue") },
    { path: "benefits", component: () => import("./BenefitsPage.vue") },
    { path: "apply/:programme", component: () => import("./ApplyPage.vue") },
    { path: "application/:id(\\d+)", component: () => import("./ApplicationPage.vue") },
    { path: "bill", component: () => import("./BillPage.vue") },
    { path: "wallet", component: () => import("./WalletPage.vue") },
    { path: "notices", component: () => import("./NoticesPage.vue") },
    { path: "phones", component: () => import("./PhonesPage.vue") },
    { path: "consents", component: () => import("./ConsentsPage.vue") },
    { path: "pin", component: () => import("./PinPage.vue"), meta: { needs: "pin_change" } },
    { path: "size", component: () => import("./SizePage.vue") },
    { path: "more", component: () => import("./MorePage.vue") },
  ],
};
export default door;
