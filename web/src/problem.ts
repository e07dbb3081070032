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

/** No word on the request itself: the same may be done when it is asked again. */
export function mayPass({ status }: Problem): boolean {
  return status === 0 || status === 408 || status === 429 || status >= 500;
}
