// What the server refused, and its words for people.
import type { Step } from "./history";
import type { Field, Row } from "./schema";
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

export interface Moved {
  /** What differs, the state first. */
  fields: Field[];
  seen: Row;
  now: Row;
  /** null: the record's history does not tell. */
  step: Step | null;
  /** What was wanted can still be done with the record as it is now. */
  fits: boolean;
}

/** Refused because the record had moved on. */
export class MovedProblem extends Problem {
  constructor(of: Problem, readonly moved: Moved) {
    super(of.status, of.code, of.message, of.faults);
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
