#!/usr/bin/env python3
"""What changes while the server runs: the town, the memory, the wish to go on. change.py PROGRAM HELPER"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import threading
import time

from served import DATA, QUICK, Server, Skip, Tap, ask, equal, folder, holds, make_town, read_answer, run

PROGRAM, HELPER = sys.argv[1:3]
tap = Tap()
GROUPS = ["--group", "A=nee", "--group", "B=ja", "--group", "unknown=onbekend"]


def fresh(base, where, name="town.meng"):
    path = pathlib.Path(where) / name
    shutil.copy(base, path)
    return path


def add_round(town, name, **values):
    result = {"form": 1, "id": name, "children": 6000, "rules": [
        {"id": "one_draw", "first_choice": 5000, "unplaced": 10},
        {"id": "two_baskets", "first_choice": 4900, "unplaced": 12}], **values}
    path = town.with_name(name + ".json")
    path.write_text(json.dumps(result), encoding="utf-8")
    run(HELPER, "add-round", town, name, path)


@tap.test
def import_is_seen(base, where):
    """an import and a round are seen by the very next request, also within a second"""
    town = fresh(base, where)
    with Server(PROGRAM, town, *QUICK) as server:
        before = ask(server, "/v1/town")
        equal(ask(server, "/v1/rounds").json(), {"rounds": []}, "no round yet")
        holds("nog geen plaatsingsronde" in ask(server, "/uitvoeren").body.decode(), "no round yet")
        for i in range(1, 5):
            add_round(town, f"oefenronde-2026-{i}", children=6000 + i)
            names = [entry["id"] for entry in ask(server, "/v1/rounds").json()["rounds"]]
            equal(names, [f"oefenronde-2026-{k}" for k in range(1, i + 1)], "rounds")
            equal(ask(server, f"/v1/rounds/oefenronde-2026-{i}").json()["children"], 6000 + i, "the new one")
        page = ask(server, "/uitvoeren").body.decode()
        holds("Oefenronde, 6.004 geschatte kinderen" in page and "83 van de 100" in page, "the newest round's sentence")
        run(PROGRAM, "import", town, "schools", DATA / "scholen.csv", *GROUPS, "--year", "2020")
        after = ask(server, "/v1/town", If_None_Match=before.headers["etag"])
        equal((after.status, after.json()["period"]["last_year"]), (200, 2020), "the new year")
        holds(after.json()["state"] != before.json()["state"], "the state is another")
        equal(ask(server, "/v1/town", If_None_Match=after.headers["etag"]).status, 304, "and stays")


@tap.test
def any_name(base, where):
    """a round of any name has an address, and its link leads there"""
    town = fresh(base, where)
    names = ["ronde 1/2", "é%41?x=1&y#z", "../town", "a+b;c\"'<>\\", "é" * 32]
    for i, name in enumerate(names):
        path = town.with_name("round.json")
        path.write_text(json.dumps({"form": 1, "number": i}), encoding="utf-8")
        run(HELPER, "add-round", town, name, path)
    with Server(PROGRAM, town, *QUICK) as server:
        rounds = ask(server, "/v1/rounds").json()["rounds"]
        equal([entry["id"] for entry in rounds], names, "names")
        for i, entry in enumerate(rounds):
            equal(ask(server, entry["links"]["self"]).json(), {"form": 1, "number": i}, entry["links"]["self"])
        holds("deze versie kan de uitkomst niet lezen" in ask(server, "/uitvoeren").body.decode(), "the page says so")


@tap.test
def other_forms(base, where):
    """a round in the form of another version is listed, and neither served nor read from"""
    town = fresh(base, where)
    add_round(town, "oefenronde-2026-1")
    with Server(PROGRAM, town, *QUICK) as server:
        holds("83 van de 100" in ask(server, "/uitvoeren").body.decode(), "before")
        for i, form in enumerate((2, 0, None, "1", 1.5, True), 2):
            name = f"oefenronde-2026-{i}"
            add_round(town, name, form=form)
            equal(ask(server, "/v1/rounds").json()["rounds"][-1]["id"], name, "listed")
            answer = ask(server, f"/v1/rounds/{name}")
            equal((answer.status, answer.type()), (503, "application/problem+json"), f"form {form}")
            holds("made by another version of the program; make the exercise again" in answer.json()["detail"], "why")
            page = ask(server, "/uitvoeren").body.decode()
            holds("deze versie kan de uitkomst niet lezen" in page and "83 van" not in page, f"form {form}: the page")
        path = town.with_name("without.json")
        path.write_text(json.dumps({"id": "zonder", "children": 6000}), encoding="utf-8")
        run(HELPER, "add-round", town, "zonder", path)
        equal(ask(server, "/v1/rounds/zonder").status, 503, "without a form")
        equal(ask(server, "/v1/rounds/oefenronde-2026-1").json()["form"], 1, "the one that fits is served")
        add_round(town, "oefenronde-2026-9")
        holds("83 van de 100" in ask(server, "/uitvoeren").body.decode(), "read again")


@tap.test
def no_torn_answers(base, where):
    """a town replaced again and again under load: every answer is of one of the two, with its own tag"""
    town = fresh(base, where)
    other = fresh(base, where, "other.meng")
    run(PROGRAM, "import", other, "schools", DATA / "scholen.csv", *GROUPS, "--year", "2020")
    known = {}
    for path in (town, other):
        with Server(PROGRAM, path, *QUICK) as server:
            for target in ("/v1/problem", "/v1/schools", "/v1/town", "/meten"):
                answer = ask(server, target)
                known.setdefault(target, {})[answer.headers["etag"]] = answer.body
    equal([len(known[target]) for target in ("/v1/problem", "/v1/town")], [2, 2], "two states")
    stop = threading.Event()
    seen = set()
    with Server(PROGRAM, town, *QUICK) as server:
        def load():
            count = 0
            while not stop.is_set():
                for target, states in known.items():
                    answer = ask(server, target)
                    equal(answer.status, 200, target)
                    holds(states.get(answer.headers["etag"]) == answer.body, f"{target}: torn, or a wrong tag")
                    seen.add(answer.headers["etag"])
                    count += 1
            return count
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            loads = [pool.submit(load) for _ in range(8)]
            try:
                for i in range(6):
                    shutil.copy(base if i % 2 else other, town.with_suffix(".new"))
                    os.replace(town.with_suffix(".new"), town)
                    time.sleep(1)
            finally:
                stop.set()
            count = sum(one.result() for one in loads)
        holds(count > 100, f"only {count} answers")
        holds(len(seen) >= 7, "both states were seen")


@tap.test
def import_under_load(base, where):
    """imports while requests come: none of either fails"""
    town = fresh(base, where)
    with Server(PROGRAM, town, *QUICK) as server, concurrent.futures.ThreadPoolExecutor(6) as pool:
        stop = threading.Event()

        def load():
            while not stop.is_set():
                equal(ask(server, "/v1/town").status, 200, "town")
        loads = [pool.submit(load) for _ in range(6)]
        try:
            for i in range(10):
                add_round(town, f"oefenronde-2026-{i}")
        finally:
            stop.set()
        for one in loads:
            one.result()
        equal(len(ask(server, "/v1/rounds").json()["rounds"]), 10, "rounds")


@tap.test
def nothing_written(base, where):
    """no request changes the town file or leaves a file beside it"""
    town = fresh(base, where)
    digest = hashlib.sha256(town.read_bytes()).hexdigest()
    names = sorted(path.name for path in pathlib.Path(where).iterdir())
    with Server(PROGRAM, town, *QUICK) as server:
        for target in ("/v1/town", "/v1/rounds", "/meten", "/v1/areas"):
            for method in ("GET", "POST", "PUT", "DELETE"):
                ask(server, target, method)
        equal(server.stop()[0], 0, "exit status")
    equal(hashlib.sha256(town.read_bytes()).hexdigest(), digest, "bytes")
    equal(sorted(path.name for path in pathlib.Path(where).iterdir()), names, "files")


@tap.test
def broken_town(base, where):
    """a town that is damaged while serving: 503 with the reason; whole again: 200"""
    town = fresh(base, where)
    whole = town.read_bytes()
    with Server(PROGRAM, town, *QUICK) as server:
        for content, word in ((whole[:70000], "damaged"), (b"", "not a town file"), (b"x" * 5000, "town")):
            town.with_suffix(".new").write_bytes(content)
            os.replace(town.with_suffix(".new"), town)
            answer = ask(server, "/v1/problem")
            equal(answer.status, 503, word)
            holds(word in answer.json()["detail"], answer.json()["detail"])
            equal(answer.headers["retry-after"], "2", "when to try again")
        town.unlink()
        run(PROGRAM, "new", town, "--name", "Leeg")
        holds("no counts" in ask(server, "/meten").json()["detail"], "a town without counts")
        equal(ask(server, "/favicon.svg").status, 200, "files do not need the town")
        town.write_bytes(whole)
        equal(ask(server, "/v1/problem").status, 200, "whole again")


@tap.test
def stops_in_the_middle(base, where):
    """SIGTERM and Ctrl-C while answering: what is begun is ended, and all within 2 seconds"""
    town = fresh(base, where)
    for how in (signal.SIGTERM, signal.SIGINT):
        with Server(PROGRAM, town, *QUICK) as server, concurrent.futures.ThreadPoolExecutor(20) as pool:
            wanted = ask(server, "/v1/areas").body

            def load(_):
                whole = 0
                while True:
                    try:
                        with server.connect() as connection, connection.makefile("rb") as file:
                            connection.sendall(b"GET /v1/areas HTTP/1.1\r\nHost: localhost\r\n\r\n")
                            answer = read_answer(file)
                    except OSError:
                        return whole
                    if answer is None:
                        return whole
                    holds(answer.body == wanted, "an answer was cut off")
                    whole += 1
            loads = [pool.submit(load, i) for i in range(20)]
            idle = [server.connect() for _ in range(10)]
            time.sleep(0.5)
            status, seconds, err = server.stop(how)
            equal((status, err), (0, ""), f"{how.name}: exit status")
            holds(seconds < 2, f"{how.name}: it took {seconds:.1f} s")
            holds(sum(one.result() for one in loads) > 20, "hardly anything was answered")
            for connection in idle:
                connection.close()


@tap.test
def stops_while_computing(base, where):
    """SIGTERM while the figures are made anew: within 2 seconds too"""
    town = fresh(base, where)
    with Server(PROGRAM, town, "--replicates", "20000") as server:
        run(PROGRAM, "import", town, "schools", DATA / "scholen.csv", *GROUPS, "--year", "2020")
        with server.connect() as connection:
            connection.sendall(b"GET /v1/problem HTTP/1.1\r\nHost: localhost\r\n\r\n")
            time.sleep(0.3)
            status, seconds, _ = server.stop()
        equal(status, 0, "exit status")
        holds(seconds < 2, f"it took {seconds:.1f} s")


@tap.test
def little_memory(base, where):
    """400 MB of address space are enough, also for 200 requests at once; too little is refused with a reason"""
    if b"__asan_init" in pathlib.Path(PROGRAM).read_bytes() or shutil.which("prlimit") is None:
        raise Skip("a sanitizer needs memory without bounds, and prlimit is needed")
    town = fresh(base, where)
    with Server(PROGRAM, town, *QUICK, before=["prlimit", f"--as={400 << 20}"]) as server:
        with concurrent.futures.ThreadPoolExecutor(200) as pool:
            for answer in pool.map(lambda _: ask(server, "/v1/areas"), range(400)):
                equal(answer.status, 200, "an answer")
        run(PROGRAM, "import", town, "schools", DATA / "scholen.csv", *GROUPS, "--year", "2020")
        equal(ask(server, "/v1/town").json()["period"]["last_year"], 2020, "made anew")
        equal(server.stop()[0], 0, "exit status")
    town = fresh(base, where)
    for megabytes in (40, 60, 90):
        result = subprocess.run(["prlimit", f"--as={megabytes << 20}", PROGRAM, "serve", town, "--port", "0", *QUICK],
                                capture_output=True, timeout=60, check=False)
        equal(result.returncode, 1, f"{megabytes} MB: {result.stderr.decode()}")
        holds("not enough memory for" in result.stderr.decode(), result.stderr.decode())


def main():
    with folder() as top:
        base = make_town(PROGRAM, top)
        tests, tap.tests = tap.tests, []
        for test in tests:
            def one(base, test=test):
                with folder() as where:
                    test(base, where)
            one.__doc__ = test.__doc__
            tap.tests.append(one)
        return tap.run(base)


sys.exit(main())
