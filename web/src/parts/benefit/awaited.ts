// What a case waits for, and where that is done; `lead`: it is the next step of whoever looks.
export interface Awaited {
  words: string;
  to: string | null;
  label: string;
  lead: boolean;
}
