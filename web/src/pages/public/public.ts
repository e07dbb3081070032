// What the pages for everybody share: reading without signing in, the words of codes, where one lives.
import { computed, onMounted, ref, shallowRef, watch, type ComputedRef, type Ref } from "vue";
import { useRoute, useRouter } from "vue-router";

import { get } from "../../api";
import type { IconName } from "../../parts/icons";
import { language } from "../../language";
import { useLate } from "../../late";
import { Problem, wordsOf } from "../../problem";
import type { Of } from "../../types";

export type Item = Of<"portal_item">;
export type Organisation = Of<"portal_organisation">;
export type Hotline = Of<"hotline">;
export type Book = Of<"programme_book">;

export const parts: { to: string; key: string; words: string; icon: IconName }[] = [
  { to: "/public/services", key: "portal.services", words: "portal.services.words", icon: "bag" },
  { to: "/public/organisations", key: "portal.organisations", words: "portal.organisations.words", icon: "home" },
  { to: "/public/apply", key: "portal.apply", words: "portal.apply.words", icon: "gift" },
  { to: "/public/notices", key: "portal.notices", words: "portal.notices.words", icon: "clipboard" },
  { to: "/public/phones", key: "portal.phones", words: "portal.phones.words", icon: "phone" },
  { to: "/public/papers", key: "portal.papers", words: "portal.papers.words", icon: "qr" },
];

export const nameIn = (row: { name_zh?: string | null; name_en?: string | null }): string => (language === "zh" ? row.name_zh : row.name_en) ?? "";

export interface Reading<T> {
  data: Ref<T | null>;
  problem: Ref<string>;
  late: Ref<boolean>;
  load: () => Promise<void>;
}

/** Reads when the page opens and whenever the path changes. */
export function useReading<T>(path: () => string, read: (path: string) => Promise<T> = (at) => get<T>(at)): Reading<T> {
  const data = shallowRef<T | null>(null);
  const problem = ref("");
  const late = useLate(() => data.value === null && problem.value === "");
  let turn = 0;

  async function load(): Promise<void> {
    const mine = ++turn;
    problem.value = "";
    try {
      const found = await read(path());
      if (mine === turn) data.value = found;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (mine === turn) problem.value = wordsOf(error);
    }
  }
  onMounted(load);
  watch(path, () => void load());
  return { data, problem, late, load };
}

/** All pages of a list, to be searched here; more than 2,000 rows are not. */
export async function readAll<T>(path: string): Promise<T[]> {
  const rows: T[] = [];
  let next: string | null = "";
  for (let page = 0; page < 10 && next !== null; page++) {
    const more: string = `${path.includes("?") ? "&" : "?"}limit=200${next ? `&after=${encodeURIComponent(next)}` : ""}`;
    const answer: { items: T[]; next: string | null } = await get(path + more);
    rows.push(...answer.items);
    next = answer.next;
  }
  return rows;
}

const labels = shallowRef(new Map<string, string>());
let asked = false;

/** Of a code in its book, of a field in its shape. */
export function labelOfCode(book: string, code: string | null | undefined): string {
  if (!asked) {
    asked = true;
    void get<Of<"portal_words">>("/api/public/words")
      .then((words) => (labels.value = new Map((words.items ?? []).map((w) => [`${w.book}.${w.code}`, w.label ?? ""]))))
      .catch(() => (asked = false));
  }
  return labels.value.get(`${book}.${code}`) ?? "";
}

const placeKey = "portal-place";

/** A county or street, in the address and kept for the next visit; 0: the whole city. */
export function usePlace(): { place: ComputedRef<number>; setPlace: (code: number) => void } {
  const at = useRoute();
  const router = useRouter();
  const place = computed(() => Number(at.query.place ?? localStorage.getItem(placeKey)) || 0);
  function setPlace(code: number): void {
    localStorage.setItem(placeKey, String(code));
    void router.replace({ query: { ...at.query, place: String(code) } });
  }
  return { place, setPlace };
}
