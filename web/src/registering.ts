// The way on where nobody is found: the form that registers a person, with what was typed, and back to where one was with that person chosen.
import type { Row } from "./schema";
import { formPath } from "./whereto";

export const digitsOf = (text: unknown): string => String(text ?? "").replace(/^\+?86(?=1\d{10}$)/, "").replace(/\D/g, "");
/** A telephone's; an ID number has more digits. */
export const isNumber = (text: string): boolean => /^[\d+() -]+$/.test(text.trim()) && digitsOf(text).length >= 7 && digitsOf(text).length <= 13;
const isIdNumber = (text: string): boolean => /^(\d{15}|\d{17}[\dXx])$/.test(text);

function partOf(typed: string): Row {
  if (isIdNumber(typed)) return { id_number: typed.toUpperCase() };
  if (isNumber(typed)) return { phone: digitsOf(typed) };
  return /^\p{Script=Han}/u.test(typed) ? { name: typed } : {};
}

/** null: whoever is signed in registers nobody. `back`: where to go on, and the member there that names the person. */
export function registerPath(typed: string[], back?: { path: string; as: string }): string | null {
  const asked = new URLSearchParams(Object.assign({}, ...typed.map((text) => partOf(text.trim()))) as Record<string, string>);
  if (back) {
    asked.set("back", back.path);
    asked.set("as", back.as);
  }
  return formPath("person_create", asked.toString());
}
