// Publications: how long each still hangs, what was objected, what is ready to be published.
import { get, type Page } from "../../api";
import { dayOf, daysBetween } from "../../clock";
import { routeNamed } from "../../schema";
import type { SureOf } from "../../types";
import { t } from "../../words";

export type Publicity = SureOf<"publicity">;
export type Objection = SureOf<"objection">;

const most = 500;

export async function allOf<T>(path: string): Promise<T[]> {
  const rows: T[] = [];
  for (let after = ""; rows.length < most; ) {
    const page = await get<Page<T>>(`${path}${path.includes("?") ? "&" : "?"}limit=100${after}`);
    rows.push(...page.items);
    if (!page.next) break;
    after = `&after=${encodeURIComponent(page.next)}`;
  }
  return rows;
}

export function objectionsOf(publicity: number): Promise<Objection[]> {
  return routeNamed("objection_list")?.may ? allOf<Objection>(`/api/objections?publicity_id=${publicity}`).catch(() => []) : Promise.resolve([]);
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
