// SM3 (GB/T 32905): the digest by which the server names a file, so that both ends can tell it is the same photo.
type State = [number, number, number, number, number, number, number, number];
const start: State = [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e];

const turn = (x: number, n: number): number => ((x << (n & 31)) | (x >>> (32 - (n & 31)))) >>> 0;
const p0 = (x: number): number => (x ^ turn(x, 9) ^ turn(x, 17)) >>> 0;
const p1 = (x: number): number => (x ^ turn(x, 15) ^ turn(x, 23)) >>> 0;

function padded(bytes: Uint8Array): DataView {
  const whole = new Uint8Array((((bytes.length + 8) >> 6) + 1) << 6);
  whole.set(bytes);
  whole[bytes.length] = 0x80;
  const view = new DataView(whole.buffer);
  view.setUint32(whole.length - 8, Math.floor(bytes.length / 0x20000000));
  view.setUint32(whole.length - 4, (bytes.length << 3) >>> 0);
  return view;
}

const word = (w: Uint32Array, j: number): number => w[j] ?? 0;

function expand(view: DataView, at: number, w: Uint32Array): void {
  for (let j = 0; j < 16; j++) w[j] = view.getUint32(at + 4 * j);
  for (let j = 16; j < 68; j++) w[j] = p1(word(w, j - 16) ^ word(w, j - 9) ^ turn(word(w, j - 3), 15)) ^ turn(word(w, j - 13), 7) ^ word(w, j - 6);
}

function compress(v: State, w: Uint32Array): State {
  let [a, b, c, d, e, f, g, h] = v;
  for (let j = 0; j < 64; j++) {
    const s1 = turn((turn(a, 12) + e + turn(j < 16 ? 0x79cc4519 : 0x7a879d8a, j)) >>> 0, 7);
    const ff = j < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
    const gg = j < 16 ? e ^ f ^ g : (e & f) | (~e & g);
    const t1 = (ff + d + (s1 ^ turn(a, 12)) + (word(w, j) ^ word(w, j + 4))) >>> 0;
    const t2 = (gg + h + s1 + word(w, j)) >>> 0;
    [d, c, b, a] = [c, turn(b, 9), a, t1];
    [h, g, f, e] = [g, turn(f, 19), e, p0(t2)];
  }
  return [v[0] ^ a, v[1] ^ b, v[2] ^ c, v[3] ^ d, v[4] ^ e, v[5] ^ f, v[6] ^ g, v[7] ^ h];
}

export function sm3(bytes: Uint8Array): string {
  const view = padded(bytes);
  let v = start;
  const w = new Uint32Array(68);
  for (let at = 0; at < view.byteLength; at += 64) {
    expand(view, at, w);
    v = compress(v, w);
  }
  return v.map((x) => (x >>> 0).toString(16).padStart(8, "0")).join("");
}
