// Who was signed in last and the server's tables, kept for doors whose pages open without net; signing out forgets them.
import { me } from "./me";
import { restoreSchema, schema, type Row, type Schema } from "./schema";
import { read, remove, write } from "./store";

interface Kept {
  me: Row;
  schema: Schema;
  language: string;
}

export async function keepSignedIn(): Promise<void> {
  const kept: Kept = { me: { ...me.row }, schema: schema(), language: document.documentElement.lang };
  await write("kept", "signed_in", JSON.parse(JSON.stringify(kept)));
}

/** false: nobody was. */
export async function restoreSignedIn(): Promise<boolean> {
  const kept = await read<Kept>("kept", "signed_in").catch(() => undefined);
  if (!kept) return false;
  me.row = kept.me;
  me.known = true;
  restoreSchema(kept.schema);
  return true;
}

export const forgetKept = (): Promise<undefined> => remove("kept", "signed_in");
