#!/usr/bin/python3
"""Time and size of reports over two weeks of a large server; see README.md.

    bench/report/run [SECONDS between two snapshots, 60]
"""

import os
import statistics
import subprocess
import sys
import time

import psycopg2

ROUNDS = 3
BUDGET_S = 2.0
BUDGET_BYTES = 2_000_000
ASKED = [
    ("ai_report('day')", "SELECT sum(octet_length(line) + 1) FROM ai_report('day') AS line"),
    ("ai_report('week')", "SELECT sum(octet_length(line) + 1) FROM ai_report('week') AS line"),
    ("ai_report_html('day')", "SELECT octet_length(ai_report_html('day'))"),
    ("ai_report_html('week')", "SELECT octet_length(ai_report_html('week'))"),
    ("ai_report_json('week')", "SELECT octet_length(ai_report_json('week')::text)"),
    ("ai_dashboard_html()", "SELECT octet_length(ai_dashboard_html())"),
    ("ai_top_queries('day', 100)", "SELECT sum(octet_length(q::text)) FROM ai_top_queries('day', 100) AS q"),
    ("ai_top_queries('week', 100)", "SELECT sum(octet_length(q::text)) FROM ai_top_queries('week', 100) AS q"),
    ("ai_compare of two days", "SELECT sum(octet_length(line) + 1) FROM ai_compare("
     "format('[%s, %s)', now() - interval '48 hours', now() - interval '24 hours'), 'day') AS line"),
    ("ai_compare of two weeks", "SELECT sum(octet_length(line) + 1) FROM ai_compare("
     "format('[%s, %s)', now() - interval '14 days', now() - interval '7 days'), 'week') AS line"),
    ("ai_metrics()", "SELECT octet_length(ai_metrics())"),
]


def main():
    step = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    connection = psycopg2.connect(dbname="postgres")
    connection.autocommit = True
    cursor = connection.cursor()
    cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements; CREATE EXTENSION pg_savant")
    cursor.execute("SELECT count(*) FROM ai_collect(); SELECT pg_sleep(0.1); SELECT count(*) FROM ai_collect()")
    begun = time.perf_counter()
    fill = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fill.sql")
    subprocess.run(["psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-v", f"step={step}", "-d", "postgres", "-f", fill],
                   check=True, stdout=subprocess.DEVNULL)
    cursor.execute("SELECT sum(bytes) / 1048576 FROM savant.footprint")
    print(f"filled in {time.perf_counter() - begun:.0f} s, {cursor.fetchone()[0]:.0f} MB")
    broken = 0
    for name, sql in ASKED:
        took, size = [], 0
        for _ in range(ROUNDS):
            start = time.perf_counter()
            cursor.execute(sql)
            size = int(cursor.fetchone()[0])
            took.append(time.perf_counter() - start)
        is_kept = statistics.median(took) <= BUDGET_S and size <= BUDGET_BYTES
        broken += not is_kept
        print(f"  {name:<30} {statistics.median(took):6.2f} s (longest {max(took):.2f}) {size / 1000:8.0f} kB"
              f"{'' if is_kept else '  OVER'}", flush=True)
    cursor.execute("SELECT key || ': ' || value FROM jsonb_each_text(ai_report_json('week')->'missing')"
                   " UNION ALL SELECT key || ': ' || value FROM jsonb_each_text(ai_report_json('day')->'missing')")
    for (line,) in cursor.fetchall():
        print(f"  not read, {line}")
    print(f"budget: <= {BUDGET_S:.0f} s and <= {BUDGET_BYTES // 1_000_000} MB each: "
          f"{'kept' if broken == 0 else f'BROKEN by {broken}'}")


main()
