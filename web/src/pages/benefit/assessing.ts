// The assessment that a case waits for: who is at it, and who has yet to sign.
import { nameOf } from "../../names";
import { t } from "../../words";
import { isAssessing, type AssessmentRow, type Case } from "./case";

export interface Assessing {
  one: AssessmentRow;
  /** What is done, and who does what next. */
  words: string;
}

export function assessingOf({ assessments }: Case): Assessing | null {
  const one = assessments.find(isAssessing);
  if (!one) return null;
  const [first, second] = [nameOf("assessor", one.assessor_one), nameOf("assessor", one.assessor_two)];
  if (one.state === "draft") return { one, words: t("case.await.running", { names: `${first} · ${second}` }) };
  const [signed, other] = one.signed_one_at ? [first, second] : [second, first];
  return { one, words: t("case.await.half", { signed, other }) };
}
