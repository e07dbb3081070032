// Who is signed in.
import { reactive } from "vue";

import { get } from "./api";
import { loadClock } from "./clock";
import { typedBy } from "./draft";
import { forgetSchema, type Row } from "./schema";

export const me = reactive<{ known: boolean; row: Row }>({ known: false, row: {} });

let loading: Promise<void> | null = null;

export function setMe(row: Row): void {
  typedBy(row.account_id);
  me.row = row;
  me.known = true;
}

async function fetchMe(): Promise<void> {
  const [row] = await Promise.all([get<Row>("/api/me"), loadClock()]);
  setMe(row);
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
