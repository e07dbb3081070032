// What is typed into a form as the server's tables want it, and back.
import type { Field } from "./schema";
import { clockTime } from "./show";

export function shown(field: Field, value: unknown): string {
  if (value === null || value === undefined) return "";
  if (field.kind === "fen" && typeof value === "number") return (value / 100).toFixed(2);
  if (field.unit === "clock" && typeof value === "number") return clockTime(value);
  if (field.unit === "month" && typeof value === "number") return `${Math.floor(value / 100)}-${String(value % 100).padStart(2, "0")}`;
  return String(value);
}

function typedNumber(field: Field, value: string): unknown {
  const clock = /^(\d\d):(\d\d)$/.exec(value);
  const month = /^(\d{4})-(\d\d)$/.exec(value);
  if (field.unit === "clock" && clock) return Number(clock[1]) * 60 + Number(clock[2]);
  if (field.unit === "month" && month) return Number(month[1]) * 100 + Number(month[2]);
  return /^-?\d+$/.test(value) ? Number(value) : value;
}

/** What cannot be understood goes as it is: the server says what is wrong with it. */
export function typed(field: Field, text: string): unknown {
  const value = field.kind === "text" ? text : text.trim();
  if (value === "") return null;
  switch (field.kind) {
    case "int":
    case "ref":
      return typedNumber(field, value);
    case "real":
      return Number.isNaN(Number(value)) ? value : Number(value);
    case "fen":
      return /^-?[\d,]+(\.\d{1,2})?$/.test(value) ? Math.round(Number(value.replaceAll(",", "")) * 100) : value;
    default:
      return value;
  }
}
