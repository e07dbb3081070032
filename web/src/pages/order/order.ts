// One order with all that belongs to it: its steps, the visit as it was marked, what speaks against it, corrections, voices.
import { shallowRef, ref, type Ref, type ShallowRef } from "vue";

import { find, get, type Page } from "../../api";
import { codeWords } from "../../names";
import type { Correction, Flag, Given, Order, Step, View, Voices } from "../../parts/order/order";
import { Problem, wordsOf } from "../../problem";
import { routeNamed, type Row } from "../../schema";
import { yuan } from "../../show";
import type { Of } from "../../types";

export interface Whole {
  order: Order;
  person: Row | null;
  steps: Step[];
  view: View | null;
  flags: Flag[];
  corrections: Correction[];
  /** The chain of corrections adds up. */
  sound: boolean;
  voices: Voices;
  /** Of the person; null: not for whoever looks. */
  plates: Row[] | null;
}

/** What one may not see is empty; what could not be read is the problem of the page. */
async function about<T>(name: string, path: string): Promise<T | null> {
  return routeNamed(name)?.may ? find<T>(path) : null;
}

async function rowsOf<T>(name: string, id: number): Promise<T[]> {
  const path = routeNamed(name)?.path;
  return path ? ((await about<Page<T>>(name, `${path}?order_id=${id}&limit=50`))?.items ?? []) : [];
}

/** A list has the figures of a doubt; its words come with each alone. */
async function flagsOf(id: number): Promise<Flag[]> {
  const flags = await rowsOf<Flag>("flag_list", id);
  return Promise.all(flags.map(async (f) => (await about<Flag>("flag_get", `/api/flags/${f.id}`)) ?? f));
}

/** What the menu had at that person's place on the day; empty: not for whoever asks. */
export async function givenAt(order: Order): Promise<Given[]> {
  const menu = await about<Of<"person_menu">>("person_menu", `/api/people/${order.person_id}/menu?day=${order.day}`).catch(() => null);
  return (menu?.items ?? []).map((i) => ({ item: String(i.item), words: `${codeWords("menu_item", i.item)} ${yuan(Number(i.price))}` }));
}

async function read(id: number): Promise<Whole> {
  const order = await get<Order>(`/api/orders/${id}`);
  const [plates, person, history, view, flags, corrected, followups, ratings, complaints] = await Promise.all([
    about<Page<Row>>("plate_list", `/api/plates?person_id=${order.person_id}&state=active&limit=50`),
    about<Row>("person_get", `/api/people/${order.person_id}`),
    about<{ steps: Step[] }>("order_steps", `/api/orders/${id}/steps`),
    about<View>("visit_get", `/api/orders/${id}/visit`),
    flagsOf(id),
    about<{ sound: boolean; corrections: Correction[] }>("correction_history", `/api/orders/${id}/corrections`),
    rowsOf<Voices["followups"][number]>("followup_list", id),
    rowsOf<Voices["ratings"][number]>("rating_list", id),
    rowsOf<Voices["complaints"][number]>("complaint_list", id),
  ]);
  return {
    order,
    person,
    steps: history?.steps ?? [],
    view,
    flags,
    corrections: corrected?.corrections ?? [],
    sound: corrected?.sound ?? true,
    voices: { followups, ratings, complaints },
    plates: person ? (plates?.items ?? null) : null,
  };
}

export function useOrder(id: number): { whole: ShallowRef<Whole | null>; problem: Ref<string>; load: () => Promise<void> } {
  const whole = shallowRef<Whole | null>(null);
  const problem = ref("");
  let latest = 0;

  async function load(): Promise<void> {
    const mine = ++latest;
    try {
      const found = await read(id);
      if (mine !== latest) return;
      whole.value = found;
      problem.value = "";
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (mine === latest) problem.value = wordsOf(error);
    }
  }
  return { whole, problem, load };
}
