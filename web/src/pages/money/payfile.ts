// One pay file with its lines and, where they must be known, the accounts they go to.
import { reactive, ref, shallowRef, type Ref, type ShallowRef } from "vue";

import { get } from "../../api";
import { codeName } from "../../names";
import { Problem, wordsOf } from "../../problem";
import { allOf } from "../../rows";
import { routeNamed } from "../../schema";
import type { SureOf } from "../../types";
import { t } from "../../words";

export type PayFile = SureOf<"payfile">;
export type PayLine = SureOf<"pay_line">;
export type Payee = SureOf<"payee">;

const few = 40;

/** The month it pays for, yyyy-mm. */
export function purposeMonth(purpose: string): string {
  const raw = purpose.split(":").at(-1) ?? "";
  return /^\d{6}$/.test(raw) ? `${raw.slice(0, 4)}-${raw.slice(4)}` : raw;
}

/** What is paid, in words: a programme's month, or a settlement's. */
export function purposeWords(purpose: string): string {
  const [kind = "", ...rest] = purpose.split(":");
  const what = kind === "grant" ? codeName("programme", rest[0]) || (rest[0] ?? "") : t("pay.settlement");
  return `${what} ${purposeMonth(purpose)}`;
}

export function usePayFile(id: number): { file: ShallowRef<PayFile | null>; lines: ShallowRef<PayLine[]>; payees: Map<number, Payee>; problem: Ref<string>; load: () => Promise<void> } {
  const file = shallowRef<PayFile | null>(null);
  const lines = shallowRef<PayLine[]>([]);
  const payees = reactive(new Map<number, Payee>());
  const problem = ref("");

  /** All of them: what is not marked counts as paid, so none may be left unread. */
  async function linesOf(): Promise<PayLine[]> {
    const rows = await allOf<PayLine>(`/api/pay-lines?file_id=${id}`, Infinity);
    return rows.sort((a, b) => Number(b.state === "returned") - Number(a.state === "returned"));
  }

  async function askPayees(): Promise<void> {
    if (!routeNamed("payee_get")?.may) return;
    const wanted = lines.value.filter((l) => l.state === "returned" || lines.value.length <= few).slice(0, few);
    await Promise.all(
      wanted.map(async (l) => {
        const payee = payees.has(l.payee_id) ? null : await get<Payee>(`/api/payees/${l.payee_id}`).catch(() => null);
        if (payee) payees.set(payee.id, payee);
      }),
    );
  }

  async function load(): Promise<void> {
    try {
      [file.value, lines.value] = await Promise.all([get<PayFile>(`/api/payfiles/${id}`), linesOf()]);
      problem.value = "";
      await askPayees();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problem.value = wordsOf(error);
    }
  }
  return { file, lines, payees, problem, load };
}
