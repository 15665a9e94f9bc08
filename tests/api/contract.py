#!/usr/bin/env python3
"""docs/api/openapi.json against the server: contract.py PROGRAM HELPER

Every route in every language and format fits its schema; every status that is documented occurs, and
none that is not; every header that is documented stands there. The command line gives the same bytes."""
import concurrent.futures
import contextlib
import csv
import gzip
import io
import json
import os
import pathlib
import resource
import shutil
import sqlite3
import subprocess
import sys
import time

from schema import Schemas
from served import QUICK, ROOT, Server, Skip, Tap, ask, equal, folder, holds, make_town, read_answer, run

PROGRAM, HELPER = sys.argv[1:3]
DOCUMENT = json.loads((ROOT / "docs/api/openapi.json").read_text(encoding="utf-8"))
SCHEMAS = Schemas(DOCUMENT)
BASE = "/" + DOCUMENT["servers"][0]["url"].rsplit("/", 1)[1]
ROUND = "oefenronde-2026-1"
# Every parameter value an operation is asked with.
VALUES = {"lang": ["nl", "en"], "format": ["json", "csv"]}
tap = Tap()


def operations():
    """(path of the document, path to ask, the operation)"""
    for path, item in DOCUMENT["paths"].items():
        yield path, BASE + path.replace("{id}", ROUND), item["get"]


def queries(operation):
    names = [SCHEMAS.resolve(p)["name"] for p in operation.get("parameters", [])]
    return [""] + [f"?{name}={value}" for name in names for value in VALUES.get(name, [])]


def check(operation, answer, what, head=False):
    """The answer is one that the operation documents: status, headers, media type, schema."""
    documented = operation["responses"].get(str(answer.status))
    holds(documented is not None, f"{what}: status {answer.status} is not documented")
    documented = SCHEMAS.resolve(documented)
    for name in documented.get("headers", {}):
        holds(name.lower() in answer.headers, f"{what}: {answer.status} has no header {name}")
    holds("server" not in answer.headers, f"{what}: says what the server is")
    content = documented.get("content", {})
    if answer.status == 304:
        equal(answer.body, b"", what)
        return
    holds(answer.type() in content, f"{what}: {answer.type()} is not documented for {answer.status}")
    if head or answer.type() == "text/csv":
        return
    problems = SCHEMAS.errors(content[answer.type()]["schema"], answer.json(), "$")
    holds(not problems, f"{what}: " + "\n".join(problems[:10]))


@tap.test
def routes(server, town):
    """the server has the routes of the document and no others"""
    equal([BASE + path for path in DOCUMENT["paths"]], run(HELPER, "routes").split(), "routes")


@tap.test
def examples(server, town):
    """every example of the document fits its schema"""
    count = 0
    for path, _, operation in operations():
        for status, response in operation["responses"].items():
            for kind, media in SCHEMAS.resolve(response).get("content", {}).items():
                if "example" in media:
                    count += 1
                    problems = SCHEMAS.errors(media["schema"], media["example"])
                    holds(not problems, f"{path} {status} {kind}: {problems[:3]}")
                    if kind == "application/problem+json":
                        equal(media["example"]["status"], int(status), path)
    holds(count > 20, f"only {count} examples")


@tap.test
def strict(server, town):
    """the validator refuses what does not fit"""
    problem = ask(server, "/v1/problem").json()
    schema = {"$ref": "#/components/schemas/Problem"}
    equal(SCHEMAS.errors(schema, problem), [], "whole")
    spoiled = [({"more": 1}, "more"), ({"town": None}, "town"), ({"language": "de"}, "language"),
               ({"schools_left_out": -1}, "schools_left_out"), ({"schools_left_out": 0.5}, "schools_left_out"),
               ({"schools_left_out": True}, "schools_left_out"), ({"sources": [{}]}, "sources"),
               ({"by_residence": []}, "by_residence"), ({"period": {"first_year": 1}}, "period")]
    for change, name in spoiled:
        errors = SCHEMAS.errors(schema, {**problem, **change})
        holds(errors and name in errors[0], f"{change} was let through")
    without = {name: value for name, value in problem.items() if name != "groups"}
    holds(SCHEMAS.errors(schema, without), "a missing field was let through")


@tap.test
def answers(server, town):
    """every route, language and format fits its schema, also for HEAD"""
    for _, path, operation in operations():
        for query in queries(operation):
            answer = ask(server, path + query)
            equal(answer.status, 200, path + query)
            check(operation, answer, path + query)
            head = ask(server, path + query, "HEAD")
            check(operation, head, "HEAD " + path + query, head=True)
            for name in ("etag", "content-length", "content-type", "cache-control", "vary"):
                equal(head.headers.get(name), answer.headers.get(name), f"HEAD {path}: {name}")


@tap.test
def numbers(server, town):
    """the figures are those of the town: 193 schools, 99 areas, D 0.46"""
    problem = ask(server, "/v1/problem").json()
    equal(round(problem["at_school"]["dissimilarity"]["value"], 3), 0.461, "D")
    schools = ask(server, "/v1/schools").json()["schools"]
    equal(len(schools), 193, "schools")
    areas = ask(server, "/v1/areas").json()["features"]
    equal(len(areas), 99, "areas")
    equal(sum(school["children_a"] for school in schools), problem["at_school"]["children_a"], "children of A")
    equal(sum(area["properties"]["children_b"] for area in areas), problem["by_residence"]["children_b"],
          "children of B by residence")
    verdicts = [school["verdict"] for school in schools]
    for verdict, field in (("reflects", "reflects"), ("cannot tell", "cannot_tell"), ("more group A", "more_a"),
                           ("more group B", "more_b"), ("no surroundings", "not_compared")):
        equal(verdicts.count(verdict), problem["mirror"][field], verdict)
    about = ask(server, "/v1/town?lang=en").json()
    equal(about["state"], run(PROGRAM, "log", town, "--verify").split("last hash ")[1].split()[0], "state")
    equal([entry["id"] for entry in about["rounds"]], [ROUND], "rounds")
    for link in about["links"].values():
        equal(ask(server, link).status, 200, link)
    for entry in ask(server, "/v1/rounds").json()["rounds"]:
        equal(ask(server, entry["links"]["self"]).json()["id"], entry["id"], "link of a round")


def rows_of(text):
    return [{name: value for name, value in row.items()} for row in csv.DictReader(io.StringIO(text))]


def as_cell(value):
    return "" if value is None else value if isinstance(value, str) else value


@tap.test
def tables(server, town):
    """CSV holds what JSON holds, cell by cell"""
    def same(rows, wanted):
        equal(len(rows), len(wanted), "rows")
        for row, item in zip(rows, wanted):
            equal(list(row), list(item), "columns")
            for name, value in item.items():
                cell = row[name]
                equal(float(cell) if isinstance(value, (int, float)) else cell, as_cell(value), name)
    same(rows_of(ask(server, "/v1/schools?format=csv").body.decode()), ask(server, "/v1/schools").json()["schools"])
    same(rows_of(ask(server, "/v1/areas?format=csv").body.decode()),
         [{"code": f["id"], **f["properties"]} for f in ask(server, "/v1/areas").json()["features"]])


@tap.test
def command_line(server, town):
    """the command line gives the same bytes"""
    for target, command in (("/v1/problem?lang=nl", ["statement", "--format", "json", "--lang", "nl"]),
                            ("/v1/problem?lang=en", ["statement", "--format", "json", "--lang", "en"]),
                            ("/v1/schools", ["mirror", "--format", "json"]),
                            ("/v1/schools?format=csv", ["mirror", "--format", "csv"])):
        got = subprocess.run([PROGRAM, command[0], town, *command[1:], *QUICK], capture_output=True, check=True)
        equal(ask(server, target).body == got.stdout, True, target)


@tap.test
def stored_round(server, town):
    """a round is the text that stands in the town file"""
    with contextlib.closing(sqlite3.connect(f"file:{town}?mode=ro", uri=True)) as file:
        [(text,)] = file.execute("SELECT result FROM admission_round WHERE key = ?", (ROUND,)).fetchall()
    equal(ask(server, f"/v1/rounds/{ROUND}").body.decode(), text, "round")


@tap.test
def refusals(server, town):
    """every documented refusal occurs on every route, and is a problem"""
    long = "x" * 2100
    for _, path, operation in operations():
        produced = {
            304: ask(server, path, If_None_Match=ask(server, path).headers["etag"]),
            400: ask(server, path + "?bogus=1"),
            405: ask(server, path, "POST"),
            406: ask(server, path, Accept="image/png"),
            413: ask(server, path, Content_Length="5"),
            414: ask(server, f"{path}?q={long}"),
            421: ask(server, path, Host="example.org"),
            431: ask(server, path, X_Long="x" * 17000),
        }
        for status, answer in produced.items():
            equal(answer.status, status, path)
            check(operation, answer, path)
            if status == 400:
                holds("bogus" in answer.json()["detail"], "400 does not name the parameter")
            if status == 405:
                equal(answer.headers["allow"], "GET, HEAD", "Allow")
            if status >= 400:
                equal(answer.headers["cache-control"], "no-store", "a problem is not kept")
                equal(answer.json()["status"], status, "status in the body")
    missing = ask(server, "/v1/rounds/oefenronde-2026-9")
    equal(missing.status, 404, "a round that is not there")
    check(DOCUMENT["paths"]["/rounds/{id}"]["get"], missing, "404")


@tap.test
def values(server, town):
    """a parameter with another value, twice, or of another route is refused by name"""
    for target, word in (("/v1/problem?lang=de", "lang"), ("/v1/problem?lang=", "lang"), ("/v1/town?lang=NL", "lang"),
                         ("/v1/schools?format=xml", "format"), ("/v1/schools?lang=nl", "lang"),
                         ("/v1/problem?format=csv", "format"), ("/v1/problem?lang=nl&lang=en", "twice"),
                         ("/v1/problem?lang=nl&", None), ("/v1/problem?", None), ("/v1/problem?l%61ng=en", None),
                         ("/v1/rounds?lang=nl", "lang"), ("/v1/openapi.json?lang=nl", "lang")):
        answer = ask(server, target)
        equal(answer.status, 400 if word else 200, target)
        holds(word is None or word in answer.json()["detail"], f"{target}: {word} is not named")


@tap.test
def too_slow(server, town):
    """every route: a request that does not end is answered 408 and let go"""
    def unfinished(item):
        _, path, operation = item
        with server.connect() as connection, connection.makefile("rb") as file:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nX-".encode())
            start = time.monotonic()
            answer = read_answer(file)
            equal(answer.status, 408, path)
            check(operation, answer, path)
            equal(file.read(), b"", "the connection stays open")
            return time.monotonic() - start
    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        times = list(pool.map(unfinished, operations()))
    holds(9 < min(times) and max(times) < 13, f"let go after {times}")


@tap.test
def no_town(server, town):
    """without a town file: 503 with the reason, and the server goes on when it is back"""
    away = town.with_suffix(".away")
    town.rename(away)
    for path, target, operation in operations():
        answer = ask(server, target)
        equal(answer.status, 200 if path == "/openapi.json" else 503, path)
        check(operation, answer, path)
        if answer.status == 503:
            holds("amsterdam.meng" in answer.json()["detail"], "the file is not named")
    equal(ask(server, "/meten").status, 503, "a page")
    town.write_bytes(b"this is no town file")
    equal(ask(server, "/v1/town").status, 503, "another file")
    town.unlink()
    away.rename(town)
    equal(ask(server, "/v1/town").status, 200, "back")


@tap.test
def no_memory(server, town):
    """without memory for new figures: 500, and the server goes on when there is some"""
    if sanitized():
        raise Skip("a sanitizer needs memory without bounds")
    small = town.with_name("klein.meng")
    (town.parent / "klein.csv").write_text("code,a,b\nS1,40,30\nS2,30,30\n", encoding="utf-8")
    run(PROGRAM, "new", small, "--name", "Klein")
    run(PROGRAM, "import", small, "schools", town.parent / "klein.csv", "--group", "A=a", "--group", "B=b",
        "--year", "2019")
    # A small town leaves the server little memory that is free already.
    with Server(PROGRAM, small, *QUICK) as little, little.connect() as connection, connection.makefile("rb") as file:
        def on_this(target):
            connection.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            return read_answer(file)
        equal(on_this("/v1/town").json()["name"], "Klein", "before")
        pid = little.process.pid
        size = int(open(f"/proc/{pid}/statm", encoding="ascii").read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        shutil.copy(town, small.with_suffix(".new"))
        os.replace(small.with_suffix(".new"), small)
        before = resource.prlimit(pid, resource.RLIMIT_AS, (size, resource.RLIM_INFINITY))
        for path, target, operation in operations():
            answer = on_this(target)
            equal(answer.status, 200 if path == "/openapi.json" else 500, path)
            check(operation, answer, path)
        resource.prlimit(pid, resource.RLIMIT_AS, before)
        equal(on_this("/v1/town").json()["name"], "Amsterdam", "after")
        equal(little.stop()[0], 0, "exit status")


@tap.test
def description(server, town):
    """/v1/openapi.json is the document"""
    equal(ask(server, "/v1/openapi.json").json(), DOCUMENT, "document")
    packed = ask(server, "/v1/openapi.json", Accept_Encoding="gzip")
    equal(json.loads(gzip.decompress(packed.body)), DOCUMENT, "gzip")


def sanitized():
    return b"__asan_init" in pathlib.Path(PROGRAM).read_bytes()


def main():
    with folder() as where:
        town = make_town(PROGRAM, where)
        run(PROGRAM, "exercise", town, "--id", ROUND, "--desk", where / "round.desk", "--children", "900",
            "--rehearsals", "3", "--points", "10")
        with Server(PROGRAM, town, *QUICK) as server:
            failed = tap.run(server, town)
            if not server.alive():
                print("Bail out! the server is gone")
                return 1
            status, _, err = server.stop()
            if status:
                print(f"Bail out! the server ended with {status}: {err}")
                return 1
            return failed


sys.exit(main())
