"""What the monitor costs: pgbench with it off and on in turn, and its own CPU time, time and disk.

5,000 statements in pg_stat_statements, 1,000 tables.  README.md beside this file says how to read it.
"""
import os
import pathlib
import random
import re
import shutil
import statistics
import subprocess
import sys
import time

import psycopg2

FULL = "--full" in sys.argv[1:]
ROUNDS = int(os.environ.get("ROUNDS", "5" if FULL else "20"))  # of each kind
INTERVAL = 60 if FULL else 5  # seconds between snapshots, and of a round
TABLES, SHAPES = 1000, ("SELECT id FROM t{} WHERE id = 1", "SELECT n FROM t{} WHERE id = 2 AND n > 0",
                        "SELECT count(*) FROM t{}", "SELECT max(n) FROM t{}", "SELECT id + n FROM t{} LIMIT 1")
CLIENTS = 2
MINUTES_OF_DAY = 1440
TICK = os.sysconf("SC_CLK_TCK")
PGBENCH = shutil.which("pgbench") or "/usr/lib/postgresql/15/bin/pgbench"

db = psycopg2.connect(dbname="overhead")
db.autocommit = True
cursor = db.cursor()


def rows(sql):
    cursor.execute(sql)
    return cursor.fetchall()


def value(sql):
    return rows(sql)[0][0]


def prepare():
    cursor.execute("CREATE EXTENSION pg_stat_statements; CREATE EXTENSION pg_savant")
    for i in range(TABLES):
        cursor.execute(f"CREATE TABLE t{i} (id integer PRIMARY KEY, n integer);"
                       f"INSERT INTO t{i} SELECT i, i FROM generate_series(1, 100) i")
    subprocess.run([PGBENCH, "-i", "-q", "-s", "10", "overhead"], check=True, capture_output=True)
    cursor.execute("SELECT pg_stat_statements_reset()")
    for i in range(TABLES):
        for shape in SHAPES:
            cursor.execute(shape.format(i))
    cursor.execute("CHECKPOINT")
    return value("SELECT count(*) FROM pg_stat_statements"), value("SELECT count(*) FROM pg_stat_user_tables")


def wait_for(sql):
    for _ in range(600):
        if value(sql):
            return
        time.sleep(0.1)
    sys.exit(f"overhead: did not come true: {sql}")


def switch(on):
    cursor.execute(f"ALTER SYSTEM SET savant.monitor_enabled = {'on' if on else 'off'}")
    cursor.execute(f"ALTER SYSTEM SET savant.monitor_interval = {INTERVAL}")
    cursor.execute("SELECT pg_reload_conf()")
    if on:  # its first snapshot, with all plans to make, is not what an interval costs
        wait_for("SELECT count(*) > 0 FROM ai_workers() WHERE process = 'monitor' AND database = 'overhead'"
                 " AND detail ~ 'The last'")
    else:
        wait_for("SELECT count(*) = 0 FROM ai_workers() WHERE process = 'monitor'")


def monitor():
    return value("SELECT pid FROM ai_workers() WHERE process = 'monitor' AND database = 'overhead'")


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def resident_kb(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(re.search(r"RssAnon:\s+(\d+)", status)[1])


def rate():
    done = subprocess.run([PGBENCH, "-n", "-N", "-M", "prepared", "-T", str(INTERVAL), "-c", str(CLIENTS), "overhead"],
                          check=True, capture_output=True, text=True)
    return float(re.search(r"^tps = ([0-9.]+)", done.stdout, re.M)[1])


class Watched:
    """What the monitor used in the rounds with it."""

    def __init__(self):
        self.cpu = self.seconds = 0.0
        self.snapshots = 0
        self.took = []
        self.resident = 0

    def round(self):
        pid, taken = monitor(), value("SELECT count(*) FROM savant.snapshot")
        cpu, begin = cpu_seconds(pid), time.monotonic()
        tps = rate()
        self.cpu += cpu_seconds(pid) - cpu
        self.seconds += time.monotonic() - begin
        self.snapshots += value("SELECT count(*) FROM savant.snapshot") - taken
        self.took.append(float(value(r"SELECT substring(detail FROM 'took (\d+) ms') FROM ai_workers()"
                                     " WHERE process = 'monitor' AND database = 'overhead'")))
        self.resident = max(self.resident, resident_kb(pid))
        return tps


def interval_of(ratios):
    """95 % of the medians of samples drawn from the rounds."""
    draw = random.Random(1)
    medians = sorted(statistics.median(draw.choices(ratios, k=len(ratios))) for _ in range(4000))
    return medians[100], medians[3899]


def disk_bytes():
    # The state for the next monitor is written once an hour, and here each time it is switched on.
    return int(value("SELECT sum(bytes) FROM savant.footprint WHERE table_name <> 'collector_state'"))


def main():
    statements, tables = prepare()
    print(f"{statements} statements, {tables} tables, {CLIENTS} clients, {ROUNDS} rounds of {INTERVAL} s each way")
    switch(True)
    rate()  # warms up, and has the monitor know all statements
    time.sleep(INTERVAL)
    disk, snapshots_before = disk_bytes(), value("SELECT count(*) FROM savant.snapshot")
    watched, ratios = Watched(), []
    for i in range(ROUNDS):
        pair = {}
        for on in ((True, False) if i % 2 else (False, True)):
            switch(on)
            pair[on] = watched.round() if on else rate()
        ratios.append(pair[True] / pair[False])
    grown, written = disk_bytes() - disk, value("SELECT count(*) FROM savant.snapshot") - snapshots_before

    loss = 1 - statistics.median(ratios)
    best, worst = (1 - bound for bound in reversed(interval_of(ratios)))
    scale = INTERVAL / 60
    cpu_ms = watched.cpu / max(watched.snapshots, 1) * 1000
    per_snapshot = grown / max(written, 1)
    print(f"tps lost, a snapshot every {INTERVAL} s: {loss:.2%} (95 %: {best:.2%} to {worst:.2%})")
    if not FULL:
        print(f"the same at one every 60 s, by proportion: {loss * scale:.2%} (95 %: {best * scale:.2%} to {worst * scale:.2%})")
    print(f"CPU of the monitor: {cpu_ms:.0f} ms per snapshot with the looks at waits between"
          f" ({watched.cpu:.2f} s in {watched.seconds:.0f} s, {watched.snapshots} snapshots)")
    print(f"that is {cpu_ms / 60000:.2%} of one core at one snapshot every 60 s")
    print(f"one snapshot takes {statistics.median(watched.took):.0f} ms (median), {max(watched.took):.0f} ms (longest)")
    print(f"memory of the monitor: {watched.resident / 1024:.0f} MB")
    print(f"disk: {per_snapshot / 1024:.1f} kB per snapshot, {per_snapshot * MINUTES_OF_DAY / 1048576:.0f} MB"
          " per day at one every 60 s")
    state = value("SELECT length(state) FROM savant.collector_state")
    print(f"state for the next monitor, once an hour: {state / 1024:.0f} kB before compression")
    print(f"overhead: {loss * scale:.2%} of tps at one snapshot every 60 s, {cpu_ms:.0f} ms of CPU"
          f" and {statistics.median(watched.took):.0f} ms each")


main()
