// How values look: fen as yuan, instants in Shanghai, choices by their words.
import { bookOfField, codeWords, isNameless, isOwner, nameOf, nameOfField, nounOfField, subjectOf } from "./names";
import { choiceLabel, labelOf, routeNamed, type Field, type Row } from "./schema";
import { t } from "./words";

const clock = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Asia/Shanghai",
  dateStyle: "short",
  timeStyle: "short",
});

export function yuan(fen: number): string {
  const sign = fen < 0 ? "-" : "";
  const whole = Math.floor(Math.abs(fen) / 100).toLocaleString("en-US");
  return `${sign}${whole}.${String(Math.abs(fen) % 100).padStart(2, "0")}`;
}

/** A text that is an instant: a value as it was before or after a correction. */
const isInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:[\d.]+Z$/;

/** An instant in Shanghai. */
export function instant(value: unknown): string {
  return typeof value === "string" ? clock.format(new Date(value)) : "";
}

/** Minutes since midnight as people write them. */
/** How far: metres, from a kilometre on kilometres. */
export function distance(metres: number): string {
  return metres < 1000 ? t("far.metres", { n: Math.round(metres) }) : t("far.kilometres", { n: (metres / 1000).toLocaleString("en-US", { maximumFractionDigits: 1 }) });
}

export function clockTime(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

function showInt(field: Field, value: number, row: Row): string {
  if (field.unit === "clock") return clockTime(value);
  if (field.unit === "month") return `${Math.floor(value / 100)}-${String(value % 100).padStart(2, "0")}`;
  return nameOfField(field, row) || String(value);
}

/** The values a correction changes are texts; what they mean its `field` tells: a carer and an item by their names, a code by its words. */
const corrected: Record<string, (value: string) => string> = {
  outcome: (value) => choiceLabel("visit_outcome", value),
  place: () => t("order.placeRight"),
  signature: () => t("order.signature"),
  voided: (value) => t(value),
  worker: (value) => nameOf("worker", Number(value)) || value,
  item: (value) => codeWords("menu_item", value),
};
const isCorrected = (field: Field, row: Row): boolean => (field.name === "old_value" || field.name === "new_value") && typeof row.field === "string" && row.field in corrected;

/** 老人 王桂芳; whose name is not known to whoever looks, by its number; 老人 where all of them are meant. */
function showSubject(field: Field, value: unknown): string {
  if (field.ref !== "subject") return "";
  const noun = String(value).split(":", 1)[0]!;
  const called = labelOf(routeNamed(`${noun}_get`)?.out ?? noun);
  const subject = subjectOf(field, value);
  return subject ? `${called} ${nameOf(subject.noun, subject.id) || subject.id}` : called;
}

/** Who acted is kept with the name of then; the program's own acts have none. */
const isSystem = (field: Field, row: Row): boolean => field.name === "actor" && row.account_id === -1;

export function show(field: Field, row: Row): string {
  const value = row[field.name];
  if (value === null || value === undefined || value === "") return "";
  switch (field.kind) {
    case "fen":
      return typeof value === "number" ? yuan(value) : String(value);
    case "time":
      return instant(value) || String(value);
    case "bool":
      return value ? t("yes") : t("no");
    case "enum":
      return choiceLabel(field.choices, value);
    case "list":
      return Array.isArray(value) ? String(value.length) : "";
    case "nest":
    case "json":
      return typeof value === "string" ? value : JSON.stringify(value);
    case "int":
      return typeof value === "number" ? showInt(field, value, row) : String(value);
    case "text":
      if (isSystem(field, row)) return t("bySystem");
      if (isCorrected(field, row)) return corrected[String(row.field)]!(String(value));
      return showSubject(field, value) || nameOfField(field, row) || (isInstant.test(String(value)) ? instant(value) : String(value));
    default:
      return field.ref === "account" && value === -1 ? t("bySystem") : nameOfField(field, row) || (isNameless(String(field.ref), value) ? t("names.elsewhere") : String(value));
  }
}

export function isNumber(field: Field): boolean {
  return ["int", "fen", "real"].includes(field.kind) && !isOwner(field) && nounOfField(field) === undefined && bookOfField(field) === undefined;
}
