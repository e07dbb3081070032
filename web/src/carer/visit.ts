// Where a visit stands: by what this phone has marked, and by what the server says of the order.
import { isOverIn, phaseIn } from "../schema";
import type { Stop } from "./day";
import type { Entry } from "./entries";

export type Phase = "before" | "inside" | "after";

export function markOf(entries: Entry[], kind: Entry["kind"]): Entry | undefined {
  return entries.filter((e) => e.kind === kind && e.state !== "refused").at(0);
}

export function phaseOf(stop: Stop, entries: Entry[]): Phase {
  if (markOf(entries, "check_out") || isOverIn("order", stop.state)) return "after";
  return markOf(entries, "check_in") || phaseIn("order", stop.state) === "active" ? "inside" : "before";
}

export const homeOf = (stop: Stop): { lng: number; lat: number } | null =>
  typeof stop.lng === "number" && typeof stop.lat === "number" ? { lng: stop.lng, lat: stop.lat } : null;
