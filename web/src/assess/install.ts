// The tablet's entrance without net: the service worker keeps its shell; signing out forgets what was only fetched.
import { signOut as leave } from "../leaving";
import { standBetween } from "../standing";
import { forgetTasks } from "./work";

export async function install(): Promise<void> {
  await standBetween("/assessor");
}

export async function signOut(): Promise<void> {
  await forgetTasks().catch(() => undefined);
  await leave();
}
