// Photos before they leave the phone: at most 1600 pixels, JPEG, without what the camera wrote into them.
import { sm3 } from "./sm3";
import type { EntryFile } from "./entries";

const most_pixels = 1600;
const quality = 0.82;

function canvasOf(width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  return canvas;
}

function jpegOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("canvas"))), "image/jpeg", quality));
}

/** null: not a picture this phone can read. */
export async function shrink(file: Blob): Promise<Blob | null> {
  const image = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
  if (!image) return null;
  const scale = Math.min(1, most_pixels / Math.max(image.width, image.height));
  const canvas = canvasOf(Math.round(image.width * scale), Math.round(image.height * scale));
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  return jpegOf(canvas);
}

export async function fileOf(field: string, name: string, bytes: Blob): Promise<EntryFile> {
  return { field, name, bytes, sm3: sm3(new Uint8Array(await bytes.arrayBuffer())), id: null };
}
