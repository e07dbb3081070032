// One thing that speaks for a decision or against it.
export interface Check {
  bad: boolean;
  /** Neither: only to be known. */
  note?: boolean;
  words: string;
  to?: string;
}
