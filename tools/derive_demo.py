#!/usr/bin/env python3
"""Derives three files of data/demo: derive_demo.py POPULATION_TSV OUT_FOLDER CODE_LIST...

POPULATION_TSV  residents of Hangzhou by county (census 2020) and 60+ shares of the old counties (2010)
CODE_LIST       any texts that list division codes past and present: none may hold a made-up prefix

ages.tsv            people of each age and sex in a million of 60 and over, for the year 2026
county_weights.tsv  where a million of them live
fake_prefixes.tsv   six digits for made-up ID numbers that no division was ever given
"""
import math
import pathlib
import re
import sys

MILLION = 1_000_000
# Shares of the 60+ in Hangzhou: 65+ of the residents at the end of 2023 (1.717 of 2.459 million),
# 80+ of the registered at the end of 2017 (269,700 of 1,671,800).
SHARE_65, SHARE_80 = 1.717 / 2.459, 0.2697 / 1.6718
# Births of a year against the trend: few in the hungry years, many after.
COHORTS = {1958: 0.92, 1959: 0.80, 1960: 0.72, 1961: 0.62,
           1962: 1.10, 1963: 1.32, 1964: 1.18, 1965: 1.12}
YEAR = 2026
# Old counties whose 60+ share stands for today's county.
SHARE_OF = {
    "上城区": ["上城区(旧)", "江干区"], "拱墅区": ["拱墅区(旧)", "下城区"], "西湖区": ["西湖区"], "滨江区": ["滨江区"],
    "萧山区": ["萧山区"], "余杭区": ["余杭区(旧)"], "临平区": ["余杭区(旧)"], "钱塘区": ["江干区", "萧山区"],
    "富阳区": ["富阳市"], "临安区": ["临安市"], "桐庐县": ["桐庐县"], "淳安县": ["淳安县"], "建德市": ["建德市"],
}


def read_population(path):
    residents, elders = [], {}
    for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines():
        cells = line.split("\t")
        if cells[0] == "#hukou2010" and cells[2].isdigit():
            elders[cells[1]] = (int(cells[2]), float(cells[3]))
        elif cells[0].isdigit():
            residents.append((cells[0], cells[1], int(cells[2])))
    return residents, elders


def share_60(names, elders):
    people = sum(elders[name][0] for name in names)
    return people / sum(elders[name][0] / elders[name][1] * 100 for name in names) * 100


def county_weights(population):
    residents, elders = population
    raw = [(code, name, count * share_60(SHARE_OF[name], elders))
           for code, name, count in residents]
    total = sum(weight for _, _, weight in raw)
    return [(code + "000000", name, round(weight / total * MILLION)) for code, name, weight in raw]


def survival(age):
    """Of those alive at 60: Gompertz, the risk of death doubling every 6.5 years from 0.6 %."""
    rate = math.log(2) / 6.5
    return math.exp(-0.006 / rate * (math.exp(rate * (age - 60)) - 1))


def band_of(age):
    return 0 if age < 65 else 1 if age < 80 else 2


def ages():
    raw = {age: COHORTS.get(YEAR - age, 1.0) * survival(age) * math.exp(-0.035 * (age - 60))
           for age in range(60, 108)}
    wanted = (1 - SHARE_65, SHARE_65 - SHARE_80, SHARE_80)
    sums = [sum(weight for age, weight in raw.items() if band_of(age) == band) for band in range(3)]
    rows = []
    for age, weight in raw.items():
        people = weight / sums[band_of(age)] * wanted[band_of(age)] * MILLION
        women = min(0.75, 0.50 + 0.0045 * max(0, age - 62))
        rows.append((age, round(people * (1 - women)), round(people * women)))
    return rows


def fake_prefixes(lists):
    known = set()
    for path in lists:
        text = pathlib.Path(path).read_text(encoding="utf-8", errors="replace")
        known |= set(re.findall(r"(?<!\d)339[0-9]{3}(?=\d{6}(?!\d)|(?!\d))", text))
    prefixes = [f"3399{number:02d}" for number in range(1, 100)]
    assert not known & set(prefixes), sorted(known & set(prefixes))
    return [(prefix, f"虚构区{prefix[4:]}", "虚构：各年行政区划代码中均无3399开头的代码") for prefix in prefixes]


def write(path, columns, rows):
    lines = ["\t".join(columns)] + ["\t".join(map(str, row)) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main():
    out = pathlib.Path(sys.argv[2])
    write(out / "ages.tsv", ("age", "male", "female"), ages())
    write(out / "county_weights.tsv", ("code", "name", "weight"), county_weights(read_population(sys.argv[1])))
    write(out / "fake_prefixes.tsv", ("prefix", "name", "source"), fake_prefixes(sys.argv[3:]))


if __name__ == "__main__":
    main()
