// The installed app: its manifest, the service worker that keeps the shell, and what is forgotten on signing out.
import { signOut as leave } from "../leaving";
import { me } from "../me";
import { standBetween } from "../standing";
import { read, write } from "../store";
import { routeCache } from "./day";
import { forgetEntries } from "./entries";

/** The day, and the outlines that it stood on (sw.js). */
async function forgetDays(): Promise<void> {
  if (!("caches" in window)) return;
  await Promise.all([routeCache, "carer-map"].map((name) => caches.delete(name)));
}

function link(rel: string, href: string): void {
  if (document.querySelector(`link[rel="${rel}"][href="${href}"]`)) return;
  document.head.append(Object.assign(document.createElement("link"), { rel, href }));
}

/** Another carer on the same phone does not see the one before: not even without net. */
async function ownPhone(account: number): Promise<void> {
  const before = await read<number>("kept", "account").catch(() => undefined);
  if (before !== undefined && before !== account) await forgetDays();
  if (before !== account) await write("kept", "account", account).catch(() => undefined);
}

/** `again` is called when the worker has come between: what was asked before it was there was not kept. */
export async function install(account: number, again: () => void): Promise<void> {
  link("manifest", "/manifest.webmanifest");
  link("apple-touch-icon", "/icon-192.png");
  await ownPhone(account);
  if (navigator.serviceWorker && !navigator.serviceWorker.controller) navigator.serviceWorker.addEventListener("controllerchange", again, { once: true });
  const registration = await standBetween("/carer");
  if (!registration) return;
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && navigator.onLine) void registration.update().catch(() => undefined);
  });
}

/** `unsent`: also what has not reached the server; else that stays, for the same account alone. */
export async function signOut(unsent: boolean): Promise<void> {
  await forgetEntries(Number(me.row.account_id), unsent);
  await forgetDays();
  await leave();
}
