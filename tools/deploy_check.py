#!/usr/bin/env python3
"""deploy/nginx.conf before the program, on 127.0.0.1 with a certificate of its own: deploy_check.py BUILD.

Ports and paths are replaced, nothing else. Prints each promise that holds; the first that does not stops with exit 1.
"""
import json
import os
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "build").resolve() / "yiyang"
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
CONF = (ROOT / "deploy/nginx.conf").read_text()
LIMIT = 10


def port_free():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def promise(what, holds, seen=""):
    if not holds:
        sys.exit(f"deploy: does not hold: {what}: {str(seen)[:400]!r}")
    print(f"  {what}")


def read_all(sock):
    data = b""
    try:
        while chunk := sock.recv(65536):
            data += chunk
    except (TimeoutError, ConnectionResetError, ssl.SSLError):
        pass
    return data


class House:
    """The program, an account of it, and nginx in front."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.inner, self.http, self.https = port_free(), port_free(), port_free()
        self.started = []
        db, keys = self.folder / "db", self.folder / "keys"
        made = subprocess.run([PROGRAM, "account", "--db", db, "--keys", keys, "--login", "keeper"],
                              capture_output=True, text=True, check=True, timeout=120).stdout
        self.made = made
        self.start([PROGRAM, "serve", "--db", db, "--keys", keys, "--listen", f"127.0.0.1:{self.inner}"])
        self.nginx_configure()

    def start(self, line):
        log = open(self.folder / f"log{len(self.started)}", "wb")
        self.started.append(subprocess.Popen([str(word) for word in line], stdout=log, stderr=log))

    def nginx_configure(self):
        pem, key = self.folder / "cert.pem", self.folder / "key.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                        "-subj", "/CN=yiyang.example", "-keyout", key, "-out", pem], check=True, capture_output=True)
        conf = CONF.replace("127.0.0.1:8080", f"127.0.0.1:{self.inner}")
        conf = re.sub(r"\n    listen \[::\]:.*", "", conf)
        conf = conf.replace("listen 80 ", f"listen 127.0.0.1:{self.http} ").replace("listen 443 ", f"listen 127.0.0.1:{self.https} ")
        conf = conf.replace("/etc/yiyang/tls/fullchain.pem", str(pem)).replace("/etc/yiyang/tls/privkey.pem", str(key))
        conf = conf.replace("/var/log/nginx/", f"{self.folder}/")
        (self.folder / "yiyang.conf").write_text(conf)
        temps = "\n".join(f"    {kind}_temp_path {self.folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        user = "user root;\n" if os.geteuid() == 0 else ""
        self.conf = self.folder / "nginx.conf"
        self.conf.write_text(f"{user}worker_processes 1;\npid {self.folder}/pid;\nerror_log {self.folder}/error.log;\n"
                             f"events {{ worker_connections 512; }}\nhttp {{\n{temps}\n    include {self.folder}/yiyang.conf;\n}}\n")

    def connect(self, alpn="http/1.1"):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_alpn_protocols([alpn])
        plain = socket.create_connection(("127.0.0.1", self.https), LIMIT)
        return context.wrap_socket(plain, server_hostname="yiyang.example")

    def ask(self, head, body=b"", until=None):
        """Head lines without Connection; the whole answer, or as far as `until`."""
        with self.connect() as sock:
            sock.sendall(head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body)
            if until is None:
                return read_all(sock)
            data, end = b"", time.time() + LIMIT
            while until not in data and time.time() < end:
                data += sock.recv(4096)
            return data

    def stop(self):
        for process in reversed(self.started):
            process.terminate()
            process.wait(30)


def await_port(port):
    for _ in range(400):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    sys.exit(f"deploy: nobody listens on {port}")


GET = "GET {} HTTP/1.1\nHost: yiyang.example\nConnection: close{}"


def check_front(house):
    with socket.create_connection(("127.0.0.1", house.http), LIMIT) as sock:
        sock.sendall(b"GET /people?q=1 HTTP/1.1\r\nHost: yiyang.example\r\nConnection: close\r\n\r\n")
        answer = read_all(sock)
    promise("http is sent to https", answer.startswith(b"HTTP/1.1 301") and b"Location: https://yiyang.example/people?q=1" in answer, answer)
    with house.connect("h2") as sock:
        promise("HTTP/2 is agreed on", sock.selected_alpn_protocol() == "h2")
        fields = b"\x82\x87\x41\x0eyiyang.example\x04\x08/healthz"  # GET, https, host, path
        sock.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\x04\0\0\0\0\0" +
                     len(fields).to_bytes(3, "big") + b"\x01\x05\0\0\0\x01" + fields)
        data, end = b"", time.time() + LIMIT
        while b'"state":"alive"' not in data and time.time() < end:
            data += sock.recv(4096)
        promise("and a page comes over it", b'"state":"alive"' in data, data)
    answer = house.ask(GET.format("/", "\nAccept-Encoding: br, gzip"))
    head = answer.partition(b"\r\n\r\n")[0].lower()
    promise("what is packed with brotli comes so", b"content-encoding: br" in head, head)
    promise("with the page's policy, HSTS and one request id",
            b"content-security-policy:" in head and b"strict-transport-security: max-age=31536000" in head and head.count(b"x-request-id:") == 1, head)
    answer = house.ask(GET.format("/", "\nAccept-Encoding: gzip"))
    promise("gzip as well", b"content-encoding: gzip" in answer.lower(), answer)
    for path in ("/metrics", "/readyz"):
        promise(f"{path} is not told to the world", house.ask(GET.format(path, "")).startswith(b"HTTP/1.1 404"))


def check_bodies(house):
    head = "POST /api/session HTTP/1.1\nHost: x\nContent-Type: application/json\nConnection: close\nContent-Length: {}"
    promise("a body over 1 MiB is refused", house.ask(head.format(2 << 20), b"x" * 1000).startswith(b"HTTP/1.1 413"))
    uploads = [re.sub(r"\{[^}]*\}", "12", path) for path, verbs in json.loads((ROOT / "docs/openapi.json").read_text())["paths"].items()
               for verb in verbs.values() if "application/octet-stream" in json.dumps(verb.get("requestBody", {}))]
    pattern = re.search(r"location ~ (\S+) \{", CONF)[1]
    missed = [path for path in uploads if not re.search(pattern, path)]
    promise(f"every upload route ({len(uploads)}) may bring more", uploads and not missed, missed)
    answer = house.ask(head.replace("/api/session", "/api/files").format(2 << 20), b"x" * 1000)
    promise("there a larger body reaches the program", answer.startswith(b"HTTP/1.1 401"), answer)


def check_stream(house):
    login = json.dumps({"login": "keeper", "password": re.search(r"(\S+)\s*$", house.made)[1]}).encode()
    answer = house.ask(f"POST /api/session HTTP/1.1\nHost: yiyang.example\nContent-Type: application/json\nConnection: close\nContent-Length: {len(login)}", login)
    promise("signing in gives a cookie for https alone", b"Secure" in answer and b"HttpOnly" in answer, answer)
    cookie = re.search(rb"[Ss]et-[Cc]ookie: (yiyang=[^;]+)", answer)[1].decode()
    began = time.time()
    answer = house.ask(GET.format("/api/stream", f"\nAccept: text/event-stream\nCookie: {cookie}"), until=b"event: ready")
    promise("events come at once", b"event: ready" in answer and time.time() - began < 5, answer)


def check_smuggling(house):
    inner = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    probes = {
        "two lengths": b"POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: %d\r\n\r\n" % len(inner) + inner,
        "a length and chunks": b"POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + inner,
        "an odd coding": b"POST /api/session HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + inner,
        "a space before the colon": b"POST /api/session HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
        "two hosts": b"GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "a NUL in the path": b"GET /health%00z HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "a NUL in a header": b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: a\x00b\r\n\r\n",
    }
    for what, bytes_sent in probes.items():
        with house.connect() as sock:
            sock.settimeout(2)
            sock.sendall(bytes_sent)
            answer = read_all(sock)
        refused = re.match(rb"HTTP/1.1 (400|404|413|501) ", answer) is not None
        promise(f"refused: {what}", refused and b'"alive"' not in answer, answer)


def main():
    if not pathlib.Path(NGINX).exists():
        sys.exit("deploy: nginx is not here; Debian: nginx-light")
    with tempfile.TemporaryDirectory(prefix="yiyang-deploy-") as folder:
        house = House(folder)
        try:
            tried = subprocess.run([NGINX, "-t", "-p", folder, "-c", house.conf], capture_output=True, text=True)
            promise("nginx -t", tried.returncode == 0, tried.stderr)
            house.start([NGINX, "-p", folder, "-c", house.conf, "-g", "daemon off;"])
            for port in (house.inner, house.https, house.http):
                await_port(port)
            check_front(house)
            check_bodies(house)
            check_stream(house)
            check_smuggling(house)
            log = (pathlib.Path(folder) / "yiyang.log").read_text()
            promise("the log names no path and no address", "id=" in log and "/api/" not in log and "127.0.0.1" not in log, log)
        finally:
            house.stop()
    print("deploy: all of it holds")


main()
