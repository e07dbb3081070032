import type { Door } from "../../door";

const door: Door = {
  path: "/public",
  frame: () => import("./PortalFrame.vue"),
  open: true,
  pages: [
    { path: "", component: () => import("./HomePage.vue") },
    { path: "services", component: () => import("./ServicesPage.vue") },
    { path: "organisations", component: () => import("./OrganisationsPage.vue") },
    { path: "notices", component: () => import("./NoticesPage.vue") },
    { path: "notices/:id", component: () => import("./NoticePage.vue") },
    { path: "apply", component: () => import("./ApplyPage.vue") },
    { path: "apply/:code", component: () => import("./ProgrammePage.vue") },
    { path: "phones", component: () => import("./PhonesPage.vue") },
    { path: "papers/:code?", component: () => import("./PaperPage.vue") },
  ],
};
export default door;
