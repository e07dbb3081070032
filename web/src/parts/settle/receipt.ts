// What the bank answered of the lines of a pay file: what was marked, and what is handed in; what nobody marked was paid.
import type { SureOf } from "../../types";
import { t } from "../../words";

type PayLine = SureOf<"pay_line">;
export interface Mark {
  outcome: string;
  result: string;
}
/** By the number of the line. */
export type Marks = Record<number, Mark>;
export interface Answer extends Mark {
  reference: string;
  holder: string;
  amount: number;
}

export function answersOf(lines: PayLine[], marks: Marks): Answer[] {
  return lines
    .filter((l) => l.state === "sent")
    .map((l) => ({ outcome: "paid", result: t("pay.paidWell"), ...marks[l.id], reference: l.reference, holder: l.holder, amount: l.amount }));
}

export function sumOf(answers: Answer[]): number {
  return answers.reduce((sum, a) => sum + a.amount, 0);
}
