// A table of accounts on its way in: looked at, made, its first passwords taken. The job survives a reload.
import { onScopeDispose, ref, watch, type Ref } from "vue";

import { get, upload } from "../../api";
import { useDraft } from "../../draft";
import { isOpen } from "../../jobs";
import { Problem, wordsOf } from "../../problem";
import type { Row } from "../../schema";
import { useSending } from "../../sending";
import type { First } from "../../parts/accounts/standing";
import type { SureOf } from "../../types";

export type Table = SureOf<"account_table">;

export interface AccountImport {
  table: Ref<Table | null>;
  name: Ref<string>;
  job: Ref<Row | null>;
  slips: Ref<First[]>;
  busy: Ref<boolean>;
  problem: Ref<string>;
  take: (file: File) => Promise<void>;
  start: () => Promise<void>;
  passwords: () => Promise<void>;
  anew: () => void;
}

export function useAccountImport(): AccountImport {
  const { draft } = useDraft<{ job: number | null }>("account-import", { job: null });
  const table = ref<Table | null>(null);
  const name = ref("");
  const job = ref<Row | null>(null);
  const slips = ref<First[]>([]);
  const busy = ref(false);
  const problem = ref("");
  const starting = useSending();
  const taking = useSending();
  let timer = 0;

  async function look(): Promise<void> {
    clearTimeout(timer);
    const mine = draft.job;
    if (mine === null) return;
    const found = await get<Row>(`/api/account-imports/${mine}`).catch(() => null);
    if (draft.job !== mine) return;
    if (found) job.value = found;
    if (!found || isOpen(found)) timer = window.setTimeout(look, 700);
  }

  async function take(file: File): Promise<void> {
    anew();
    busy.value = true;
    try {
      table.value = await upload<Table>(`/api/account-tables?name=${encodeURIComponent(file.name)}`, file);
      name.value = file.name;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problem.value = error.faults.length > 0 ? error.faults.map((f) => f.words).join(" ") : wordsOf(error);
    } finally {
      busy.value = false;
    }
  }

  const tell = (sending: ReturnType<typeof useSending>) => {
    problem.value = sending.faults.value.length > 0 ? sending.faults.value.map((f) => f.words).join(" ") : sending.problem.value;
  };

  async function start(): Promise<void> {
    const begun = await starting.send<{ id: number }>("POST", "/api/account-imports", { blob_id: table.value?.id });
    tell(starting);
    if (begun) draft.job = begun.id;
  }

  async function passwords(): Promise<void> {
    const given = await taking.send<{ items: First[] }>("POST", `/api/account-imports/${draft.job}/passwords`, {});
    tell(taking);
    if (!given) return;
    slips.value = given.items;
    draft.job = null;
  }

  function anew(): void {
    draft.job = null;
    table.value = null;
    job.value = null;
    slips.value = [];
    problem.value = "";
  }

  watch(() => draft.job, () => void look(), { immediate: true });
  onScopeDispose(() => clearTimeout(timer));
  return { table, name, job, slips, busy, problem, take, start, passwords, anew };
}
