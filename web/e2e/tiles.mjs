// A PMTiles file (version 3) and a vector tile made by hand, small enough to read: one shape over the whole of tile 0/0/0.
const varint = (n) => (n < 128 ? [n] : [(n & 127) | 128, ...varint(Math.floor(n / 128))]);
const field = (number, bytes) => [...varint((number << 3) | 2), ...varint(bytes.length), ...bytes];
const whole = (number, value) => [...varint(number << 3), ...varint(value)];
const text = (s) => [...Buffer.from(s)];
const zigzag = (n) => (n < 0 ? -2 * n - 1 : 2 * n);

/** One layer with one square that covers the tile. */
export function squareTile(layer) {
  const moves = [(1 << 3) | 1, zigzag(0), zigzag(0), (3 << 3) | 2, zigzag(4096), zigzag(0), zigzag(0), zigzag(4096), zigzag(-4096), zigzag(0), (1 << 3) | 7];
  const feature = [...whole(3, 3), ...field(4, moves.flatMap(varint))];
  return Buffer.from(field(3, [...whole(15, 2), ...field(1, text(layer)), ...field(2, feature), ...whole(5, 4096)]));
}

/** `kind`: 1 shapes, 2 pictures. Directory and metadata are not packed. */
export function archiveOf(tile, kind) {
  const directory = Buffer.from([...varint(1), ...varint(0), ...varint(1), ...varint(tile.length), ...varint(1)]);
  const told = Buffer.from("{}");
  const head = Buffer.alloc(127);
  head.write("PMTiles");
  head[7] = 3;
  const places = [127, directory.length, 127 + directory.length, told.length, 0, 0, 127 + directory.length + told.length, tile.length, 1, 1, 1];
  places.forEach((n, i) => head.writeBigUInt64LE(BigInt(n), 8 + 8 * i));
  head.set([1, 1, 1, kind, 0, 0], 96); // clustered; nothing packed; zoom 0 alone
  for (const [at, degrees] of [[102, -180], [106, -85], [110, 180], [114, 85]]) head.writeInt32LE(degrees * 1e7, at);
  return Buffer.concat([head, directory, told, tile]);
}
