// What was measured, as people read it: 22:05, 12 分钟, 35.00 元.
import type { Row } from "./schema";
import { clockTime, yuan } from "./show";
import { t } from "./words";

/** `unit`: of the figures beside a flag. */
export function amount(n: number, unit: unknown): string {
  if (unit === "fen") return `${yuan(n)} ${t("yuan")}`;
  if (unit === "minute of day") return clockTime(n);
  return typeof unit === "string" && unit ? t(`unit.${unit.replace(/\W/g, "_")}`, { n }) : String(n);
}

export const unitOf = (figures: unknown): unknown => ((figures ?? {}) as Row).unit;
