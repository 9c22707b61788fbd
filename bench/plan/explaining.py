#!/usr/bin/python3
"""What ai_explain and its siblings take beyond EXPLAIN, for plans of 10 to 1,000 nodes.

    tools/with_cluster --preload --conf 'savant.max_concurrent = 0' bench/plan/explaining.py

All are asked in turns in one session, so that they share what the machine does meanwhile.  Times
are the client's; CPU time is that of the session's process, which other work on the machine
lengthens less.
"""

import json
import pathlib
import statistics
import sys
import time

import psycopg2

ROUNDS = 15
TABLES = 100
BUDGET_MS = 50
ROLE = "savant_bench"
VERBS = {
    "ai_explain": "SELECT count(*) FROM ai_explain(%s)",
    "ai_explain_json": "SELECT ai_explain_json(%s)",
    "ai_explain_html": "SELECT ai_explain_html(%s)",
    "ai_plan_findings": "SELECT count(*) FROM ai_plan_findings(%s)",
}


def connect(role):
    connection = psycopg2.connect(dbname="postgres", user=role)
    connection.autocommit = True
    return connection


def execute(connection, sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or None)
        return cursor.fetchall() if cursor.description else []


def fill(owner):
    for number in range(1, TABLES + 1):
        execute(owner, f"CREATE TABLE t{number} (id integer PRIMARY KEY, name text, status text, amount numeric, "
                       "created_at timestamp, quantity integer); "
                       f"INSERT INTO t{number} SELECT i, 'name ' || i, (ARRAY['open', 'paid', 'sent'])[i % 3 + 1], "
                       "i % 100, timestamp '2024-01-01' + i * interval '1 hour', i % 7 FROM generate_series(1, 300) i")
    execute(owner, "ANALYZE")
    execute(owner, "CREATE EXTENSION pg_savant")
    execute(owner, f"CREATE ROLE {ROLE} LOGIN")
    execute(owner, f"SELECT ai_grant('{ROLE}', 'advise')")
    execute(owner, f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {ROLE}")


def statement_of(arms):
    """Two nodes an arm: an aggregate over a scan."""
    return " UNION ALL ".join(f"SELECT count(*) FROM t{1 + number % TABLES} WHERE quantity > {number % 7}"
                              for number in range(arms))


def cpu_ms(pid):
    return int(pathlib.Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e6


class Clock:
    """Times of one call, round by round."""

    def __init__(self, sql, *parameters):
        self.sql, self.parameters = sql, parameters
        self.wall, self.cpu = [], []

    def run(self, session, pid):
        began, cpu = time.monotonic(), cpu_ms(pid)
        execute(session, self.sql, *self.parameters)
        self.wall.append((time.monotonic() - began) * 1000)
        self.cpu.append(cpu_ms(pid) - cpu)


def measure(session, pid, arms):
    """(nodes, clock of EXPLAIN, {verb: clock})"""
    statement = statement_of(arms)
    explain = "EXPLAIN (FORMAT JSON, VERBOSE, SETTINGS) " + statement
    nodes = json.dumps(execute(session, explain)[0][0]).count('"Node Type"')
    plain, ours = Clock(explain), {verb: Clock(sql, statement) for verb, sql in VERBS.items()}
    for clock in ours.values():
        clock.run(session, pid)  # fills the caches of the session
        clock.wall.clear(), clock.cpu.clear()
    for _ in range(ROUNDS):
        for clock in (plain, *ours.values()):
            clock.run(session, pid)
    return nodes, plain, ours


def main():
    fill(connect("postgres"))
    session = connect(ROLE)
    pid = execute(session, "SELECT pg_backend_pid()")[0][0]
    median, over = statistics.median, []
    print(f"\nbeyond EXPLAIN (FORMAT JSON, VERBOSE, SETTINGS), {ROUNDS} rounds, ms\n")
    print(f"{'nodes':>6} {'verb':18} {'EXPLAIN':>8} {'verb':>8} {'ratio':>6} {'beyond':>8} {'least':>8} {'CPU':>8}")
    for arms in (5, 50, 500):
        nodes, plain, ours = measure(session, pid, arms)
        for verb, clock in ours.items():
            least, cpu = min(clock.wall) - min(plain.wall), median(clock.cpu) - median(plain.cpu)
            print(f"{nodes:6} {verb:18} {median(plain.wall):8.1f} {median(clock.wall):8.1f} "
                  f"{median(clock.wall) / median(plain.wall):6.2f} {median(clock.wall) - median(plain.wall):8.1f} "
                  f"{least:8.1f} {cpu:8.1f}")
            if cpu > BUDGET_MS:
                over.append(f"{verb} of {nodes} nodes")
    print(f"\nbench-plan: budget of {BUDGET_MS} ms beyond EXPLAIN (CPU) "
          + (f"exceeded by {', '.join(over)}" if over else "kept"))


if __name__ == "__main__":
    sys.exit(main())
