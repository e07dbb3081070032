// How an account stands, in one word of the server's own choices.
import { dayOf, nowMs } from "../../clock";
import type { SureOf } from "../../types";

export type Account = SureOf<"account">;
export type First = Pick<SureOf<"first_password">, "name" | "login" | "password" | "roles"> & { place?: string; organisation?: string };
/** What a keeper may change of an account. */
export const editable = ["name", "phone", "roles", "scope", "org_id", "staff_id", "expires_on"] as const;
export type Standing = "in_force" | "ended" | "locked" | "first_password";

export function standingOf(account: Account): Standing {
  if (!account.active || (account.expires_on && account.expires_on < dayOf())) return "ended";
  if (account.locked_until && Date.parse(account.locked_until) > nowMs()) return "locked";
  return account.must_change ? "first_password" : "in_force";
}
