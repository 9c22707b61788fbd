#!/usr/bin/env python3
"""fake_webhook.py FOLDER: a receiver of alerts that misbehaves on demand.

Writes its port to FOLDER/port and every request, one JSON object a line, to FOLDER/log.  What it
answers is in FOLDER/plan: one word for each request to come, the last one stays: 200, 500, 503
(with Retry-After: 1), 302 (to /elsewhere), hang, close, flood.
"""
import json
import os
import socket
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

folder = sys.argv[1]
lock = threading.Lock()


def next_word():
    with lock:
        path = os.path.join(folder, "plan")
        with open(path, encoding="ascii") as file:
            words = file.read().split()
        if len(words) > 1:
            with open(path + ".new", "w", encoding="ascii") as file:
                file.write(" ".join(words[1:]))
            os.rename(path + ".new", path)
        return words[0]


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def note(self, word, body):
        entry = {"method": self.command, "path": self.path, "answer": word, "at": time.time(),
                 "headers": {k.lower(): v for k, v in self.headers.items()}, "body": body}
        with lock, open(os.path.join(folder, "log"), "a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")

    def answer(self, status, headers=(), body=b"thanks"):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.note("get", "")
        self.answer(200)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode("utf-8")
        word = next_word()
        self.note(word, body)
        if word == "hang":
            time.sleep(600)
        elif word == "close":
            self.connection.shutdown(socket.SHUT_RDWR)
        elif word == "302":
            self.answer(302, [("Location", "/elsewhere")])
        elif word == "503":
            self.answer(503, [("Retry-After", "1")])
        elif word == "flood":
            try:
                self.send_response(200)
                self.end_headers()
                while True:
                    self.wfile.write(b"x" * 65536)
            except OSError:
                pass
        else:
            self.answer(int(word))


port = int(sys.argv[2]) if len(sys.argv) > 2 else 0
server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
with open(os.path.join(folder, "port.new"), "w", encoding="ascii") as port_file:
    port_file.write(str(server.server_address[1]))
os.rename(os.path.join(folder, "port.new"), os.path.join(folder, "port"))
sys.stdin.read()  # until the test lets go of us
