#!/usr/bin/python3
"""The part of bench-gateway that has a PostgreSQL server.

    sessions.py PORT gateway|direct

Runs inside tools/with_cluster against the model server on PORT, prints one JSON object with
the figures.  `gateway` wants a preloaded server, `direct` one without preload.
"""

import json
import pathlib
import re
import statistics
import sys
import threading
import time

import psycopg2

REQUESTS = 10000
WARM_UP = 1000
STREAMS = 200
ASKS = 500
STREAM_MODEL = "20x50"


def connect(port, model="instant"):
    connection = psycopg2.connect(dbname="bench", user="postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"SET savant.endpoint = 'http://127.0.0.1:{port}/v1'")
        cursor.execute(f"SET savant.model = '{model}'")
        cursor.execute("SET savant.provider = 'llama.cpp'")
        cursor.execute("SET savant.cache_enabled = off")
        cursor.execute("SET savant.routes = 'model'")
    return connection


def value(connection, sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def private_memory(pid):
    """Anonymous memory of a process, kB."""
    return int(re.search(r"^RssAnon:\s+(\d+) kB", pathlib.Path(f"/proc/{pid}/status").read_text(), re.M).group(1))


def timed(connection, sql, count):
    """Milliseconds of each of `count` calls."""
    with connection.cursor() as cursor:
        times = []
        for _ in range(count):
            begin = time.perf_counter()
            cursor.execute(sql)
            cursor.fetchone()
            times.append((time.perf_counter() - begin) * 1000)
        return times


def one_after_the_other(port, mode):
    session = connect(port)
    backend = value(session, "SELECT pg_backend_pid()")
    gateway = (value(session, "SELECT pid FROM pg_stat_activity WHERE backend_type = 'savant gateway'")
               if mode == "gateway" else None)
    call = "SELECT savant._model_probe('chat', 'SELECT 1')"
    select = timed(session, "SELECT 1", WARM_UP)
    timed(session, call, WARM_UP)
    before = [private_memory(backend), private_memory(gateway) if gateway else 0]
    times = timed(session, call, REQUESTS - WARM_UP)
    after = [private_memory(backend), private_memory(gateway) if gateway else 0]
    reply = value(session, call)
    asks = timed(session, "SELECT ai_answer('what is one?')", ASKS)
    answer = value(session, "SELECT ai_answer('what is one?')")
    session.close()
    return {
        "select": statistics.median(select),
        "mean": statistics.mean(times),
        "p50": statistics.median(times),
        "p99": sorted(times)[int(len(times) * 0.99)],
        "good": reply.get("failure") is None and reply["text"].strip() == "SELECT 1",
        "backend_growth": after[0] - before[0],
        "gateway_growth": after[1] - before[1],
        "ask": statistics.median(asks),
        "answered": answer["row_count"] == 1,
    }


def side_by_side(port):
    """STREAMS sessions ask at the same moment: mean seconds, and how many got no whole answer."""
    sessions = [connect(port, STREAM_MODEL) for _ in range(STREAMS)]
    for session in sessions:  # the library is loaded before the clock runs
        value(session, "SELECT count(*) FROM ai_status()")
    start = threading.Barrier(STREAMS)
    seconds, lost = [], []

    def ask(session):
        start.wait()
        begin = time.perf_counter()
        try:
            reply = value(session, "SELECT savant._model_probe('chat', 'SELECT 1')")
            if reply.get("failure") is not None:
                lost.append(reply["failure"])
        except psycopg2.Error as error:
            lost.append(str(error))
        seconds.append(time.perf_counter() - begin)

    threads = [threading.Thread(target=ask, args=(session,)) for session in sessions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for session in sessions:
        session.close()
    return {"mean": statistics.mean(seconds), "slowest": max(seconds), "lost": len(lost)}


def main():
    port, mode = sys.argv[1:]
    admin = psycopg2.connect(dbname="postgres", user="postgres")
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute("CREATE DATABASE bench")
    admin.close()
    owner = psycopg2.connect(dbname="bench", user="postgres")
    owner.autocommit = True
    with owner.cursor() as cursor:
        cursor.execute("CREATE EXTENSION pg_savant")
        cursor.execute("CREATE TABLE thing (id integer PRIMARY KEY, name text)")
        cursor.execute("ANALYZE thing")
    owner.close()
    print(json.dumps({"one": one_after_the_other(port, mode), "many": side_by_side(port)}))


if __name__ == "__main__":
    main()
