"""Draws the app's icons as PNG out of the shapes of web/public/leaf.svg: derive_icons.py. Needs nothing but Python."""
import pathlib
import struct
import zlib

PUBLIC = pathlib.Path(__file__).resolve().parent.parent / "web" / "public"
PINE, LEAF = (0x1C, 0x6B, 0x54), (255, 255, 255)
SAMPLES = 4


def curve(a, b, c, d, steps=24):
    for i in range(steps + 1):
        t = i / steps
        yield tuple((1 - t) ** 3 * p + 3 * t * (1 - t) ** 2 * q + 3 * t * t * (1 - t) * r + t ** 3 * s for p, q, r, s in zip(a, b, c, d))


# The leaf of the 32-unit grid: tip at 16,6; its round lower half a circle of 8 around 16,18.
RIGHT = list(curve((16, 6), (22, 10), (24, 14), (24, 18)))


def in_leaf(x, y):
    if y >= 18:
        return (x - 16) ** 2 + (y - 18) ** 2 <= 64
    edge = [p for p in RIGHT if p[1] <= y]
    return y >= 6 and abs(x - 16) <= edge[-1][0] - 16


def in_tile(x, y, radius):
    dx, dy = max(radius - x, x - 32 + radius, 0), max(radius - y, y - 32 + radius, 0)
    return dx * dx + dy * dy <= radius * radius


def sample(x, y, radius, scale):
    if not in_tile(x, y, radius):
        return (0, 0, 0, 0)
    lx, ly = 16 + (x - 16) / scale, 16 + (y - 16) / scale
    rib = abs(lx - 16) <= 1 and 12 <= ly <= 27
    return (*(LEAF if in_leaf(lx, ly) and not rib else PINE), 255)


def pixel(px, py, size, radius, scale):
    sums = [0, 0, 0, 0]
    for i in range(SAMPLES * SAMPLES):
        x = (px + (i % SAMPLES + 0.5) / SAMPLES) * 32 / size
        y = (py + (i // SAMPLES + 0.5) / SAMPLES) * 32 / size
        r, g, b, a = sample(x, y, radius, scale)
        for k, v in enumerate((r * a, g * a, b * a, a)):
            sums[k] += v
    alpha = sums[3]
    return bytes([*(round(s / alpha) if alpha else 0 for s in sums[:3]), round(alpha / SAMPLES ** 2)])


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def write(name, size, radius, scale):
    rows = b"".join(b"\0" + b"".join(pixel(x, y, size, radius, scale) for x in range(size)) for y in range(size))
    head = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
    (PUBLIC / name).write_bytes(png)


write("icon-192.png", 192, 8, 1)
write("icon-512.png", 512, 8, 1)
write("icon-maskable-512.png", 512, 0, 0.8)
