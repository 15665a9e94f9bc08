"""What the tests of the API share: a town, a server, requests byte by byte, TAP."""
import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
DATA = ROOT / "data" / "amsterdam"
# Few replicates: it is not the figures that are tested here.
QUICK = ["--replicates", "20"]


def run(program, *arguments, cwd=None):
    result = subprocess.run([str(program), *map(str, arguments)], cwd=cwd, capture_output=True, check=False)
    if result.returncode:
        raise RuntimeError(f"{arguments}: {result.stderr.decode()}")
    return result.stdout.decode()


def make_town(program, folder, name="amsterdam.meng"):
    """A town from the files of data/amsterdam."""
    town = pathlib.Path(folder) / name
    run("sh", ROOT / "scripts/amsterdam.sh", program, town)
    return town


class Server:
    """A server on a port of its own."""

    def __init__(self, program, town, *options, before=()):
        self.process = subprocess.Popen([*before, str(program), "serve", str(town), "--port", "0", *options],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        line = self.process.stdout.readline().decode()
        if not line.startswith("http://"):
            raise RuntimeError("the server did not start: " + self.process.stderr.read().decode())
        self.url = line.strip()
        host, self.port = self.url[len("http://"):-1].rsplit(":", 1)
        self.port = int(self.port)
        self.host = host.strip("[]")

    def connect(self, timeout=20):
        return socket.create_connection((self.host, self.port), timeout=timeout)

    def alive(self):
        return self.process.poll() is None

    def stop(self, how=signal.SIGTERM):
        """(exit status, seconds, standard error)"""
        start = time.monotonic()
        if self.alive():
            self.process.send_signal(how)
        _, err = self.process.communicate(timeout=20)
        return self.process.returncode, time.monotonic() - start, err.decode()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.alive():
            self.process.kill()
        self.process.communicate()


class Answer:
    """Status, headers (names in lower case) and body of one answer."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)

    def type(self):
        return self.headers.get("content-type", "").split(";")[0]


def read_answer(file, head=False):
    """One answer from a socket file; None when the connection was closed instead."""
    line = file.readline()
    if not line:
        return None
    status = int(line.split()[1])
    headers = {}
    while (line := file.readline()) not in (b"\r\n", b""):
        name, value = line.decode().split(":", 1)
        if name.lower() in headers:
            raise AssertionError(f"the header {name} stands there twice")
        headers[name.lower()] = value.strip()
    size = int(headers.get("content-length", 0))
    body = b"" if head or status == 304 else file.read(size)
    if not head and status != 304 and len(body) != size:
        raise AssertionError(f"{size} bytes were announced, {len(body)} came")
    return Answer(status, headers, body)


def raw(server, request, timeout=20):
    """What comes back on these bytes; None when the connection is closed without an answer."""
    with server.connect(timeout) as connection, connection.makefile("rb") as file:
        try:
            connection.sendall(request)
            return read_answer(file, request.startswith(b"HEAD "))
        except (ConnectionResetError, BrokenPipeError):
            return None


def ask(server, target, method="GET", headers=None, **more):
    """An ordinary request."""
    lines = {"Host": f"127.0.0.1:{server.port}", **(headers or {}),
             **{name.replace("_", "-"): value for name, value in more.items()}}
    text = f"{method} {target} HTTP/1.1\r\n" + "".join(
        f"{name}: {value}\r\n" for name, value in lines.items() if value is not None) + "\r\n"
    answer = raw(server, text.encode("latin-1"))
    if answer is None:
        raise AssertionError(f"{method} {target}: closed without an answer")
    return answer


class Skip(Exception):
    """Why a test cannot be run on this machine."""


class Tap:
    """Runs the functions it is given, a line each."""

    def __init__(self):
        self.tests = []

    def test(self, function):
        self.tests.append(function)
        return function

    def run(self, *arguments):
        print(f"1..{len(self.tests)}", flush=True)
        failed = 0
        for number, function in enumerate(self.tests, 1):
            name = function.__doc__.split("\n")[0].rstrip(".")
            try:
                function(*arguments)
                print(f"ok {number} - {name}", flush=True)
            except Skip as reason:
                print(f"ok {number} - {name} # SKIP {reason}", flush=True)
            except Exception as problem:  # a test that breaks is a test that fails
                failed += 1
                print(f"not ok {number} - {name}", flush=True)
                for line in str(problem).splitlines() or [repr(problem)]:
                    print(f"# {line}", flush=True)
                where = traceback.extract_tb(problem.__traceback__)[-1]
                print(f"# {type(problem).__name__} at {where.filename}:{where.lineno}", flush=True)
        return 1 if failed else 0


def equal(got, wanted, what=""):
    if got != wanted:
        raise AssertionError(f"{what}: got {got!r:.300}, wanted {wanted!r:.300}")


def holds(condition, what):
    if not condition:
        raise AssertionError(what)


@contextlib.contextmanager
def folder():
    path = tempfile.mkdtemp(prefix="mengtafel-api-")
    try:
        yield pathlib.Path(path)
    finally:
        shutil.rmtree(path)
