import type { Door } from "../../door";

const frame = () => import("../../frames/PlainFrame.vue");

const doors: Door[] = [
  { path: "/sign-in", frame, open: true, pages: [{ path: "", component: () => import("./SignInPage.vue") }] },
  { path: "/card/:token", frame, open: true, pages: [{ path: "", component: () => import("./CardPage.vue") }] },
  { path: "/password", frame, pages: [{ path: "", component: () => import("./PasswordPage.vue") }] },
  { path: "/:missing(.*)*", frame, open: true, pages: [{ path: "", component: () => import("./MissingPage.vue") }] },
];
export default doors;
