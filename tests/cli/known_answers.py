#!/usr/bin/env python3
"""`mengtafel measure` on CSV files against answers from elsewhere: known_answers.py PROGRAM
R segregation for schools00, and the reference figures of the Amsterdam map; the files and where they
come from are in tests/golden/data. Besides the numbers: table, CSV and JSON say the same, and neither
threads nor the order of rows changes a byte. Prints TAP."""
import csv
import io
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
DATA = ROOT / "tests" / "golden" / "data"
LONG = ["--unit", "school", "--group", "race", "--count", "n"]
number = failed = 0


def check(name, good, said=""):
    global number, failed
    number += 1
    failed += not good
    print(f"{'ok' if good else 'not ok'} {number} - {name}", flush=True)
    if not good:
        print(f"# {said}", flush=True)


def measure(path, *options, form="json", replicates=20):
    command = [PROGRAM, "measure", str(path), *options, "--format", form, "--replicates",
               str(replicates)]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout


def values(text):
    """{(stratum, index, groups): result}"""
    return {(r["stratum"], r["index"], r["groups"] or ""): r for r in json.loads(text)["results"]}


def expect(name, results, wanted, key="value", tolerance=1e-12):
    for what, value in wanted.items():
        got = results[what][key]
        check(f"{name}: {' '.join(filter(None, what))} {key}", abs(got - value) <= tolerance,
              f"{got!r}, wanted {value!r}")


def schools00():
    results = values(measure(DATA / "schools00.csv", *LONG))
    expect("schools00", results, {
        ("", "M", ""): 0.42553897587642, ("", "H", ""): 0.418808314641945,
        ("", "D", "black - white"): 0.728387884871103,
    })
    check("schools00: five groups give 1 D multi, 15 D, H, M, 5 isolation, 20 exposure",
          len(results) == 43, f"{len(results)}")
    for group in ("asian", "black", "hisp", "native", "white"):
        total = results[("", "isolation", group)]["value"] + sum(
            r["value"] for (_, index, groups), r in results.items()
            if index == "exposure" and groups.startswith(group + " - "))
        check(f"schools00: isolation and exposure of {group} add up to 1", abs(total - 1) < 1e-12,
              repr(total))
    states = values(measure(DATA / "schools00.csv", *LONG, "--stratum", "state"))
    expect("schools00 by state", states, {
        ("A", "M", ""): 0.408596522834574, ("A", "H", ""): 0.496921569209236,
        ("B", "M", ""): 0.254995859585263, ("B", "H", ""): 0.268088400301113,
        ("C", "M", ""): 0.345022055434215, ("C", "H", ""): 0.361125742152516,
    })


def amsterdam():
    schools = DATA / "amsterdam_scholen_ja_nee.csv"
    two = values(measure(schools, "--unit", "brin", "--columns", "ja,nee"))
    expect("Amsterdam", two, {
        ("", "D", "ja - nee"): 0.4605409777220872, ("", "H", ""): 0.20599000505860135,
        ("", "isolation", "ja"): 0.5048926081390632,
        ("", "exposure", "ja - nee"): 0.49510739186093683,
    })
    expect("Amsterdam", two, {("", "D", "ja - nee"): 0.04740716635589689}, "by_chance", 1e-11)
    three = values(measure(schools, "--unit", "brin", "--columns", "ja,nee,onbekend"))
    expect("Amsterdam in three groups", three, {
        ("", "M", ""): 0.15221793100024072, ("", "H", ""): 0.1992768403758961,
        ("", "D multi", ""): 0.44827124526697715,
    })
    expect("Amsterdam in three groups", three, {("", "M", ""): 0.003332691910840998}, "by_chance")
    areas = values(measure(DATA / "amsterdam_buurtcombinaties_ja_nee.csv", "--unit", "code",
                           "--columns", "ja,nee"))
    expect("Amsterdam by residence", areas, {
        ("", "D", "ja - nee"): 0.3525653335887205, ("", "H", ""): 0.12031838236702908,
        ("", "isolation", "ja"): 0.4437143347557468,
    })


def same_in_every_form():
    as_json = values(measure(DATA / "schools00.csv", *LONG, "--stratum", "state"))
    rows = list(csv.DictReader(io.StringIO(
        measure(DATA / "schools00.csv", *LONG, "--stratum", "state", form="csv"))))
    wrong = []
    for row in rows:
        result = as_json[(row["stratum"], row["index"], row["groups"])]
        for column, key in (("value", "value"), ("by chance", "by_chance"), ("low", "low"),
                            ("high", "high"), ("without chance", "without_chance")):
            number_there = result.get(key)
            if (row[column] == "") != (number_there is None) or (
                    row[column] and abs(float(row[column]) - number_there) > 5.1e-13):
                wrong.append((row, column, number_there))
    check("CSV says what JSON says", not wrong and len(rows) == len(as_json), wrong[:2])
    table = measure(DATA / "schools00.csv", *LONG, "--stratum", "state", form="table").splitlines()
    short = [[f"{float(row[c]):.4f}" if row[c] else "-" for c in
              ("value", "by chance", "without chance", "low", "high")] for row in rows]
    check("the table says what CSV says", [line.split()[-5:] for line in table[1:]] == short,
          "numbers differ")
    check("the table lines up", len({len(line) for line in table}) == 1, "lengths differ")


def same_in_any_order(folder):
    plain = DATA / "schools00.csv"
    wanted = measure(plain, *LONG, "--stratum", "state", "--threads", "1", replicates=50)
    for threads in (2, 3):
        got = measure(plain, *LONG, "--stratum", "state", "--threads", str(threads), replicates=50)
        check(f"the same bytes from {threads} threads", got == wanted, "they differ")
    seed = random.SystemRandom().randrange(2 ** 32)
    header, *rows = plain.read_text(encoding="utf-8").splitlines()
    random.Random(seed).shuffle(rows)
    shuffled = folder / "shuffled.csv"
    shuffled.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    got = measure(shuffled, *LONG, "--stratum", "state", replicates=50)
    check("the same bytes from shuffled rows", got.replace(str(shuffled), str(plain)) == wanted,
          f"seed {seed}")
    semicolons = folder / "semicolons.csv"
    text = plain.read_text(encoding="utf-8").replace(",", ";").replace("\n", "\r\n")
    semicolons.write_bytes(b"\xef\xbb\xbf" + text.encode("utf-8"))
    got = measure(semicolons, *LONG, "--stratum", "state", replicates=50)
    check("the same bytes from semicolons, a byte order mark and lines of Windows",
          got.replace(str(semicolons), str(plain)) == wanted, "they differ")


if len(sys.argv) != 2:
    sys.exit(__doc__)
PROGRAM = os.path.abspath(sys.argv[1])
schools00()
amsterdam()
same_in_every_form()
with tempfile.TemporaryDirectory(prefix="mengtafel-cli-") as where:
    same_in_any_order(pathlib.Path(where))
print(f"1..{number}")
sys.exit(1 if failed else 0)
