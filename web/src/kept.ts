// Who was signed in last, the server's tables and how far its clock is from this machine's, kept for doors whose pages open without net; signing out forgets them.
import { aheadMs, setAhead } from "./clock";
import { me, setMe } from "./me";
import { restoreSchema, schema, type Row, type Schema } from "./schema";
import { read, remove, write } from "./store";

interface Kept {
  me: Row;
  schema: Schema;
  language: string;
  ahead_ms: number;
}

/** A browser that keeps nothing opens with net alone. */
export async function keepSignedIn(): Promise<void> {
  const kept: Kept = { me: { ...me.row }, schema: schema(), language: document.documentElement.lang, ahead_ms: aheadMs() };
  await write("kept", "signed_in", JSON.parse(JSON.stringify(kept))).catch(() => undefined);
}

/** false: nobody was. */
export async function restoreSignedIn(): Promise<boolean> {
  const kept = await read<Kept>("kept", "signed_in").catch(() => undefined);
  if (!kept) return false;
  setMe(kept.me);
  restoreSchema(kept.schema);
  setAhead(kept.ahead_ms ?? 0);
  return true;
}

export const forgetKept = (): Promise<undefined> => remove("kept", "signed_in");
