// Photos of papers: made small on the phone, kept in the draft until they are at the server, so that a lost connection loses none.
import { ref, type Ref } from "vue";

import { upload } from "../../api";
import { Problem, wordsOf } from "../../problem";
import { t } from "../../words";
import { person } from "./persons";

export interface Paper {
  /** A data address; of one that is at the server only as much as is shown. */
  data: string;
  /** The file at the server; 0: not there yet. */
  blob: number;
}

export type Papers = Record<string, Paper>;

export interface Bringing {
  /** The material under way, "" none. */
  bringing: Ref<string>;
  problem: Ref<string>;
  offline: Ref<boolean>;
  taken: (material: string, file: File) => Promise<void>;
  /** False: one did not get there; why stands in `problem`. */
  bringAll: () => Promise<boolean>;
}

const longestSide = 1600;
const shownSide = 160;
const quality = 0.8;

async function shrink(file: Blob, longest: number): Promise<string> {
  const image = await createImageBitmap(file);
  const scale = Math.min(1, longest / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(image.width * scale));
  canvas.height = Math.max(1, Math.round(image.height * scale));
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/jpeg", quality);
}

function bytesOf(data: string): Blob {
  const bytes = Uint8Array.from(atob(data.slice(data.indexOf(",") + 1)), (c) => c.charCodeAt(0));
  return new Blob([bytes], { type: "image/jpeg" });
}

/** `papers` by material, out of a draft; the file at the server bears the name of its paper. */
export function usePapers(papers: Papers, nameOf: (material: string) => string): Bringing {
  const bringing = ref("");
  const problem = ref("");
  const offline = ref(false);

  async function bring(material: string, paper: Paper): Promise<boolean> {
    if (paper.blob) return true;
    bringing.value = material;
    problem.value = "";
    try {
      const bytes = bytesOf(paper.data);
      const made = await upload<{ id: number }>(`/api/files?name=${encodeURIComponent(`${nameOf(material)}.jpg`)}&scope=${person.value?.scope ?? 0}`, bytes);
      papers[material] = { data: await shrink(bytes, shownSide), blob: made.id };
      offline.value = false;
      return true;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      offline.value = error.status === 0;
      if (offline.value) return false;
      problem.value = [wordsOf(error), ...error.faults.map((f) => f.words)].join(" ");
      delete papers[material];
      return false;
    } finally {
      bringing.value = "";
    }
  }

  async function taken(material: string, file: File): Promise<void> {
    const data = await shrink(file, longestSide).catch(() => "");
    if (!data) return void (problem.value = t("my.paper.unreadable"));
    papers[material] = { data, blob: 0 };
    await bring(material, { data, blob: 0 });
  }

  async function bringAll(): Promise<boolean> {
    for (const [material, paper] of Object.entries(papers)) if (!(await bring(material, paper))) return false;
    return true;
  }
  return { bringing, problem, offline, taken, bringAll };
}
