// The app's own words, web/words/*.txt, one table a language. Labels of records come from the server with the tables.
import { language } from "./language";

let table: Record<string, string> = {};

export async function loadWords(): Promise<void> {
  table = (language === "zh" ? await import("words:zh") : await import("words:en")).default;
}

/** The words of a key; {name} in them is filled from `parts`. */
export function t(key: string, parts: Record<string, string | number> = {}): string {
  const words = table[key] ?? key;
  return words.replace(/\{(\w+)\}/g, (_, name: string) => String(parts[name] ?? ""));
}
