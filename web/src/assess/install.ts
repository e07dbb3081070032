// The tablet's entrance without net: the service worker keeps its shell; signing out forgets what was only fetched.
import { signOut as leave } from "../leaving";
import { forgetTasks } from "./work";

export async function install(): Promise<void> {
  if (import.meta.env.PROD && "serviceWorker" in navigator) await navigator.serviceWorker.register("/sw.js", { scope: "/assessor" });
}

export async function signOut(): Promise<void> {
  await forgetTasks().catch(() => undefined);
  await leave();
}
