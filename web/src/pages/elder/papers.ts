// Photos of papers: made small on the phone, kept in the draft until they are at the server, so that a lost connection loses none.
import { upload } from "../../api";
import { Problem } from "../../problem";

export interface Paper {
  /** A data address while it is only on this phone. */
  data: string;
  /** The file at the server; 0: not there yet. */
  blob: number;
}

const longestSide = 1600;
const quality = 0.8;

export async function shrink(file: File): Promise<string> {
  const image = await createImageBitmap(file);
  const scale = Math.min(1, longestSide / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/jpeg", quality);
}

function bytesOf(data: string): Blob {
  const bytes = Uint8Array.from(atob(data.slice(data.indexOf(",") + 1)), (c) => c.charCodeAt(0));
  return new Blob([bytes], { type: "image/jpeg" });
}

/** To the server, for the place it concerns. False: there was no net; it stays here and may be sent again. */
export async function bring(paper: Paper, name: string, scope: number): Promise<boolean> {
  if (paper.blob) return true;
  try {
    const made = await upload<{ id: number }>(`/api/files?name=${encodeURIComponent(`${name}.jpg`)}&scope=${scope}`, bytesOf(paper.data));
    paper.blob = made.id;
    return true;
  } catch (error) {
    if (error instanceof Problem && error.status === 0) return false;
    throw error;
  }
}
