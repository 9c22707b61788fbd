"""A model server on the loopback address that says what it is told, in the bytes it is told.

    server = ReplayServer()
    server.say("SELECT 1", "", "events")
    server.url, server.asked

The wires:

    events  one event per four characters, each in an HTTP chunk of its own
    packed  all events in one write
    crlf    CRLF line ends, comments between events
    bytes   one byte per write
    cut     written in halves of the bytes beyond ASCII, so that a character is never whole
    body    no event stream: one JSON object, as servers do that do not know "stream"
"""

import http.server
import json
import socket
import threading


def delta(**fields):
    return {"id": "chatcmpl-1", "object": "chat.completion.chunk", "model": "replay",
            "choices": [{"index": 0, "delta": fields, "finish_reason": None}]}


def pieces(text, size=4):
    return [text[i:i + size] for i in range(0, len(text), size)]


def events(text, reasoning, end):
    found = [delta(role="assistant", content=None)]
    found += [delta(reasoning_content=piece) for piece in pieces(reasoning, 16)]
    found += [delta(content=piece) for piece in pieces(text)]
    last = delta()
    last["choices"][0]["finish_reason"] = "stop"
    usage = {"choices": [], "usage": {"prompt_tokens": 100, "completion_tokens": len(text) // 4}}
    found += [last, usage]
    # Some servers escape what is not ASCII, some send it as it is.
    lines = [f"data: {json.dumps(event, ensure_ascii=False)}{end}{end}".encode() for event in found]
    return lines + [f"data: [DONE]{end}{end}".encode()]


def in_half_characters(data):
    start = 0
    for at in range(1, len(data)):
        if data[at] & 0xC0 == 0x80:
            yield data[start:at]
            start = at
    yield data[start:]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self):
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def log_message(self, *_):
        pass

    def do_GET(self):
        found = {"/health": {"status": "ok"}, "/v1/models": {"object": "list", "data": [{"id": "replay"}]}}
        self.whole(200 if self.path in found else 404, found.get(self.path, {"error": {"message": "no such path"}}))

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked += 1
        text, reasoning, wire = self.server.reply
        if wire == "body":
            message = {"role": "assistant", "content": text}
            return self.whole(200, {"object": "chat.completion", "model": "replay", "choices": [
                {"index": 0, "message": message, "finish_reason": "stop"}]})
        end = "\r\n" if wire == "crlf" else "\n"
        lines = events(text, reasoning, end)
        if wire == "crlf":
            lines = [b": keep-alive\r\n\r\n" + line for line in lines]
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        chunked = wire == "events"
        if chunked:
            self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.close_connection = True
        data = b"".join(lines)
        if chunked:
            for line in lines:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))
            self.wfile.write(b"0\r\n\r\n")
        elif wire == "bytes":
            for at in range(len(data)):
                self.wfile.write(data[at:at + 1])
        elif wire == "cut":
            for part in in_half_characters(data):
                self.wfile.write(part)
        else:
            self.wfile.write(data)
        return None

    def whole(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class ReplayServer(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.reply = ("", "", "events")
        self.asked = 0
        self.url = f"http://127.0.0.1:{self.server_address[1]}/v1"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def say(self, text, reasoning, wire):
        self.reply = (text, reasoning, wire)

    def handle_error(self, request, client_address):
        pass  # a client that has read enough closes the connection
