// One bill: its lines with their flags, the month before, appeals; flags are asked for where a line stands out.
import { computed, reactive, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from "vue";

import { get, type Page } from "../../api";
import { codeWords } from "../../names";
import { Problem, wordsOf } from "../../problem";
import { allOf } from "../../rows";
import { monthBefore, turnsOf, unpaid, type Appeal, type Bill, type Flag, type Line, type Turn } from "./bills";

const together = 6;

export interface BillDesk {
  bill: ShallowRef<Bill | null>;
  lines: ShallowRef<Line[]>;
  before: ShallowRef<Bill | null>;
  appeals: ShallowRef<Appeal[]>;
  flags: Map<number, Flag[]>;
  turns: ComputedRef<Turn[]>;
  /** Of the lines as they stand now, before the bill itself was added up again. */
  sums: ComputedRef<{ government: number; own: number; refused: number; flagged: number }>;
  problem: Ref<string>;
  load: () => Promise<void>;
}

const rank = (line: Line) => ["flagged", "refused", "cleared"].indexOf(line.state) >>> 0;
const sorted = (lines: Line[]) => [...lines].sort((a, b) => rank(a) - rank(b) || (a.day < b.day ? -1 : 1));

export function useBill(id: number): BillDesk {
  const bill = shallowRef<Bill | null>(null);
  const lines = shallowRef<Line[]>([]);
  const old = shallowRef<Line[]>([]);
  const before = shallowRef<Bill | null>(null);
  const appeals = shallowRef<Appeal[]>([]);
  const flags = reactive(new Map<number, Flag[]>());
  const problem = ref("");

  async function askFlags(): Promise<void> {
    const orders = lines.value.filter((l) => l.kind === "order" && rank(l) < 3).map((l) => l.order_id);
    const take = async (): Promise<void> => {
      for (let order = orders.shift(); order !== undefined; order = orders.shift()) {
        const page = await get<Page<Flag>>(`/api/flags?order_id=${order}&limit=50`).catch(() => null);
        if (page) flags.set(order, page.items.filter((f) => f.state !== "lifted"));
      }
    };
    await Promise.all(Array.from({ length: together }, take));
  }

  async function askBefore(of: Bill): Promise<void> {
    if (before.value) return;
    const bills = await allOf<Bill>(`/api/bills?month=${monthBefore(of.month)}`).catch(() => []);
    before.value = bills.find((b) => b.org_id === of.org_id && b.scope === of.scope) ?? null;
    if (before.value) old.value = await allOf<Line>(`/api/bill-lines?bill_id=${before.value.id}`).catch(() => []);
  }

  async function load(): Promise<void> {
    try {
      const [one, all, asked] = await Promise.all([
        get<Bill>(`/api/bills/${id}`),
        allOf<Line>(`/api/bill-lines?bill_id=${id}`),
        allOf<Appeal>(`/api/bill-appeals?bill_id=${id}`).catch(() => []),
      ]);
      [bill.value, lines.value, appeals.value] = [one, sorted(all), asked];
      problem.value = "";
      await Promise.all([askFlags(), askBefore(one)]);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problem.value = wordsOf(error);
    }
  }

  const paid = (all: Line[]) => all.filter((l) => !unpaid(l));
  const turns = computed(() => (before.value ? turnsOf(paid(lines.value), paid(old.value), (l) => l.item, (l) => l.government, (item) => codeWords("menu_item", item)) : []));
  const sums = computed(() => ({
    government: paid(lines.value).reduce((sum, l) => sum + l.government, 0),
    own: paid(lines.value).reduce((sum, l) => sum + l.own, 0),
    refused: lines.value.filter(unpaid).reduce((sum, l) => sum + l.government, 0),
    flagged: lines.value.filter((l) => l.state === "flagged").length,
  }));
  return { bill, lines, before, appeals, flags, turns, sums, problem, load };
}
