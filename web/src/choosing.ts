// How a form's parts find records, places and files without fetching anything themselves: the app provides it, the parts inject it.
import { inject, type InjectionKey } from "vue";

export interface Choice {
  id: number;
  name: string;
  /** What tells two of one name apart. */
  hint?: string;
}

export interface StoredFile {
  id: number;
  name: string;
  content_type: string;
  bytes: number;
}

export interface Choosing {
  /** Whether records of this noun can be looked for by name; `within` those that one may open. */
  searchable: (noun: string) => boolean;
  search: (noun: string, text: string, signal?: AbortSignal, within?: boolean) => Promise<Choice[]>;
  /** The places directly below one; of none, those that the person's own place is, or holds. */
  placesBelow: (parent: number | null) => Promise<Choice[]>;
  upload: (file: File) => Promise<StoredFile>;
}

/** Of a form from which a record that nobody finds can be made, and which is come back to with that one chosen in `field`. */
export type Making = (noun: string, field: string) => ((typed: string) => void) | null;
export const makingKey: InjectionKey<Making> = Symbol("making");

export const choosingKey: InjectionKey<Choosing> = Symbol("choosing");

export function useChoosing(): Choosing {
  const choosing = inject(choosingKey);
  if (!choosing) throw new Error("no choosing was provided");
  return choosing;
}
