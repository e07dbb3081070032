#!/usr/bin/env python3
"""Derives the map outlines of the web app: derive_boundaries.py COUNTIES_FOLDER DIVISIONS_TSV MAP_FOLDER

COUNTIES_FOLDER  <code>.json, one GeoJSON polygon a county of 2016 in GCJ-02 (Vonng/adcode)
DIVISIONS_TSV    data/places/divisions.tsv: today's counties and streets with their points
MAP_FOLDER       gets <city>.json with today's counties and <county>.json with its streets, GeoJSON in WGS-84

    polygons of 2016 ─► arcs, each simplified once ─► cells: the land nearest to each street's point ─► today's counties

No public source gives the borders of streets, or of counties after 2021. A street is drawn as the land of its old
county that lies nearest to its point: a sketch, and called one wherever it is shown. Streets without a point have no shape.
"""
import csv
import json
import math
import os
import sys
from collections import Counter, defaultdict

from derive_divisions import CAME_FROM, check_conversion, to_wgs84

CITY = "330100"
SCALE = 1e6  # vertices are integers of a millionth of a degree: equal points are equal keys
CITY_TOLERANCE, COUNTY_TOLERANCE = 0.0025, 0.0003  # degrees: about 250 m and 30 m
NEAR = 4  # units, less than 1 m: corners this close are one
NARROW = math.cos(math.radians(30))  # a degree of longitude against one of latitude here
SLIVER = 2e-6  # square degrees, about 2 ha: smaller rings are left out


def read_rings(folder):
    rings = {}
    for name in sorted(os.listdir(folder)):
        code = name.split(".")[0]
        if code.startswith(CITY[:4]) and code != CITY:
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                ring = json.load(file)["coordinates"][0]
            rings[code] = [tuple(round(x * SCALE) for x in to_wgs84(*point)) for point in ring[:-1]]
    return rings


def read_streets(path):
    with open(path, encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if not row["valid_to"]]
    counties = {row["code"][:6]: row for row in rows if row["level"] == "county"}
    streets = [row for row in rows if row["level"] == "street"]
    return counties, streets


def site(row):
    return (round(float(row["lng"]) * SCALE), round(float(row["lat"]) * SCALE)) if row["lng"] else None


def apart(point, a, b):
    """Distance of a point from a segment."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    along = 0 if length == 0 else max(0, min(1, ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / length))
    return math.hypot(point[0] - a[0] - along * dx, point[1] - a[1] - along * dy)


def thin(line, tolerance):
    """Douglas–Peucker with a stack."""
    keep, stack = {0, len(line) - 1}, [(0, len(line) - 1)]
    while stack:
        first, last = stack.pop()
        far, at = 0, None
        for i in range(first + 1, last):
            distance = apart(line[i], line[first], line[last])
            if distance > far:
                far, at = distance, i
        if at is not None and far > tolerance:
            keep.add(at)
            stack += [(first, at), (at, last)]
    return [line[i] for i in sorted(keep)]


def simplify(rings, tolerance):
    """Neighbours share their arcs, so each arc is thinned once, in one direction."""
    beside = defaultdict(set)
    for ring in rings.values():
        for a, b in zip(ring, ring[1:] + ring[:1]):
            beside[a].add(b)
            beside[b].add(a)
    thinned, out = {}, {}
    for code, ring in rings.items():
        nodes = [i for i, point in enumerate(ring) if len(beside[point]) > 2] or [0]
        ring = ring[nodes[0]:] + ring[:nodes[0]]
        nodes = [i - nodes[0] for i in nodes] + [len(ring)]
        closed, out[code] = ring + ring[:1], []
        for first, last in zip(nodes, nodes[1:]):
            arc = closed[first:last + 1]
            forward = arc[0] + arc[1] <= arc[-1] + arc[-2]
            key = tuple(arc if forward else arc[::-1])
            if key not in thinned:
                middle = len(key) // 2 if key[0] == key[-1] else 0
                thinned[key] = (thin(key[:middle + 1], tolerance)[:-1] + thin(key[middle:], tolerance)
                                if middle else thin(key, tolerance))
            out[code] += (thinned[key] if forward else thinned[key][::-1])[:-1]
    return out


def inside(point, ring):
    odd = False
    for a, b in zip(ring, ring[1:] + ring[:1]):
        if (a[1] > point[1]) != (b[1] > point[1]):
            odd ^= point[0] < (b[0] - a[0]) * (point[1] - a[1]) / (b[1] - a[1]) + a[0]
    return odd


def area(ring):
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1])) / 2


def halve(ring, side, along):
    """The rings of what lies where side(point) >= 0; along orders points on the cutting line."""
    chains, chain, ends = [], None, []
    values = [side(point) or 1e-9 for point in ring]
    if all(value > 0 for value in values):
        return [ring]
    start = next(i for i, value in enumerate(values) if value < 0)
    for step in range(len(ring)):
        i, j = (start + step) % len(ring), (start + step + 1) % len(ring)
        a, b = ring[i], ring[j]
        if (values[i] > 0) != (values[j] > 0):
            share = values[i] / (values[i] - values[j])
            cross = (a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]))
            if values[j] > 0:
                chain = [cross]
            else:
                chains.append(chain + [cross])
                chain = None
        if values[j] > 0:
            chain.append(b)
    for number, each in enumerate(chains):
        ends += [(along(each[0]), number, "in"), (along(each[-1]), number, "out")]
    ends.sort()
    follower = {}
    for one, two in zip(ends[::2], ends[1::2]):
        leaving, entering = (one, two) if one[2] == "out" else (two, one)
        follower[leaving[1]] = entering[1]
    rings, left = [], set(follower)
    while left:
        number, ring = min(left), []
        while number in left:
            left.remove(number)
            ring += chains[number]
            number = follower[number]
        rings.append([p for p, q in zip(ring, ring[1:] + ring[:1]) if p != q])
    return [ring for ring in rings if len(ring) > 2]


def cell(rings, own, others):
    """What of the rings lies nearer to `own` than to any of the others."""
    for other in others:
        nx, ny = (own[0] - other[0]) * NARROW * NARROW, own[1] - other[1]
        mx, my = (own[0] + other[0]) / 2, (own[1] + other[1]) / 2
        rings = [part for ring in rings
                 for part in halve(ring, lambda p: (p[0] - mx) * nx + (p[1] - my) * ny,
                                   lambda p: p[1] * nx - p[0] * ny)]
    return [[(round(x), round(y)) for x, y in ring] for ring in rings]


def cells(rings, streets):
    """code of each street with a point → its rings; every old county is shared out among the streets that came from it."""
    sites = defaultdict(dict)
    for row in streets:
        point, county = site(row), row["code"][:6]
        if point:
            olds = CAME_FROM.get(county, [county])
            home = [old for old in olds if inside(point, rings[old])]
            home = home or sorted(olds, key=lambda old: min(math.dist(point, p) for p in rings[old]))
            sites[home[0]][row["code"]] = point
    return {code: cell([rings[old]], own, [p for other, p in points.items() if other != code])
            for old, points in sites.items() for code, own in points.items()}


def node(parts):
    """Puts every corner that lies on another's edge into that edge, so that neighbours meet corner to corner."""
    grid, step = defaultdict(set), 20000
    for rings in parts.values():
        for point in (p for ring in rings for p in ring):
            grid[(point[0] // step, point[1] // step)].add(point)
    # Two neighbours round the same crossing apart by a few units: one of them stands for both.
    stands = {}
    for point in sorted(p for points in grid.values() for p in points):
        near = [(point[0] + dx, point[1] + dy) for dx in range(-NEAR, NEAR + 1)
                for dy in range(-NEAR, NEAR + 1)]
        stands[point] = next((stands[p] for p in near if p in stands), point)
    out = {}
    for code, rings in parts.items():
        out[code] = []
        for ring in rings:
            ring = [stands[p] for p in ring]
            whole = []
            for a, b in zip(ring, ring[1:] + ring[:1]):
                low, high = (min(a[0], b[0]), min(a[1], b[1])), (max(a[0], b[0]), max(a[1], b[1]))
                on = {stands[p] for x in range(low[0] // step, high[0] // step + 1)
                      for y in range(low[1] // step, high[1] // step + 1) for p in grid[(x, y)]}
                on = [p for p in on if p not in (a, b) and apart(p, a, b) < 2 * NEAR]
                whole += [a] + sorted(on, key=lambda p: math.dist(p, a))
            out[code].append([p for p, q in zip(whole, whole[1:] + whole[:1]) if p != q])
    return out


def turn(before, at, after):
    one, two = math.atan2(before[1] - at[1], before[0] - at[0]), math.atan2(after[1] - at[1], after[0] - at[0])
    return (one - two) % (2 * math.pi)


def join(rings):
    """The outline of rings that lie side by side: edges that run both ways are inner ones."""
    edges = Counter((a, b) for ring in rings for a, b in zip(ring, ring[1:] + ring[:1]))
    leaving = defaultdict(list)
    for a, b in sorted(edges):
        leaving[a] += [b] * (edges[a, b] - edges[b, a])
    out = []
    while any(leaving.values()):
        first = next(a for a in sorted(leaving) if leaving[a])
        ring, at = [first], leaving[first].pop()
        while at != first:
            ways = leaving[at]
            ring.append(at)
            ways.sort(key=lambda way: turn(ring[-2], at, way))
            at = ways.pop(0)
        out.append(ring)
    return out


def straight(ring):
    """Without corners that turn nothing."""
    return [p for o, p, q in zip(ring[-1:] + ring, ring, ring[1:] + ring[:1]) if apart(p, o, q) > 2] or ring


def middle(ring):
    """Where a name has most room, and how much: the point inside that is furthest from the outline, by ever finer grids."""
    low_x, high_x = min(p[0] for p in ring), max(p[0] for p in ring)
    low_y, high_y = min(p[1] for p in ring), max(p[1] for p in ring)
    best = (0, ring[0])
    for _ in range(3):
        step_x, step_y = (high_x - low_x) / 16, (high_y - low_y) / 16
        spots = [(low_x + i * step_x, low_y + j * step_y) for i in range(17) for j in range(17)]
        best = max([best] + [(min(apart(p, a, b) for a, b in zip(ring, ring[1:] + ring[:1])), p)
                             for p in spots if inside(p, ring)])
        low_x, high_x = best[1][0] - step_x, best[1][0] + step_x
        low_y, high_y = best[1][1] - step_y, best[1][1] + step_y
    return best


def feature(row, rings, decimals):
    def place(point):
        return [round(point[0] / SCALE, decimals), round(point[1] / SCALE, decimals)]
    rings = [straight(ring) for ring in rings if abs(area(ring)) > SLIVER * SCALE * SCALE or len(rings) == 1]
    outer = sorted((ring for ring in rings if area(ring) > 0), key=area, reverse=True)
    holes = [ring for ring in rings if area(ring) < 0]
    polygons = [[ring] + [hole for hole in holes if inside(hole[0], ring)] for ring in outer]
    room, at = middle(outer[0])
    return {"type": "Feature",
            "properties": {"code": int(row["code"]), "name": row["name"], "at": place(at),
                           "room": round(room / SCALE, 5)},
            "geometry": {"type": "MultiPolygon",
                         "coordinates": [[[place(p) for p in ring + ring[:1]] for ring in polygon]
                                         for polygon in polygons]}}


def oriented(rings):
    return {code: ring if area(ring) > 0 else ring[::-1] for code, ring in rings.items()}


def write(folder, code, features):
    with open(os.path.join(folder, code + ".json"), "w", encoding="utf-8") as file:
        lines = [json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in features]
        file.write('{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n")


def main():
    check_conversion()
    rings = oriented(read_rings(sys.argv[1]))
    counties, streets = read_streets(sys.argv[2])
    folder = sys.argv[3]
    fine = node(cells(simplify(rings, COUNTY_TOLERANCE * SCALE), streets))
    coarse = node(cells(simplify(rings, CITY_TOLERANCE * SCALE), streets))
    for county in sorted(counties):
        rows = [row for row in streets if row["code"] in fine and row["code"][:6] == county]
        write(folder, county, [feature(row, fine[row["code"]], 5) for row in rows])
    write(folder, CITY, [feature(counties[county], join([ring for code, parts in coarse.items()
                                                         if code[:6] == county for ring in parts]), 4)
                         for county in sorted(counties)])


if __name__ == "__main__":
    main()
