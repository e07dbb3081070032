// Who is signed in.
import { reactive } from "vue";

import { get } from "./api";
import { forgetSchema, type Row } from "./schema";

export const me = reactive<{ known: boolean; row: Row }>({ known: false, row: {} });

export async function loadMe(): Promise<void> {
  if (me.known) return;
  me.row = await get<Row>("/api/me");
  me.known = true;
}

export function forgetMe(): void {
  me.known = false;
  me.row = {};
  forgetSchema();
}
