// Whom to call around a person's home. Kept on the phone: a call for help must not wait for the net.
import { computed, ref } from "vue";

import { get } from "../../api";
import { language } from "../../language";
import { choiceLabel } from "../../schema";
import { t } from "../../words";
import type { Hotline } from "./sure";

export interface Callee {
  name: string;
  number: string;
}

const kept = localStorage.getItem("my.hotlines");
const hotlines = ref<Hotline[]>(kept ? (JSON.parse(kept) as Hotline[]) : []);

export async function loadHotlines(scope: number): Promise<void> {
  const card = await get<{ items: Hotline[] }>(`/api/public/hotlines?scope=${scope}`).catch(() => null);
  if (!card) return;
  hotlines.value = card.items;
  localStorage.setItem("my.hotlines", JSON.stringify(card.items));
}

export function hotline(kind: Hotline["kind"]): Callee | undefined {
  const row = hotlines.value.find((h) => h.kind === kind);
  return row && { name: language === "zh" ? row.name_zh : row.name_en, number: row.number };
}

/** Whom the call for help reaches: the duty desk, without one the ambulance. */
export const duty = computed<Callee>(
  () => hotline("duty") ?? hotline("medical") ?? { name: choiceLabel("hotline_kind", "medical"), number: t("my.sos.fallback") },
);

export const allHotlines = computed<Callee[]>(() =>
  (["duty", "community", "complaint", "medical"] as const).map(hotline).filter((c) => c !== undefined),
);

export function telephone(number: string): string {
  return `tel:${number.replace(/[^\d+]/g, "")}`;
}
