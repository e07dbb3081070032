// One bill: its lines page by page as the server finds them, their flags, the month before, appeals.
import { computed, reactive, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from "vue";

import { find, get } from "../../api";
import { codeWords } from "../../names";
import { Problem, wordsOf } from "../../problem";
import { allOf, useRows, type Rows } from "../../rows";
import { monthBefore, turnsOf, type Appeal, type Bill, type Flag, type Line, type Turn } from "./bills";

const pageRows = 100;
/** As many orders as one question may name. */
const together = 20;

export interface BillDesk {
  bill: ShallowRef<Bill | null>;
  before: ShallowRef<Bill | null>;
  appeals: ShallowRef<Appeal[]>;
  lines: Rows<Line>;
  /** What is looked for among them; of which state, "": of all. */
  sought: Ref<string>;
  only: Ref<string>;
  flags: Map<number, Flag[]>;
  turns: ComputedRef<Turn[]>;
  problem: ComputedRef<string>;
  load: () => Promise<void>;
}

const sidesOf = (bill: Bill | null) => (bill?.items ?? []).map((i) => ({ key: i.item, sum: i.government, count: i.orders }));

export function useBill(id: number): BillDesk {
  const bill = shallowRef<Bill | null>(null);
  const before = shallowRef<Bill | null>(null);
  const appeals = shallowRef<Appeal[]>([]);
  const flags = reactive(new Map<number, Flag[]>());
  const sought = ref("");
  const only = ref("");
  const failed = ref("");
  const flagsFailed = ref("");
  const lines = useRows<Line>(
    () => `/api/bill-lines?${new URLSearchParams({ bill_id: String(id), sort: "-flags", ...(only.value && { state: only.value }), ...(sought.value && { q: sought.value }) }).toString()}`,
    pageRows,
    true,
  );

  async function told(where: Ref<string>, does: () => Promise<void>): Promise<void> {
    try {
      await does();
      where.value = "";
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      where.value = wordsOf(error);
    }
  }

  async function askFlags(of: Line[]): Promise<void> {
    const orders = of.filter((l) => l.kind === "order").map((l) => l.order_id);
    for (let from = 0; from < orders.length; from += together) {
      const some = orders.slice(from, from + together);
      const found = await allOf<Flag>(`/api/flags?order_id_in=${some.join(",")}`);
      for (const order of some) flags.set(order, found.filter((f) => f.order_id === order && f.state !== "lifted"));
    }
  }

  async function askBefore(of: Bill): Promise<void> {
    if (before.value) return;
    const bills = await allOf<Bill>(`/api/bills?month=${monthBefore(of.month)}&scope=${of.scope}`);
    const old = bills.find((b) => b.org_id === of.org_id);
    before.value = old ? await find<Bill>(`/api/bills/${old.id}`) : null;
  }

  const load = () =>
    told(failed, async () => {
      const [one, asked] = await Promise.all([get<Bill>(`/api/bills/${id}`), allOf<Appeal>(`/api/bill-appeals?bill_id=${id}`), lines.ready.value ? lines.again() : lines.load()]);
      [bill.value, appeals.value] = [one, asked];
      await askBefore(one);
    });

  watch([sought, only], () => void lines.load());
  watch(lines.rows, (now) => void told(flagsFailed, () => askFlags(now)));
  const turns = computed(() => (before.value ? turnsOf(sidesOf(bill.value), sidesOf(before.value), (item) => codeWords("menu_item", item)) : []));
  return { bill, before, appeals, lines, sought, only, flags, turns, problem: computed(() => failed.value || lines.problem.value || flagsFailed.value), load };
}
