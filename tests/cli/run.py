#!/usr/bin/env python3
"""Run the commands in case files and compare everything they say: run.py PROGRAM CASES.txt...
With --renew the case files and golden files are rewritten with what came out; read the difference
before you commit it. Prints TAP, one line per case. README.md explains the form of a case.

Each case runs in a fresh folder with the files of data/amsterdam and amsterdam.meng, the town made
from them. Besides its exit status and its exact output, every case that ends in a failure is held to
this: each file that was there has the bytes it had, none has come, and the log of the town still
holds."""
import codecs
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
DATA = HERE.parent.parent / "data" / "amsterdam"
COUNTS = "--group A=nee --group B=ja --group unknown=onbekend --about 2015-2019"
TOWN = f"""set -e
mengtafel new amsterdam.meng --name Amsterdam --code GM0363
mengtafel import amsterdam.meng schools scholen.csv {COUNTS}
mengtafel import amsterdam.meng areas buurten.csv {COUNTS}
mengtafel import amsterdam.meng shapes buurten.geojson
mengtafel import amsterdam.meng boards besturen.csv --code "BRIN NUMMER" --known-only"""
WILDCARDS = {
    "<time>": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
    "<hash>": r"[0-9a-f]{64}",
    "<hash start>": r"[0-9a-f]{16}…",
    "<folder>": r"/[^ :]*/mengtafel-cli-[^/ :]*",
}


def has_terminal():
    """Whether this machine lets a program have a terminal of its own."""
    try:
        for end in os.openpty():
            os.close(end)
        return True
    except OSError:
        return False


# What a case may need of the machine; where it is not there, the case is left out and says so.
NEEDS = {"a terminal": has_terminal, "an ordinary user": lambda: os.geteuid() != 0,
         "openssl": lambda: shutil.which("openssl") is not None}


class Case:
    """One case as it stands in its file."""

    def __init__(self, path, name):
        self.path, self.name = path, name
        self.comments, self.files, self.commands, self.out, self.err = [], [], [], [], []
        self.exit, self.golden, self.needs = 0, None, None

    def text(self):
        lines = [f"== {self.name}"] + self.comments
        lines += [f"@needs {self.needs}"] if self.needs else []
        lines += [f"@file {name}: {content}" for name, content in self.files]
        lines += [f"@golden {self.golden}"] if self.golden else []
        lines += [f"$ {command}" for command in self.commands]
        lines += [f"exit {self.exit}"] if self.exit else []
        lines += ["| " + line if line else "|" for line in self.out]
        lines += ["! " + line if line else "!" for line in self.err]
        return "\n".join(lines) + "\n"


def parse(path):
    """(what stands above the first case, the cases)"""
    head, cases = [], []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("== "):
            cases.append(Case(path, line[3:]))
        elif not cases:
            head.append(line)
        elif line.startswith("#"):
            cases[-1].comments.append(line)
        elif line.startswith("@needs ") and line[7:] in NEEDS:
            cases[-1].needs = line[7:]
        elif line.startswith("@file "):
            cases[-1].files.append(line[6:].split(": ", 1))
        elif line.startswith("@golden "):
            cases[-1].golden = line[8:]
        elif line.startswith("$ "):
            cases[-1].commands.append(line[2:])
        elif line.startswith("exit "):
            cases[-1].exit = int(line[5:])
        elif line[:2] in ("| ", "|"):
            cases[-1].out.append(line[2:])
        elif line[:2] in ("! ", "!"):
            cases[-1].err.append(line[2:])
        elif line.strip():
            sys.exit(f"{path}:{number}: a line that is not understood: {line}")
    return head, cases


def state(folder):
    """The bytes of every file."""
    return {str(path.relative_to(folder)): path.read_bytes()
            for path in sorted(folder.rglob("*")) if path.is_file()}


def run(program, folder, script):
    bin_folder = folder.parent / "bin"
    environment = {
        "PATH": f"{bin_folder}:{os.environ['PATH']}", "LANG": "C", "HOME": str(folder),
        "SOURCE": str(HERE.parent.parent), "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", ""),
    }
    result = subprocess.run(["bash", "-c", script], cwd=folder, env=environment, timeout=120,
                            stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return (result.returncode, result.stdout.decode("utf-8", "replace").splitlines(),
            result.stderr.decode("utf-8", "replace").splitlines())


def general(line):
    """A line with what differs from run to run as wildcards."""
    for name, pattern in WILDCARDS.items():
        line = re.sub(pattern, name, line)
    return line


def differences(what, wanted, got):
    got = [general(line) for line in got]
    if wanted == got:
        return []
    lines = [f"{what} differs:"]
    for i in range(max(len(wanted), len(got))):
        left = wanted[i] if i < len(wanted) else None
        right = got[i] if i < len(got) else None
        if left != right:
            lines += [f"  line {i + 1} wanted: {left}", f"  line {i + 1} got:    {right}"]
    return lines[:12]


def after_failure(program, folder, before):
    problems = []
    now = state(folder)
    for name in sorted(before.keys() | now.keys()):
        if before.get(name) != now.get(name):
            problems.append(f"after a failure {name} has " +
                            ("come" if name not in before else "changed or gone"))
    code, _, err = run(program, folder, "mengtafel log amsterdam.meng --verify")
    return problems + ([f"the log does not hold: {err}"] if code else [])


def run_case(program, case, base, root, renew):
    """What is wrong, one line each."""
    folder = pathlib.Path(tempfile.mkdtemp(dir=root)) / "work"
    shutil.copytree(base, folder)
    (folder.parent / "bin").mkdir()
    (folder.parent / "bin" / "mengtafel").symlink_to(program)
    for name, content in case.files:
        (folder / name).write_bytes(codecs.escape_decode(content.encode("utf-8"))[0])
    before = state(folder)
    try:
        code, out, err = run(program, folder, "\n".join(case.commands))
    except subprocess.TimeoutExpired:
        return ["it did not end"]
    problems = after_failure(program, folder, before) if code else []
    shutil.rmtree(folder.parent)
    golden = HERE / "golden" / case.golden if case.golden else None
    if renew:
        case.exit, case.out, case.err = code, [general(x) for x in out], [general(x) for x in err]
        if golden:
            golden.write_text("\n".join(case.out) + "\n", encoding="utf-8")
            case.out = []
        return problems
    wanted = golden.read_text(encoding="utf-8").splitlines() if golden else case.out
    if code != case.exit:
        problems.append(f"exit status {code}, wanted {case.exit}")
    return (problems + differences("standard output", wanted, out) +
            differences("standard error", case.err, err))


def main():
    arguments = [a for a in sys.argv[1:] if a != "--renew"]
    renew = "--renew" in sys.argv
    if len(arguments) < 2:
        sys.exit(__doc__)
    program = pathlib.Path(arguments[0]).resolve()
    files = {pathlib.Path(a): parse(pathlib.Path(a)) for a in arguments[1:]}
    cases = [case for _, some in files.values() for case in some]
    print(f"1..{len(cases)}")
    failed = 0
    with tempfile.TemporaryDirectory(prefix="mengtafel-cli-") as root:
        (pathlib.Path(root) / "bin").mkdir()
        (pathlib.Path(root) / "bin" / "mengtafel").symlink_to(program)
        base = pathlib.Path(root) / "base"
        shutil.copytree(DATA, base)
        code, _, err = run(program, base, TOWN)
        if code:
            sys.exit(f"Bail out! the town could not be made: {err}")
        with concurrent.futures.ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
            results = [None if case.needs and not NEEDS[case.needs]() else
                       pool.submit(run_case, program, case, base, root, renew) for case in cases]
            for number, (case, result) in enumerate(zip(cases, results), 1):
                name = f"{case.path.stem}: {case.name}"
                problems = result.result() if result else []
                failed += bool(problems)
                print(f"{'not ok' if problems else 'ok'} {number} - {name}" +
                      ("" if result else f" # SKIP needs {case.needs}"), flush=True)
                for line in problems:
                    print(f"# {line}", flush=True)
    if renew:
        for path, (head, some) in files.items():
            text = "\n".join(head).rstrip() + "\n\n" if head else ""
            path.write_text(text + "\n".join(case.text() for case in some), encoding="utf-8")
    return 1 if failed else 0


sys.exit(main())
