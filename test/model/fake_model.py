#!/usr/bin/env python3
"""A scripted model server that speaks the real wire format, on the loopback address.

    fake_model.py [--script FILE] [--port N] [--port-file FILE] [--until-eof]
                  [--tls CERT KEY]

It prints its port as the first line of its output.  With --until-eof it ends when its
standard input does, so that it cannot outlive the test that started it.  Only the standard
library is used.  test/perl/FakeModel.pm drives it from TAP tests.

Paths: POST /v1/chat/completions (OpenAI-compatible), POST /v1/messages (Anthropic),
GET /v1/models, /health, /props.  For the test alone:

    POST /_script   replaces the script by the JSON object of the body
    GET  /_log      the requests so far: [{path, headers, body, reply, outcome}], oldest first;
                    body is the JSON that was sent, outcome is done, died, disconnected or open
    GET  /_stats    {requests, open, most_open, done, disconnects, waiting}
    POST /_reset    forgets log and figures, keeps the script

The script, a JSON object; every member may be missing:

    model     "fake"       the name it says it has
    health    "ok"         or "loading": 503 on every path, as llama.cpp does while it loads
    key       ""           when set, chat requests without it are answered 401
    server    "llama.cpp"  "plain" has no /props and no owned_by
    slots     1000         requests worked on at once; the rest wait without a byte
    rules     []           [{"match": REGEX, "reply": REPLY, "times": N}], first match wins;
                           REGEX is searched in the last user message, without case and across
                           lines; "in" is "all" to search all messages; "times": the rule is
                           used up after N replies
    default   {}           the REPLY when no rule matches

A REPLY, a JSON object; or a string, which stands for {"text": string}:

    text            what the model says; \\1 is the first group of the rule's match
    sql, note       instead of text: says {"sql": ..., "note": ...} as JSON
    reasoning       sent before the text as reasoning_content
    finish          "stop"; null sends none
    first_byte_ms   0, before the status line
    token_ms        0, before each piece of the text
    piece           4, letters per piece; -1 = all in one
    bytes           0; when set, the response is written in portions of so many bytes
    usage           true
    mode            "ok", or one of
        "die"           sends `pieces` (3) pieces, then resets the connection
        "hang"          sends `pieces` pieces, then nothing, connection open
        "silent"        accepts and never answers
        "close"         closes without an answer
        "endless"       repeats the text until the client goes
        "long_line"     one event line without an end
        "garbage"       200 with bytes that are no protocol
        "html"          200 with a web page
        "error_200"     200 with {"error": ...} as the body
        "error_event"   200, some pieces, then an event with an error, no [DONE]
        "no_finish"     200, all pieces, a clean end without finish_reason or [DONE]
        "redirect"      302 to `location`
        "status"        `status` with error {message, type, code, param} and `retry_after`
    status, message, type, code, param, retry_after, location, pieces, headers
                    for these modes; headers is an object of further response headers
"""

import argparse
import asyncio
import json
import re
import ssl
import sys
import time

MAX_BODY = 64 * 1024 * 1024
MAX_LOG = 20000


class Disconnected(Exception):
    """The client went away."""


class Model:
    """The script, the log and the slots."""

    def __init__(self, script):
        self.reset()
        self.use(script)

    def use(self, script):
        self.script = script
        self.used = {}
        self.slots = asyncio.Semaphore(int(script.get("slots", 1000)))

    def reset(self):
        self.log = []
        self.requests = self.open = self.most_open = 0
        self.done = self.disconnects = self.waiting = 0

    def stats(self):
        return {
            "requests": self.requests,
            "open": self.open,
            "most_open": self.most_open,
            "done": self.done,
            "disconnects": self.disconnects,
            "waiting": self.waiting,
        }

    def reply_to(self, messages):
        """The REPLY for a conversation, with the groups of its rule filled in."""
        texts = [message_text(message) for message in messages]
        last = next(
            (message_text(m) for m in reversed(messages) if m.get("role") == "user"), ""
        )
        for number, rule in enumerate(self.script.get("rules", [])):
            if "times" in rule and self.used.get(number, 0) >= rule["times"]:
                continue
            where = "\n".join(texts) if rule.get("in") == "all" else last
            match = re.search(rule.get("match", ""), where, re.IGNORECASE | re.DOTALL)
            if match:
                self.used[number] = self.used.get(number, 0) + 1
                return as_reply(rule.get("reply", {}), match)
        return as_reply(self.script.get("default", {}), None)


def message_text(message):
    content = message.get("content")
    if isinstance(content, list):
        return "".join(part.get("text", "") for part in content if isinstance(part, dict))
    return content if isinstance(content, str) else ""


def as_reply(reply, match):
    reply = {"text": reply} if isinstance(reply, str) else dict(reply)
    if "sql" in reply:
        reply["text"] = json.dumps({"sql": reply["sql"], "note": reply.get("note", "")})
    reply.setdefault("text", "I have nothing to say.")
    if match:
        for number, group in enumerate(match.groups(), start=1):
            reply["text"] = reply["text"].replace("\\%d" % number, group or "")
    return reply


class Connection:
    """One client; every response closes it, as llama.cpp does after a stream."""

    def __init__(self, model, reader, writer):
        self.model = model
        self.reader = reader
        self.writer = writer
        self.portion = 0
        self.gone = None

    async def serve(self):
        try:
            request = await self.read_request()
            if request is not None:
                await self.answer(*request)
        except (ConnectionError, asyncio.IncompleteReadError, Disconnected):
            pass
        except asyncio.LimitOverrunError:
            pass
        finally:
            if self.gone is not None:
                self.gone.cancel()
            try:
                self.writer.close()
            except RuntimeError:
                pass

    async def read_request(self):
        first = await self.reader.read(1)
        if not first:
            return None
        if first == b"\x16":  # a TLS handshake on a plain port: not a word of TLS comes back
            self.writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            await self.writer.drain()
            return None
        head = (first + await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        lines = head.split("\r\n")
        parts = lines[0].split(" ")
        if len(parts) != 3:
            return None
        headers = {}
        for line in lines[1:]:
            name, colon, value = line.partition(":")
            if colon:
                headers[name.strip().lower()] = value.strip()
        length = min(int(headers.get("content-length", "0") or 0), MAX_BODY)
        body = await self.reader.readexactly(length) if length else b""
        return parts[0], parts[1].split("?")[0], headers, body

    # Sending

    async def write(self, data):
        if self.gone is not None and self.gone.done():
            raise Disconnected()
        size = self.portion or len(data) or 1
        for start in range(0, len(data), size):
            self.writer.write(data[start : start + size])
            await self.writer.drain()
            if self.portion:
                await asyncio.sleep(0)

    async def head(self, status, headers):
        lines = ["HTTP/1.1 %d %s" % (status, "OK" if status == 200 else "Scripted")]
        lines += ["%s: %s" % pair for pair in headers.items()]
        await self.write(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))

    async def whole(self, status, body, content_type="application/json", headers=None):
        data = body if isinstance(body, bytes) else body.encode()
        extra = {str(k): str(v) for k, v in (headers or {}).items()}
        await self.head(
            status,
            {
                "Content-Type": content_type,
                "Content-Length": str(len(data)),
                "Connection": "close",
                **extra,
            },
        )
        await self.write(data)

    async def json(self, status, value, headers=None):
        await self.whole(status, json.dumps(value), headers=headers)

    async def chunk(self, data):
        await self.write(b"%x\r\n%s\r\n" % (len(data), data))

    async def event(self, value, name=None):
        text = "event: %s\n" % name if name else ""
        text += "data: %s\n\n" % (value if isinstance(value, str) else json.dumps(value))
        await self.chunk(text.encode())

    async def sleep(self, milliseconds):
        """Waits, or raises Disconnected as soon as the client goes."""
        await asyncio.wait([self.gone], timeout=milliseconds / 1000)
        if self.gone.done():
            raise Disconnected()

    async def for_ever(self):
        while True:
            await self.sleep(3600 * 1000)

    async def watch(self):
        """Ends when the client closes; anything it still sends is ignored."""
        try:
            while await self.reader.read(4096):
                pass
        except ConnectionError:
            pass

    # Paths

    async def answer(self, method, path, headers, body):
        self.gone = asyncio.ensure_future(self.watch())
        model = self.model
        script = model.script
        if path == "/_script":
            model.use(json.loads(body or b"{}"))
            return await self.json(200, {})
        if path == "/_log":
            return await self.json(200, model.log)
        if path == "/_stats":
            return await self.json(200, model.stats())
        if path == "/_reset":
            model.reset()
            return await self.json(200, {})
        if script.get("health", "ok") == "loading" and path != "/v1/messages":
            return await self.json(
                503,
                {"error": {"message": "Loading model", "type": "unavailable_error", "code": 503}},
            )
        name = script.get("model", "fake")
        plain = script.get("server", "llama.cpp") == "plain"
        if method == "GET" and path == "/health":
            return await self.json(200, {"status": "ok"})
        if method == "GET" and path == "/props" and not plain:
            return await self.json(
                200,
                {
                    "total_slots": script.get("slots", 1000),
                    "default_generation_settings": {"n_ctx": script.get("context", 8192)},
                },
            )
        if method == "GET" and path == "/v1/models":
            entry = {"id": name, "object": "model"}
            if not plain:
                entry["owned_by"] = "llamacpp"
            return await self.json(200, {"object": "list", "data": [entry]})
        if method == "POST" and path in ("/v1/chat/completions", "/v1/messages"):
            return await self.chat(path, headers, body)
        await self.json(
            404, {"error": {"message": "File Not Found", "type": "not_found_error", "code": 404}}
        )

    async def chat(self, path, headers, body):
        model = self.model
        entry = {"path": path, "headers": headers, "reply": None, "outcome": "open"}
        try:
            entry["body"] = json.loads(body)
        except ValueError:
            entry["body"] = None
        model.log.append(entry)
        del model.log[:-MAX_LOG]
        model.requests += 1
        try:
            entry["outcome"] = await self.in_slot(entry, headers, path)
            model.done += 1
        except (Disconnected, ConnectionError):
            entry["outcome"] = "disconnected"
            model.disconnects += 1

    async def in_slot(self, entry, headers, path):
        model = self.model
        key = model.script.get("key", "")
        sent = headers.get("authorization", "").removeprefix("Bearer ") or headers.get("x-api-key")
        if key and sent != key:
            error = {"message": "Invalid API Key", "type": "authentication_error", "code": 401}
            await self.json(401, {"error": error})
            return "done"
        request = entry["body"]
        if not isinstance(request, dict) or not isinstance(request.get("messages"), list):
            error = {"message": "no messages", "type": "server_error", "code": 500}
            await self.json(500, {"error": error})
            return "done"
        reply = model.reply_to(request["messages"])
        entry["reply"] = reply["text"]
        model.waiting += 1
        try:
            await self.take_slot(model.slots)
        finally:
            model.waiting -= 1
        slots = model.slots
        model.open += 1
        model.most_open = max(model.most_open, model.open)
        try:
            await self.play(request, reply, path == "/v1/messages")
            return "died" if reply.get("mode") in ("die", "close") else "done"
        finally:
            model.open -= 1
            slots.release()

    async def take_slot(self, slots):
        taking = asyncio.ensure_future(slots.acquire())
        await asyncio.wait([taking, self.gone], return_when=asyncio.FIRST_COMPLETED)
        if not taking.done():
            taking.cancel()
            raise Disconnected()
        if self.gone.done():
            slots.release()
            raise Disconnected()

    # Replies

    async def play(self, request, reply, anthropic):
        mode = reply.get("mode", "ok")
        self.portion = int(reply.get("bytes", 0))
        if reply.get("first_byte_ms"):
            await self.sleep(reply["first_byte_ms"])
        if mode == "silent":
            await self.for_ever()
        if mode == "close":
            return
        if mode == "garbage":
            return await self.whole(200, bytes(range(256)) * 8, "text/event-stream")
        if mode == "html":
            return await self.whole(200, "<html><body>It works!</body></html>", "text/html")
        if mode == "error_200":
            return await self.json(200, {"error": reply.get("message", "Unexpected endpoint")})
        if mode == "redirect":
            headers = {"Location": reply.get("location", "http://localhost:9/")}
            return await self.whole(302, "", headers=headers)
        if mode == "status":
            return await self.status(reply)
        if anthropic:
            return await self.anthropic_stream(reply)
        if not request.get("stream"):
            return await self.one_body(request, reply)
        await self.stream(request, reply, mode)

    async def status(self, reply):
        headers = dict(reply.get("headers", {}))
        if "retry_after" in reply:
            headers["Retry-After"] = reply["retry_after"]
        status = int(reply.get("status", 500))
        error = {"message": reply.get("message", "scripted"), "code": reply.get("code", status)}
        error["type"] = reply.get("type", "server_error")
        if "param" in reply:
            error["param"] = reply["param"]
        await self.json(status, {"error": error}, headers)

    def usage(self, request, reply):
        words = len(json.dumps(request.get("messages", []))) // 4
        said = (len(reply["text"]) + len(reply.get("reasoning", ""))) // 4 + 1
        return {
            "prompt_tokens": words,
            "completion_tokens": said,
            "total_tokens": words + said,
            "prompt_tokens_details": {"cached_tokens": 0},
        }

    async def one_body(self, request, reply):
        message = {"role": "assistant", "content": reply["text"]}
        if "reasoning" in reply:
            message["reasoning_content"] = reply["reasoning"]
        choice = {"index": 0, "message": message, "finish_reason": reply.get("finish", "stop")}
        await self.json(
            200,
            {
                "id": "chatcmpl-1",
                "object": "chat.completion",
                "created": int(time.time()),
                "model": self.model.script.get("model", "fake"),
                "choices": [choice],
                "usage": self.usage(request, reply),
            },
        )

    def delta(self, delta, finish=None):
        return {
            "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
            "created": int(time.time()),
            "id": "chatcmpl-1",
            "model": self.model.script.get("model", "fake"),
            "object": "chat.completion.chunk",
        }

    def pieces(self, text, reply):
        size = int(reply.get("piece", 4))
        if size < 0:
            size = max(len(text), 1)
        return [text[i : i + size] for i in range(0, len(text), size)]

    async def stream(self, request, reply, mode):
        await self.head(
            200,
            {
                "Content-Type": "text/event-stream",
                "Transfer-Encoding": "chunked",
                "Connection": "close",
                **{str(k): str(v) for k, v in reply.get("headers", {}).items()},
            },
        )
        await self.event(self.delta({"role": "assistant", "content": None}))
        if mode == "long_line":
            await self.chunk(b"data: ")
            while True:
                await self.chunk(b"x" * 65536)
                await self.sleep(0)
        for piece in self.pieces(reply.get("reasoning", ""), reply):
            await self.sleep(reply.get("token_ms", 0))
            await self.event(self.delta({"reasoning_content": piece}))
        limit = int(reply.get("pieces", 3)) if mode in ("die", "hang", "error_event") else -1
        while True:
            for number, piece in enumerate(self.pieces(reply["text"], reply)):
                if number == limit:
                    break
                await self.sleep(reply.get("token_ms", 0))
                await self.event(self.delta({"content": piece}))
            if mode != "endless":
                break
        await self.end_stream(request, reply, mode)

    async def end_stream(self, request, reply, mode):
        if mode == "die":
            # No last chunk; unread input would make it a reset, an abort always does.
            await self.writer.drain()
            return self.writer.transport.abort()
        if mode == "hang":
            await self.for_ever()
        if mode == "error_event":
            error = {"message": reply.get("message", "scripted failure"), "type": "server_error"}
            await self.event({"error": {**error, "code": 500}})
            return await self.write(b"0\r\n\r\n")
        if mode != "no_finish":
            await self.event(self.delta({}, reply.get("finish", "stop")))
            options = request.get("stream_options") or {}
            if options.get("include_usage") and reply.get("usage", True):
                await self.event(
                    {**self.delta({}), "choices": [], "usage": self.usage(request, reply)}
                )
            await self.event("[DONE]")
        await self.write(b"0\r\n\r\n")

    async def anthropic_stream(self, reply):
        await self.head(
            200, {"Content-Type": "text/event-stream", "Transfer-Encoding": "chunked"}
        )
        name = self.model.script.get("model", "fake")
        message = {"id": "msg_1", "type": "message", "role": "assistant", "model": name}
        message.update(content=[], stop_reason=None, usage={"input_tokens": 9, "output_tokens": 1})
        await self.event({"type": "message_start", "message": message}, "message_start")
        block = {"type": "content_block_start", "index": 0}
        block["content_block"] = {"type": "text", "text": ""}
        await self.event(block, "content_block_start")
        for piece in self.pieces(reply["text"], reply):
            await self.sleep(reply.get("token_ms", 0))
            delta = {"type": "content_block_delta", "index": 0}
            delta["delta"] = {"type": "text_delta", "text": piece}
            await self.event(delta, "content_block_delta")
        await self.event({"type": "content_block_stop", "index": 0}, "content_block_stop")
        end = {"type": "message_delta", "delta": {"stop_reason": "end_turn"}}
        end["usage"] = {"output_tokens": len(reply["text"]) // 4 + 1}
        await self.event(end, "message_delta")
        await self.event({"type": "message_stop"}, "message_stop")
        await self.write(b"0\r\n\r\n")


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--script")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--port-file")
    parser.add_argument("--until-eof", action="store_true")
    parser.add_argument("--tls", nargs=2, metavar=("CERT", "KEY"))
    options = parser.parse_args()
    script = {}
    if options.script:
        with open(options.script, encoding="utf-8") as file:
            script = json.load(file)
    model = Model(script)
    context = None
    if options.tls:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*options.tls)

    async def client(reader, writer):
        await Connection(model, reader, writer).serve()

    server = await asyncio.start_server(
        client, "127.0.0.1", options.port, ssl=context, backlog=1024, limit=1 << 20
    )
    port = server.sockets[0].getsockname()[1]
    if options.port_file:
        with open(options.port_file, "w", encoding="utf-8") as file:
            file.write("%d\n" % port)
    print(port, flush=True)
    loop = asyncio.get_running_loop()
    if options.until_eof:
        ended = asyncio.Event()
        loop.add_reader(sys.stdin.fileno(), lambda: sys.stdin.buffer.read1(4096) or ended.set())
        await ended.wait()
    else:
        await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        pass
