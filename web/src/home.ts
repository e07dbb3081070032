// Where a role's day begins.
import { me } from "./me";

const homes: [string, string][] = [
  ["family", "/my"],
  ["carer", "/carer"],
  ["assessor", "/assessor"],
];

export function homePath(): string {
  const roles = String(me.row.roles ?? "").split(",");
  return homes.find(([role]) => roles.length === 1 && roles[0] === role)?.[1] ?? "/";
}
