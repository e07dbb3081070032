// The installed app: its manifest, the service worker that keeps the shell, and what is forgotten on signing out.
import { ask } from "../api";
import { forgetKept } from "../kept";
import { forgetMe, me } from "../me";
import { empty } from "../store";
import { forgetEntries } from "./entries";

export const routeCache = "carer-route";

function link(rel: string, href: string): void {
  if (document.querySelector(`link[rel="${rel}"][href="${href}"]`)) return;
  document.head.append(Object.assign(document.createElement("link"), { rel, href }));
}

export async function install(): Promise<void> {
  link("manifest", "/manifest.webmanifest");
  link("apple-touch-icon", "/icon-192.png");
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const registration = await navigator.serviceWorker.register("/sw.js", { scope: "/carer" });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && navigator.onLine) void registration.update().catch(() => undefined);
  });
}

/** `unsent`: also what has not reached the server. */
export async function signOut(unsent: boolean): Promise<void> {
  const account = Number(me.row.account_id);
  await ask("DELETE", "/api/session").catch(() => undefined);
  await forgetEntries(account, unsent);
  if (unsent) await empty("drafts");
  await forgetKept();
  if ("caches" in window) await caches.delete(routeCache);
  forgetMe();
}
