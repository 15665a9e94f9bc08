#!/usr/bin/env python3
"""Requests per second and 99th percentile of /v1/problem and the first page, on loopback, as JSON lines:
bench_serve.py PROGRAM [SECONDS]. With wrk where it is installed, else with threads of its own (which
measure themselves as much as the server)."""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "api"))
from served import Server, make_town, read_answer  # noqa: E402

CONNECTIONS = 16
SECONDS_OF = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}


def with_wrk(url, seconds):
    """(requests per second, 99th percentile in seconds, requests that failed)"""
    text = subprocess.run(["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", url], check=True,
                          capture_output=True, text=True).stdout
    number, unit = re.search(r"99%\s+([\d.]+)(\w+)", text).groups()
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    errors = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", text)
    return (float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1)), float(number) * SECONDS_OF[unit],
            int(failed.group(1)) if failed else 0, sum(map(int, errors.groups())) if errors else 0)


def with_threads(server, target, seconds):
    times, failed, stop = [], [], time.monotonic() + seconds

    def load():
        with server.connect() as connection, connection.makefile("rb") as file:
            while (start := time.monotonic()) < stop:
                connection.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
                if read_answer(file).status >= 400:
                    failed.append(target)
                times.append(time.monotonic() - start)
    threads = [threading.Thread(target=load) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(times) / seconds, sorted(times)[int(0.99 * len(times))], len(failed), 0


def main():
    program = sys.argv[1]
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    tool = "wrk" if shutil.which("wrk") else "threads"
    with tempfile.TemporaryDirectory(prefix="mengtafel-bench-") as folder:
        town = make_town(program, folder)
        start = time.monotonic()
        with Server(program, town) as server:
            print(json.dumps({"name": "serve_ready", "seconds": round(time.monotonic() - start, 3)}), flush=True)
            # The page as a browser gets it that asks for it in Dutch; / itself only leads there.
            for name, target in (("serve_problem", "/v1/problem"), ("serve_start", "/"), ("serve_page", "/meten")):
                rate, p99, failed, errors = (with_wrk(server.url[:-1] + target, seconds) if tool == "wrk"
                                             else with_threads(server, target, seconds))
                print(json.dumps({"name": name, "size": CONNECTIONS, "seconds": seconds, "requests_per_second": round(rate),
                                  "p99_seconds": round(p99, 6), "failed": failed + errors, "tool": tool}), flush=True)


main()
