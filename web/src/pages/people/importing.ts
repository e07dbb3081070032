// A register file on its way in: looked at, its columns said, checked, imported. Where one is survives a reload.
import { computed, onMounted, ref, toRef, watch, type ComputedRef, type Ref } from "vue";

import { get } from "../../api";
import { useChoosing } from "../../choosing";
import { useDraft } from "../../draft";
import { isOpen, useJob } from "../../jobs";
import { Problem, wordsOf } from "../../problem";
import type { Row } from "../../schema";
import { sendOnce } from "../../sending";
import type { SureOf } from "../../types";

export type Look = SureOf<"import_look">;
export type Faults = SureOf<"import_faults">;
export type Mode = "rows" | "all";

interface Draft {
  blob: number | null;
  name: string;
  header: number;
  /** Column → what it holds. */
  map: Record<string, string>;
  mode: Mode;
  check: number | null;
  run: number | null;
}

const remembered = "import-columns";
const fresh = (): Draft => ({ blob: null, name: "", header: 0, map: {}, mode: "rows", check: null, run: null });
export const needed = ["name", "id_number", "community"];
/** One who is registered already is left as he is; a number that came before in the file is the same person. */
const known = { field: "id_number", code: "taken" };
const twice = { field: "id_number", code: "twice_in_file" };

const wordsKept = () => JSON.parse(localStorage.getItem(remembered) ?? "{}") as Record<string, string>;

/** What was said of a header last time goes before what it seems to be; nothing stands in two columns. */
function mapOf(look: Look): Record<string, string> {
  const before = wordsKept();
  const map: Record<string, string> = {};
  for (const c of look.columns) {
    const field = before[c.word] ?? c.field ?? "";
    if (field && !Object.values(map).includes(field)) map[c.at] = field;
  }
  return map;
}

function remember(look: Look, map: Record<string, string>): void {
  const said = Object.fromEntries(look.columns.filter((c) => c.word && (map[c.at] || c.field)).map((c) => [c.word, map[c.at] ?? ""]));
  localStorage.setItem(remembered, JSON.stringify({ ...wordsKept(), ...said }));
}

export interface Outcome {
  landed: number;
  faulty: number;
}

export function outcomeOf(job: Row | null): Outcome {
  const result = job?.result as Partial<Outcome> | null;
  return { landed: result?.landed ?? 0, faulty: result?.faulty ?? 0 };
}

export function countsOf(faults: Faults | null, outcome: Outcome): { known: number; twice: number; mend: number } {
  const rowsOf = (kind: { field: string; code: string }) => faults?.kinds.find((k) => k.field === kind.field && k.code === kind.code)?.rows ?? 0;
  const counts = { known: rowsOf(known), twice: rowsOf(twice) };
  return { ...counts, mend: outcome.faulty - counts.known - counts.twice };
}

export interface Importing {
  draft: Draft;
  look: Ref<Look | null>;
  faults: Ref<Faults | null>;
  problem: Ref<string>;
  busy: ComputedRef<boolean>;
  check: Ref<Row | null>;
  run: Ref<Row | null>;
  /** The job that is on its way, or ended last. */
  last: ComputedRef<Row | null>;
  missing: ComputedRef<string[]>;
  take: (file: File) => Promise<void>;
  lookAgain: () => Promise<void>;
  start: (mode: Mode | "check") => Promise<void>;
  cancel: () => Promise<void>;
  backToColumns: () => void;
  anew: () => void;
}

export function useImporting(): Importing {
  const { draft } = useDraft<Draft>("people-import", fresh());
  const choosing = useChoosing();
  const look = ref<Look | null>(null);
  const faults = ref<Faults | null>(null);
  const refused = ref("");
  const under = ref(0); // requests under way
  const { job: check, cancel: cancelCheck } = useJob(toRef(draft, "check"));
  const { job: run, cancel: cancelRun } = useJob(toRef(draft, "run"));
  const last = computed(() => (draft.run ? run.value : check.value));
  const missing = computed(() => needed.filter((field) => !Object.values(draft.map).includes(field)));

  async function attempt<T>(work: () => Promise<T>): Promise<T | null> {
    refused.value = "";
    under.value++;
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      refused.value = error.faults.length > 0 ? error.faults.map((f) => f.words).join(" ") : wordsOf(error);
      return null;
    } finally {
      under.value--;
    }
  }

  const lookAt = (header: number) => attempt(() => get<Look>(`/api/people-imports/look?blob_id=${draft.blob}${header > 0 ? `&header_row=${header}` : ""}`));

  function forget(): void {
    Object.assign(draft, fresh());
    refused.value = "";
    look.value = null;
    faults.value = null;
  }

  async function take(file: File): Promise<void> {
    forget();
    const stored = await attempt(() => choosing.upload(file));
    if (!stored) return;
    draft.blob = stored.id;
    draft.name = file.name;
    await lookAgain();
    if (!look.value) draft.blob = null;
  }

  /** The row of the headers was said, or is found. */
  async function lookAgain(): Promise<void> {
    const seen = await lookAt(draft.header);
    if (seen) Object.assign(draft, { header: seen.header_row, map: mapOf(seen) });
    else draft.header = look.value?.header_row ?? 0;
    if (seen) look.value = seen;
  }

  async function start(mode: Mode | "check"): Promise<void> {
    const seen = look.value ?? (await lookAt(draft.header));
    if (!seen) return;
    const columns = Object.entries(draft.map).filter(([, field]) => field).map(([at, field]) => ({ at: Number(at), field }));
    const body = { blob_id: draft.blob, mode, header_row: seen.header_row, rows: seen.many ? 0 : seen.rows, columns };
    const made = await attempt(async () => (await sendOnce<{ id: number }>("POST", "/api/people-imports", body)).body);
    if (!made) return;
    remember(seen, draft.map);
    faults.value = null;
    draft[mode === "check" ? "check" : "run"] = made.id;
  }

  watch(
    () => (last.value && !isOpen(last.value) ? Number(last.value.id) : 0),
    async (ended) => {
      if (!ended || last.value?.state === "failed") return;
      const told = await attempt(() => get<Faults>(`/api/people-imports/${ended}/faults`));
      if (Number(last.value?.id) === ended) faults.value = told;
    },
    { immediate: true },
  );
  onMounted(async () => {
    const blob = draft.blob;
    const seen = blob ? await lookAt(draft.header) : null;
    if (seen && draft.blob === blob) look.value = seen;
  });

  return {
    draft,
    look,
    faults,
    problem: refused,
    busy: computed(() => under.value > 0),
    check,
    run,
    last,
    missing,
    take,
    lookAgain,
    start,
    cancel: () => (draft.run ? cancelRun() : cancelCheck()),
    backToColumns: () => {
      draft.check = null;
      draft.run = null;
      faults.value = null;
    },
    anew: forget,
  };
}
