// Who is signed in.
import { reactive } from "vue";

import { ask, get } from "./api";
import { loadClock } from "./clock";
import { forgetTyped } from "./draft";
import { forgetSchema, type Row } from "./schema";

export const me = reactive<{ known: boolean; row: Row }>({ known: false, row: {} });

let loading: Promise<void> | null = null;

async function fetchMe(): Promise<void> {
  [me.row] = await Promise.all([get<Row>("/api/me"), loadClock()]);
  me.known = true;
}

export async function loadMe(): Promise<void> {
  if (me.known) return;
  loading ??= fetchMe().finally(() => (loading = null));
  await loading;
}

export function forgetMe(): void {
  me.known = false;
  me.row = {};
  forgetSchema();
}

export async function signOut(): Promise<void> {
  await ask("DELETE", "/api/session").catch(() => undefined);
  forgetTyped();
  forgetMe();
}
