// How the end of a matter reads: in working days, on its last day by the hour, and over.
import { clockTime } from "../../show";
import { dayOf, nowMs } from "../../clock";
import { choiceLabel } from "../../schema";
import { t } from "../../words";

export interface Due {
  bucket?: string | null;
  due_on?: string | null;
  due_at?: string | null;
  days?: number | null;
}

function hourOf(instant: string): string {
  const at = new Date(Date.parse(instant) + 8 * 3600000);
  return clockTime(at.getUTCHours() * 60 + at.getUTCMinutes());
}

const endDay = (due: Due): string => due.due_on ?? (due.due_at ? dayOf(Date.parse(due.due_at)) : "");

export function bucketOf(due: Due): "overdue" | "today" | "later" {
  if (due.bucket === "overdue" || due.bucket === "today") return due.bucket;
  if (due.bucket || !endDay(due)) return "later";
  if (due.due_at ? Date.parse(due.due_at) < nowMs() : endDay(due) < dayOf()) return "overdue";
  return endDay(due) === dayOf() ? "today" : "later";
}

function overWords(due: Due): string {
  const days = Math.abs(due.days ?? 0);
  if (days > 0) return t("desk.overDays", { n: days });
  const minutes = due.due_at ? Math.floor((nowMs() - Date.parse(due.due_at)) / 60000) : 0;
  if (minutes >= 60) return t("desk.overHours", { n: Math.floor(minutes / 60) });
  return minutes > 0 ? t("desk.overMinutes", { n: minutes }) : choiceLabel("inbox_bucket", "overdue");
}

export function dueWords(due: Due): string {
  if (!endDay(due)) return t("desk.noClock");
  const bucket = bucketOf(due);
  if (bucket === "overdue") return overWords(due);
  if (bucket === "today") return due.due_at ? t("desk.todayAt", { time: hourOf(due.due_at) }) : t("desk.todayEnds");
  return due.days === null || due.days === undefined ? endDay(due) : t("desk.daysLeft", { n: due.days });
}
