#!/usr/bin/python3
"""What one collection takes, by number of tables, with 5,000 distinct statements.

    bench/collect/run [TABLES...]

Between two collections every statement runs once and every table is written to.  Times are those
that the collection notes itself: took (all probes), write (tables of the watch), and the client's
time of ai_collect(), which has planning of all probes and the state kept between sessions on top of
what the monitor does.
"""

import re
import statistics
import sys
import time

import psycopg2

ROUNDS = 5
STATEMENTS = 5000
SIZES = [1000, 10000]
BUDGET_MS = 500
BUDGET_TABLES = 1000
SHAPES = ["id", "a", "b", "id, a", "a, b"]
SNAPSHOTS_A_DAY = 1440
MOST_SHOWN = 8


def connect(database):
    connection = psycopg2.connect(dbname=database)
    connection.autocommit = True
    return connection


def execute(connection, sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def make(tables):
    execute(connect("postgres"), f"CREATE DATABASE tables_{tables}")
    connection = connect(f"tables_{tables}")
    execute(connection, "CREATE EXTENSION pg_stat_statements; CREATE EXTENSION pg_savant")
    for first in range(1, tables + 1, 500):
        # In parts: each table takes a lock until the end of its transaction.
        execute(connection, f"""DO $$ BEGIN FOR i IN {first}..{min(first + 499, tables)} LOOP
            EXECUTE format('CREATE TABLE t%s (id int PRIMARY KEY, a int, b text)', i);
            EXECUTE format('CREATE INDEX ON t%s (a)', i);
            EXECUTE format('INSERT INTO t%s SELECT g, g, g::text FROM generate_series(1, 20) g', i);
            END LOOP; END $$""")
    return connection


def work(connection, tables):
    """Every statement once, one write per table."""
    rounds = len(SHAPES)
    with connection.cursor() as cursor:
        for number in range(STATEMENTS):
            shape = SHAPES[number * rounds // STATEMENTS]
            cursor.execute(f"SELECT {shape} FROM t{number % tables % (STATEMENTS // rounds) + 1} WHERE id = 1")
        for first in range(1, tables + 1, 500):
            cursor.execute(f"""DO $$ BEGIN FOR i IN {first}..{min(first + 499, tables)} LOOP
                EXECUTE format('UPDATE t%s SET a = a + 1 WHERE id < 3', i); END LOOP; END $$""")
        cursor.execute("SELECT pg_stat_force_next_flush()")


def processor_ms(connection):
    """Processor time of the session's process so far."""
    pid = connection.get_backend_pid()
    with open(f"/proc/{pid}/schedstat", encoding="ascii") as file:
        return int(file.read().split()[0]) / 1e6


def footprint(connection):
    """Without the state between sessions, which is one row that is replaced."""
    return execute(connection, "SELECT sum(bytes) FROM savant.footprint WHERE table_name <> 'collector_state'")[0][0]


def measure(tables):
    connection = make(tables)
    work(connection, tables)
    execute(connection, "SELECT ai_collect()")
    before = footprint(connection)
    took, write, total, processor = [], [], [], []
    for _ in range(ROUNDS):
        work(connection, tables)
        start, spent = time.perf_counter(), processor_ms(connection)
        lines = [line for (line,) in execute(connection, "SELECT ai_collect()")]
        total.append((time.perf_counter() - start) * 1000)
        processor.append(processor_ms(connection) - spent)
        told = re.search(r"answered in (\d+) ms, snapshot written in (\d+) ms", lines[0])
        if told is None:
            sys.exit("\n".join(lines))
        took.append(float(told[1]))
        write.append(float(told[2]))
        for line in lines:
            if re.match("no answer|problem", line):
                print(f"  {line}")
    probes = execute(connection, """SELECT key, percentile_cont(0.5) WITHIN GROUP (ORDER BY value::float8)
        FROM savant.snapshot, jsonb_each(probe_ms) GROUP BY key ORDER BY 2 DESC""")
    rows = execute(connection, """SELECT (SELECT count(*) FROM pg_stat_statements), count(*)
        FROM savant.statement_sample WHERE taken_at = (SELECT max(taken_at) FROM savant.snapshot)""")[0]
    shown = ", ".join(f"{name} {ms:.0f}" for name, ms in probes[:MOST_SHOWN])
    grown = (footprint(connection) - before) / ROUNDS
    print(f"{tables} tables, {rows[0]} statements known, {rows[1]} sampled")
    print(f"  probes {statistics.median(took):.0f} ms, writing {statistics.median(write):.0f} ms, "
          f"ai_collect() {statistics.median(total):.0f} ms (longest {max(total):.0f}), "
          f"processor {statistics.median(processor):.0f} ms")
    print(f"  slowest probes (ms): {shown}")
    print(f"  {grown / 1024:.0f} kB a snapshot, {grown * SNAPSHOTS_A_DAY / 1024 / 1024:.0f} MB a day at one a minute "
          "if all of this happens every minute")
    return statistics.median(processor)


def main():
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    times = {size: measure(size) for size in sizes}
    if BUDGET_TABLES in times:
        verdict = "kept" if times[BUDGET_TABLES] <= BUDGET_MS else "BROKEN"
        print(f"budget: one collection <= {BUDGET_MS} ms of processor time with {BUDGET_TABLES} tables: {verdict}, "
              f"{times[BUDGET_TABLES]:.0f} ms")


main()
