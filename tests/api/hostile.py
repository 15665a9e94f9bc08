#!/usr/bin/env python3
"""What is malformed, oversized, slow, foreign or simply much: hostile.py PROGRAM HELPER

Nothing of it may bring the server down, hold up others, or be answered as if it were right."""
import concurrent.futures
import errno
import gzip
import random
import socket
import subprocess
import sys
import time

from served import HERE, QUICK, Answer, Server, Tap, ask, equal, folder, holds, make_town, raw, read_answer

PROGRAM = sys.argv[1]
SCRIPT = "/assets/index.1a2b3c4d.js"
tap = Tap()

SECURITY = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                               "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
                               "frame-ancestors 'none'",
    "x-content-type-options": "nosniff", "x-frame-options": "DENY", "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin", "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def still_answers(server, seconds=1.0):
    start = time.monotonic()
    equal(ask(server, "/v1/problem").status, 200, "afterwards")
    holds(time.monotonic() - start < seconds, "afterwards it is slow")


def a_problem(answer, status, what):
    equal(answer.status, status, what)
    equal(answer.type(), "application/problem+json", what)
    equal(sorted(answer.json()), ["detail", "status", "title", "type"], what)


@tap.test
def security_headers(server):
    """every answer carries the security headers: pages, data, files, refusals"""
    script = ask(server, SCRIPT)
    for answer in (ask(server, "/meten"), ask(server, "/v1/town"), script, ask(server, "/"), ask(server, "/favicon.svg"),
                   ask(server, "/none"), ask(server, "/v1/town?x=1"), ask(server, "/meten", "POST"),
                   ask(server, SCRIPT, If_None_Match=script.headers["etag"]), ask(server, "/", Host="example.org")):
        for name, value in SECURITY.items():
            equal(answer.headers.get(name), value, f"{answer.status} {name}")
        holds("server" not in answer.headers, "says what the server is")


@tap.test
def pages(server):
    """the rooms open with their sentence, in the language that is asked for"""
    nl, en = ask(server, "/meten"), ask(server, "/meten?lang=en")
    holds('<html lang="nl">' in nl.body.decode() and "Pas als 46 van de 100" in nl.body.decode(), "Dutch")
    holds('<html lang="en">' in en.body.decode() and "Only if 46 of every 100" in en.body.decode(), "English")
    for room, dutch, english in (("proberen", "nog niet gebouwd", "not built yet"),
                                 ("afspreken", "nog niet gebouwd", "not built yet"),
                                 ("uitvoeren", "nog geen plaatsingsronde", "no admission round yet"),
                                 ("volgen", "nog niet gebouwd", "not built yet")):
        holds(dutch in ask(server, f"/{room}?lang=nl").body.decode(), f"{room} in Dutch")
        holds(english in ask(server, f"/{room}?lang=en").body.decode(), f"{room} in English")
    for accept in ("en", "en-GB,en;q=0.9", "nl;q=0, *", "de"):
        page = ask(server, "/meten", Accept_Language=accept)
        equal(page.body, nl.body, f"the address alone decides, not {accept}")
        equal(page.headers["vary"], "Accept-Encoding", "Vary")
        equal(ask(server, "/meten?lang=en", Accept_Language="nl").body, en.body, "the address alone decides")
    equal(ask(server, "/meten?kaart=1&lang=en").body, en.body, "what else stands behind a page is the application's")
    for page in (nl, en):
        holds("{{" not in page.body.decode(), "a placeholder is left")
        holds(len(page.body) < 14000, "more than a flight of packets")
    a_problem(ask(server, "/meten?lang=de"), 400, "another language")
    a_problem(ask(server, "/meten", Accept="image/png"), 406, "a page as a picture")
    a_problem(ask(server, "/meten/"), 404, "a slash behind")


@tap.test
def start_page(server):
    """the start leads to Meten and keeps the language"""
    for target, location in (("/", "/meten"), ("/?lang=en", "/meten?lang=en"), ("/?lang=nl", "/meten?lang=nl"),
                             ("/?x=//example.org", "/meten")):
        answer = ask(server, target)
        equal((answer.status, answer.headers["location"]), (302, location), target)
    a_problem(ask(server, "/?lang=%0d%0aSet-Cookie:x"), 400, "a line end in the language")


@tap.test
def files(server):
    """files of the application: their bytes, media types, and how long to keep them"""
    for path, kind, keep in ((SCRIPT, "text/javascript", "public, max-age=31536000, immutable"),
                             ("/assets/index.5e6f7a8b.css", "text/css", "public, max-age=31536000, immutable"),
                             ("/favicon.svg", "image/svg+xml", "no-cache")):
        answer = ask(server, path)
        equal((answer.status, answer.type(), answer.headers["cache-control"]), (200, kind, keep), path)
        holds("charset=utf-8" in answer.headers["content-type"], "charset")
        equal(answer.body, (HERE / "dist" / path[1:]).read_bytes(), path)
        equal(ask(server, path, "HEAD").headers["content-length"], str(len(answer.body)), "HEAD")
        equal(ask(server, path + "?v=2").status, 200, "a query behind a file")
    for path in ("/index.html", "/assets/", "/assets", SCRIPT + ".gz", SCRIPT + ".br", SCRIPT + "/"):
        a_problem(ask(server, path), 404, path)


@tap.test
def codings(server):
    """Accept-Encoding chooses the form, with weights"""
    plain, packed = ((HERE / "dist" / (SCRIPT[1:] + ending)).read_bytes() for ending in ("", ".gz"))
    brotli = (HERE / "dist" / (SCRIPT[1:] + ".br")).read_bytes()
    bodies = {None: plain, "gzip": packed, "br": brotli}
    tags = set()
    for accept, coding in ((None, None), ("", None), ("gzip", "gzip"), ("br", "br"), ("gzip, deflate, br", "br"),
                           ("gzip;q=1.0, br;q=0.5", "gzip"), ("br;q=0, gzip", "gzip"), ("*", "br"), ("identity", None),
                           ("gzip;q=0", None), ("*;q=0, identity", None), ("gzip;q=0.001", "gzip"), ("deflate", None),
                           ("GZIP", "gzip"), ("x-gzip", "gzip"), ("identity;q=0, gzip;q=0.5", "gzip"), ("gzip;q=2", None),
                           ("br;q=abc, gzip;q=0.2", "gzip"), ("gzip ; q=0.3 , br ; q=0.2", "gzip"),
                           ("identity;q=0.9, br;q=0.8", None), (",,;q=1,;", None), ("gzip;q=0.5;x=y", "gzip")):
        answer = ask(server, SCRIPT, Accept_Encoding=accept)
        equal((answer.status, answer.headers.get("content-encoding")), (200, coding), f"{accept}")
        equal(answer.body, bodies[coding], f"{accept}: bytes")
        equal(answer.headers["vary"], "Accept-Encoding", "Vary")
        tags.add((coding, answer.headers["etag"]))
    equal(len(tags), 3, "one entity tag for each form")
    equal(gzip.decompress(packed), plain, "the packed form")
    for accept in ("identity;q=0", "*;q=0", "identity;q=0, gzip;q=0, br;q=0"):
        a_problem(ask(server, SCRIPT, Accept_Encoding=accept), 406, accept)
    equal(gzip.decompress(ask(server, "/v1/areas", Accept_Encoding="gzip").body), ask(server, "/v1/areas").body, "data")


@tap.test
def unchanged(server):
    """If-None-Match: 304 for the same bytes, the bytes for others"""
    tag = ask(server, "/v1/problem").headers["etag"]
    for value, status in ((tag, 304), ("W/" + tag, 304), (f'"a", {tag}', 304), ("*", 304), ('"a"', 200), (tag[1:-1], 200),
                          (tag[:-2] + '"', 200), ('"', 200), ("", 200), (',,W/,"', 200), (f'"a" {tag}', 304)):
        equal(ask(server, "/v1/problem", If_None_Match=value).status, status, value)
    equal(ask(server, "/v1/problem?lang=en", If_None_Match=tag).status, 200, "another language has another tag")
    equal(ask(server, "/v1/problem", If_None_Match=tag, Accept_Encoding="gzip").status, 200, "so has another coding")
    page = ask(server, "/meten")
    equal(ask(server, "/meten", If_None_Match=page.headers["etag"]).status, 304, "a page")


@tap.test
def accepted(server):
    """Accept: what is there, by weight"""
    for target, accept, status in (
            ("/v1/town", "application/json", 200), ("/v1/town", "*/*", 200), ("/v1/town", "application/*", 200),
            ("/v1/town", "text/html", 406), ("/v1/town", "application/json;q=0, */*", 406), ("/v1/town", "", 200),
            ("/v1/town", "text/html, */*;q=0.1", 200), ("/v1/town", "application/problem+json", 406),
            ("/v1/areas", "application/geo+json", 200), ("/v1/areas", "application/json", 200),
            ("/v1/areas", "text/csv", 406), ("/v1/areas?format=csv", "text/csv", 200),
            ("/v1/areas?format=csv", "application/json", 406), ("/v1/town", "APPLICATION/JSON", 200),
            ("/v1/town", "application/json; charset=utf-8; q=0.5", 200), ("/v1/town", ",;/*,q", 406)):
        equal(ask(server, target, Accept=accept).status, status, f"{target} {accept}")


@tap.test
def hosts(server):
    """a Host that is not this machine is refused: a foreign name may point here"""
    for host in ("localhost", f"localhost:{server.port}", "127.0.0.1", "127.1.2.3:80", "[::1]:8080", "LOCALHOST", "localhost.",
                 "[::1]"):
        equal(ask(server, "/v1/town", Host=host).status, 200, host)
    for host in ("example.org", "127.0.0.1.example.org", "localhost.example.org", "127.0.0", "127.0.0.1.", "127.0.0.256",
                 "127.0.0.1:", "127.0.0.1:99999", "127.0.0.1:8o", "128.0.0.1", "[::2]", "::1", "0.0.0.0", "0127.0.0.1",
                 "user@127.0.0.1", "2130706433", "127.1", "localhost:80:80", "[::1", "localhost/x", "127.0.0.1 x"):
        answer = ask(server, "/v1/town", Host=host)
        a_problem(answer, 421, host)
    a_problem(ask(server, "/v1/town", Host=""), 400, "an empty Host")
    for lines in (b"", b"Host: localhost\r\nHost: localhost\r\n", b"Host: localhost\r\nhost: example.org\r\n"):
        for version in (b"1.1", b"1.0"):
            answer = raw(server, b"GET /v1/town HTTP/" + version + b"\r\n" + lines + b"\r\n")
            equal(answer.status, 400, f"{lines} {version}")
    equal(raw(server, b"GET http://localhost/v1/town HTTP/1.1\r\nHost: localhost\r\n\r\n").status, 200, "a whole address")
    equal(raw(server, b"GET http://example.org/v1/town HTTP/1.1\r\nHost: localhost\r\n\r\n").status, 421, "of another host")
    equal(raw(server, b"GET http://localhost HTTP/1.1\r\nHost: localhost\r\n\r\n").status, 302, "without a path")
    equal(raw(server, b"GET https://localhost/v1/town HTTP/1.1\r\nHost: localhost\r\n\r\n").status, 400, "of another scheme")


@tap.test
def methods(server):
    """only GET and HEAD"""
    for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "X" * 50):
        for target in ("/v1/town", "/meten", "/", SCRIPT):
            answer = ask(server, target, method)
            a_problem(answer, 405, f"{method} {target}")
            equal(answer.headers["allow"], "GET, HEAD", "Allow")
        a_problem(ask(server, "/none", method), 404, method)
    body = b"Content-Length: 5\r\n\r\nhello"
    head = b"POST /v1/town HTTP/1.1\r\nHost: localhost\r\n"
    equal(raw(server, head + body).status, 405, "with a body")
    for lines in (body, b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", b"Content-Length: 99999999999\r\n\r\n"):
        answer = raw(server, b"GET /v1/town HTTP/1.1\r\nHost: localhost\r\n" + lines)
        equal(answer.status, 413, f"{lines}")
        equal(answer.headers.get("connection"), "close", "what follows is not read as a request")
    equal(raw(server, b"GET /v1/town HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n").status, 200, "no body")


@tap.test
def targets(server):
    """addresses that want out of the application, or are no text"""
    for target in ("/../etc/passwd", "/..%2f..%2fetc%2fpasswd", "/assets/../index.html", "/assets/%2e%2e/index.html",
                   "//etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/assets/..\\..\\etc", "/v1/rounds/../town", "/v1/rounds/",
                   "/v1/rounds/a/b", "/v1/rounds/%2e%2e%2ftown", "/v1/town/", "/V1/town", "/v1", "/v1/", "/v1/town;x=1",
                   "/meten%3flang=en", "/v1/rounds/%7bid%7d", "/v1/rounds/{id}", "/v1/%C3%A9"):
        a_problem(ask(server, target), 404, target)
    for target in ("/%", "/%2", "/%zz", "/v1/town%00", "/%00", "/%0a", "/%7f", "/%c3", "/%ff", "/%c0%ae%c0%ae/",
                   "/%ed%a0%80", "/%f4%90%80%80", "/v1/town?lang=%", "/v1/town?%00=1", "/v1/town?lang=%ff", "*", "meten",
                   "/v1/town#x", "/v1/town?a=1&b=2&c=3&d=4&e=5&f=6&g=7&h=8&i=9"):
        a_problem(ask(server, target), 400, target)
    equal(ask(server, "/v1/t%6fwn").status, 200, "an escaped letter")
    a_problem(ask(server, "/v1/town?lang=%22%3Cscript%3E"), 400, "markup")
    equal(ask(server, "/" + "a" * 2047).status, 404, "the longest address")
    a_problem(ask(server, "/" + "a" * 2048), 414, "one more")


@tap.test
def long_values(server):
    """what a client sent is repeated to it in part, whole characters, however it is escaped"""
    for sent, shown in (('"' * 1900, '"' * 80), ("\\" * 1900, "\\" * 80), ("%22" * 660, '"' * 80), ("%C3%A9" * 330, "é" * 40),
                        ("x" + "%C3%A9" * 330, "x" + "é" * 39), ("%F0%9F%8D%9C" * 160, "🍜" * 20),
                        ("%C2%80" * 330, None), ("%EF%BF%BF" * 220, "\uffff" * 26)):
        for target, what in ((f"/v1/town?lang={sent}", 'lang is nl or en, not "'), (f"/meten?lang={sent}", 'lang is nl or en, not "'),
                             (f"/v1/schools?format={sent}", 'format is json or csv, not "'),
                             (f"/v1/rounds?{sent}", 'there is no parameter "')):
            answer = ask(server, target)
            a_problem(answer, 400, target[:40])
            detail = answer.json()["detail"]
            holds(shown is None or detail.startswith(f'{what}{shown}"'), f"{target[:40]}: {detail}")
    for target in ("/" + '"' * 2000, "/v1/rounds/" + '"' * 2000):
        a_problem(ask(server, target), 404, "a path of quotation marks")


@tap.test
def malformed(server):
    """requests that are none: refused or let go, and the server goes on"""
    pieces = [b"\r\n\r\n", b"GET\r\n\r\n", b"GET /\r\n\r\n", b"GET / HTTP/1.1", b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
              b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"GET / HTTP/1.1\r\nHost localhost\r\n\r\n",
              b"GET / HTTP/1.1\r\n: x\r\nHost: localhost\r\n\r\n", b"GET /\x00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
              b"GET / HTTP/1.1\r\nHost: localhost\x00.example.org\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
              b"GET / HTTP/1.1\nHost: localhost\n\n", b"\x00" * 100, b" " * 300 + b"\r\n\r\n",
              b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
              b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
              b"GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nabc",
              b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
              b"GET " + b"/" * 100000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", b"A" * 200000,
              b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * 200000 + b"\r\n\r\n",
              b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20000 + b"\r\n", b"GET / HTTP/1.1\r\nHost: localhost\r\n folded\r\n\r\n"]
    chance = random.Random(7)
    pieces += [bytes(chance.randrange(256) for _ in range(chance.randrange(400))) for _ in range(60)]
    whole = b"GET /v1/problem?lang=nl HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip;q=0.5\r\n\r\n"
    for _ in range(140):
        spoiled = bytearray(whole)
        for _ in range(chance.randrange(1, 6)):
            spoiled[chance.randrange(len(spoiled))] = chance.randrange(256)
        pieces.append(bytes(spoiled))

    def send(piece):
        with server.connect() as connection, connection.makefile("rb") as file:
            try:
                connection.sendall(piece)
                connection.shutdown(socket.SHUT_WR)
                return read_answer(file, head=piece.startswith(b"HEAD"))
            except OSError as problem:
                if isinstance(problem, ConnectionError) or problem.errno == errno.ENOTCONN:
                    return None  # let go, perhaps before we had said that we were done
                raise
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        results = list(pool.map(send, pieces))
    for piece, answer in zip(pieces, results):
        holds(answer is None or answer.status in (200, 302, 400, 404, 405, 406, 413, 414, 421, 431, 501, 505),
              f"{piece[:60]}: {answer and answer.status}")
    still_answers(server)


@tap.test
def too_large(server):
    """headers of 16 kB are read, more are refused with a reason"""
    equal(ask(server, "/v1/town", X="y" * 15000).status, 200, "15 kB")
    a_problem(ask(server, "/v1/town", X="y" * 17000), 431, "17 kB")
    a_problem(ask(server, "/v1/town?" + "y" * 10000), 414, "an address of 10 kB")


@tap.test
def parallel(server):
    """200 requests at once, every answer whole"""
    wanted = {target: ask(server, target).body for target in ("/v1/areas", "/v1/problem", "/meten", SCRIPT)}
    with concurrent.futures.ThreadPoolExecutor(200) as pool:
        got = list(pool.map(lambda target: (target, ask(server, target)), list(wanted) * 50))
    for target, answer in got:
        equal((answer.status, answer.body == wanted[target]), (200, True), target)


@tap.test
def kept_alive(server):
    """one connection takes many requests, also sent ahead"""
    with server.connect() as connection, connection.makefile("rb") as file:
        for i in range(200):
            connection.sendall(b"GET /v1/town HTTP/1.1\r\nHost: localhost\r\n\r\n")
            equal(read_answer(file).status, 200, f"request {i}")
        connection.sendall(b"GET /none HTTP/1.1\r\nHost: localhost\r\n\r\nHEAD /meten HTTP/1.1\r\nHost: localhost\r\n\r\n" +
                           b"GET /v1/town HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        equal([read_answer(file).status, read_answer(file, head=True).status, read_answer(file).status], [404, 200, 200],
              "sent ahead")
        equal(file.read(), b"", "closed on request")


@tap.test
def idle(server):
    """50 idle and slow connections hold nobody up, and are let go in time"""
    start = time.monotonic()
    held = [server.connect() for _ in range(50)]
    for i, connection in enumerate(held):
        if i % 2:
            connection.sendall(b"GET /v1/problem HTTP/1.1\r\nHo")
    try:
        for i in range(8):
            still_answers(server)
            for connection in held[1::2]:  # a byte now and then starts the library's timeout anew
                connection.sendall(b"s")
            time.sleep(1)
        for i, connection in enumerate(held):
            connection.settimeout(6)
            with connection.makefile("rb") as file:
                answer = read_answer(file)
                holds(isinstance(answer, Answer) and answer.status == 408, f"connection {i} was not let go")
        holds(time.monotonic() - start < 14, "they were let go late")
    finally:
        for connection in held:
            connection.close()
    still_answers(server)


@tap.test
def crowd(server):
    """more slow connections than there are places: others are answered again within seconds"""
    held = []
    try:
        for _ in range(300):
            held.append(server.connect())
            held[-1].sendall(b"GET / HT")
        start = time.monotonic()
        equal(ask(server, "/v1/town").status, 200, "in the crowd")
        holds(time.monotonic() - start < 6, "it took too long")
    finally:
        for connection in held:
            connection.close()
    time.sleep(0.5)
    still_answers(server)


@tap.test
def reads_slowly(server):
    """clients that do not read their answer hold nobody up"""
    held = []
    try:
        for _ in range(40):
            connection = socket.socket()
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            connection.connect((server.host, server.port))
            connection.sendall(b"GET /v1/areas HTTP/1.1\r\nHost: localhost\r\n\r\n" * 20)
            held.append(connection)
        still_answers(server)
    finally:
        for connection in held:
            connection.close()
    still_answers(server)


def not_reading(server, pause):
    """A client that asks for much and reads nothing; None when the server has no place for it."""
    connection = socket.socket()
    connection.settimeout(20)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    try:
        connection.connect((server.host, server.port))
        connection.sendall(b"GET /v1/areas HTTP/1.1\r\nHost: localhost\r\n\r\n" * 40)
        connection.recv(1)
        time.sleep(pause)  # until the buffers between are full: between two answers it could be sent away
    except OSError:
        connection.close()
        return None
    return connection


@tap.test
def nobody_reads(server):
    """every place taken by a client that does not read: others are answered again within seconds"""
    held = [not_reading(server, 0 if i < 180 else 0.5 if i == 180 else 0.03) for i in range(256)]
    try:
        holds(sum(one is not None for one in held) > 200, "most of them were refused")
        start, answer = time.monotonic(), None
        while answer is None and time.monotonic() - start < 15:
            try:
                answer = raw(server, b"GET /v1/town HTTP/1.1\r\nHost: localhost\r\n\r\n")
            except OSError:
                pass
            if answer is None:
                time.sleep(0.1)
        seconds = time.monotonic() - start
        holds(answer is not None and answer.status == 200, f"nobody was answered for {seconds:.1f} s")
        holds(seconds < 10, f"it took {seconds:.1f} s")
    finally:
        for connection in filter(None, held):
            connection.close()
    time.sleep(0.5)
    still_answers(server)


@tap.test
def port_in_use(server):
    """a second server on the port says so and ends"""
    result = subprocess.run([PROGRAM, "serve", server.town, "--port", str(server.port)], capture_output=True, check=False)
    equal(result.returncode, 1, "exit status")
    holds(f"port {server.port} of 127.0.0.1 is in use" in result.stderr.decode(), result.stderr.decode())
    equal(result.stdout, b"", "nothing printed")


@tap.test
def other_addresses(server):
    """::1, localhost and 127.1.2.3 are served too"""
    for address, printed in (("::1", "http://[::1]:"), ("localhost", "http://127.0.0.1:"), ("127.1.2.3", "http://127.1.2.3:")):
        try:
            socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET).bind(
                (address.replace("localhost", "127.0.0.1"), 0))
        except OSError:
            continue  # this machine has no such address
        with Server(PROGRAM, server.town, *QUICK, "--address", address) as other:
            holds(other.url.startswith(printed), other.url)
            equal(ask(other, "/v1/town", Host="[::1]").status, 200, address)
            equal(other.stop()[0], 0, "exit status")


def main():
    with folder() as where:
        town = make_town(PROGRAM, where)
        with Server(PROGRAM, town, *QUICK) as server:
            server.town = town
            failed = tap.run(server)
            status, seconds, err = server.stop()
            if status or seconds > 2 or err:
                print(f"Bail out! the server ended with {status} after {seconds:.1f} s: {err}")
                return 1
            return failed


sys.exit(main())
