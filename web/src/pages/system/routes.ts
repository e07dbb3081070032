import { office } from "../../door";

export default office([
  { path: "audit", component: () => import("./AuditPage.vue"), meta: { room: "core", title: "audit.title", needs: "audit_verify", order: 1 } },
  { path: "settings", component: () => import("./SettingsPage.vue"), meta: { room: "core", title: "settings.title", needs: "setting_page", order: 1 } },
]);
