// Publications: how long each still hangs, what was objected, what is ready to be published.
import { dayOf, daysBetween } from "../../clock";
import { allOf } from "../../rows";
import { routeNamed } from "../../schema";
import type { SureOf } from "../../types";
import { t } from "../../words";

export type Publicity = SureOf<"publicity">;
export type Objection = SureOf<"objection">;

export function objectionsOf(publicity: number): Promise<Objection[]> {
  return routeNamed("objection_list")?.may ? allOf<Objection>(`/api/objections?publicity_id=${publicity}`) : Promise.resolve([]);
}

/** Days it still hangs, today among them; 0 and below: its days are over. */
export function daysLeft(publicity: Publicity): number {
  return daysBetween(dayOf(), publicity.to_day) + 1;
}

export function leftWords(publicity: Publicity): string {
  if (publicity.state !== "open") return t("board.closed");
  const left = daysLeft(publicity);
  return left > 1 ? t("board.left", { n: left }) : left === 1 ? t("board.lastDay") : t("board.over");
}

export function tone(publicity: Publicity): string {
  return publicity.state !== "open" ? "still" : daysLeft(publicity) <= 0 ? "soon" : "well";
}
