// Reads the QR of a plate out of what a camera sees: by the phone's own reader where it has one, by a library elsewhere.
interface Detector {
  detect: (source: ImageBitmapSource) => Promise<{ rawValue: string }[]>;
}
type DetectorMaker = { new (options: { formats: string[] }): Detector; getSupportedFormats: () => Promise<string[]> };
type Seen = HTMLVideoElement | ImageBitmap;
export type PlateReader = (seen: Seen) => Promise<string>;

const most_pixels = 1024;

/** What is seen, no larger than the library needs it. */
function pixelsOf(seen: Seen): ImageData | null {
  const [width, height] = seen instanceof HTMLVideoElement ? [seen.videoWidth, seen.videoHeight] : [seen.width, seen.height];
  const scale = Math.min(1, most_pixels / Math.max(width, height, 1));
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (!pen || canvas.width === 0 || canvas.height === 0) return null;
  pen.drawImage(seen, 0, 0, canvas.width, canvas.height);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

async function ownReader(): Promise<PlateReader | null> {
  const Maker = (window as unknown as { BarcodeDetector?: DetectorMaker }).BarcodeDetector;
  const formats = await Maker?.getSupportedFormats().catch((): string[] => []);
  if (!Maker || !formats?.includes("qr_code")) return null;
  const detector = new Maker({ formats: ["qr_code"] });
  return async (seen) => (await detector.detect(seen).catch(() => []))[0]?.rawValue ?? "";
}

/** A reader that answers "" while there is nothing to be read. */
export async function plateReader(): Promise<PlateReader> {
  const own = await ownReader();
  if (own) return own;
  const { default: jsQR } = await import("jsqr");
  return async (seen) => {
    const pixels = pixelsOf(seen);
    return pixels ? (jsQR(pixels.data, pixels.width, pixels.height, { inversionAttempts: "dontInvert" })?.data ?? "") : "";
  };
}
