// What the server refused, and its words for people.
import { t } from "./words";

export interface Fault {
  field: string;
  code: string;
  words: string;
}

/** What the server refused, or that it could not be reached (status 0). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    title: string,
    readonly faults: Fault[],
  ) {
    super(title);
  }
}

/** The words of a refusal; status 0 is a lost connection. */
export function wordsOf(problem: Problem): string {
  return problem.status === 0 ? t("offline") : problem.message;
}
