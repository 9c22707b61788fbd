"""Faults on a running server, and what the monitor makes of them.  See README.md."""
import argparse
import math
import os
import subprocess
import sys
import tempfile
import threading
import time

import psycopg2

HERE = os.path.dirname(os.path.abspath(__file__))
DATABASE = "incidents"
WARM_UP = 75         # intervals of ordinary load; detectors are silent in the first 60
FAULT = 8            # intervals that a fault lasts
SETTLE = 6           # intervals of ordinary load between two faults, at least
MOST_SETTLE = 40

# The ordinary work: reading, writing, a report.  Name, transactions per second, clients, script.
ORDINARY = [
    ("lookup", 60, 2, """\\set id random(1, 20000)
SELECT name, balance FROM customer WHERE id = :id;
SELECT id, amount FROM purchase WHERE customer = :id ORDER BY at DESC LIMIT 5;
"""),
    ("buy", 25, 2, """\\set id random(1, 20000)
\\set hot random(1, 500)
BEGIN;
INSERT INTO purchase (customer, amount, note) VALUES (:id, 10, repeat('x', 100));
UPDATE customer SET balance = balance + 10 WHERE id = :id;
UPDATE counter SET hits = hits + 1 WHERE id = :hot;
COMMIT;
"""),
    ("report", 16, 1, """\\set first random(1, 15000)
SELECT region, count(*), sum(balance) FROM customer WHERE id BETWEEN :first AND :first + 5000
	GROUP BY region ORDER BY 3;
SELECT note, amount, customer FROM purchase WHERE id BETWEEN :first AND :first + 12000
	ORDER BY amount, note, customer;
"""),
    ("freight", 14, 1, """\\set batch random(1, 399)
SELECT count(*), sum(d.weight * c.region) FROM delivery d JOIN customer c ON c.id = d.customer
	WHERE d.batch = (SELECT max(batch) FROM delivery WHERE id < 0 OR batch >= :batch)
	   OR d.batch = :batch;
"""),
    ("import", 10, 1, """\\set first random(1, 19000)
UPDATE customer SET name = 'customer ' || id WHERE id BETWEEN :first AND :first + 300;
"""),
]


def connect(**options):
    connection = psycopg2.connect(dbname=DATABASE, **options)
    connection.autocommit = True
    return connection


def run_sql(text, database=DATABASE):
    connection = psycopg2.connect(dbname=database)
    connection.autocommit = True
    with connection.cursor() as cursor:
        for statement in text if isinstance(text, list) else [text]:
            cursor.execute(statement)
    connection.close()


def fetch(sql, *arguments):
    connection = connect(application_name="bench")
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        rows = cursor.fetchall()
    connection.close()
    return rows


class Pgbench:
    """One pgbench that runs until it is stopped."""

    def __init__(self, script, clients, rate=None, name="shop", seconds=100000):
        self.file = tempfile.NamedTemporaryFile("w", suffix=".sql")
        self.file.write(script)
        self.file.flush()
        command = [os.environ["PGBENCH"], "-n", "-T", str(seconds), "-c", str(clients), "-M", "simple",
                   "-f", self.file.name]
        if rate:
            command += ["-R", str(rate)]
        environment = dict(os.environ, PGAPPNAME=name)
        self.process = subprocess.Popen(command + [DATABASE], env=environment,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def stop(self):
        self.process.terminate()
        self.wait()

    def wait(self):
        self.process.wait()
        self.file.close()


def ordinary_load():
    return [Pgbench(script, clients, rate) for _, rate, clients, script in ORDINARY]


def stop_all(load):
    for part in load:
        part.stop()


# --- scenarios: each is a generator that breaks something, yields, and repairs it

def reload(settings):
    run_sql([f"ALTER SYSTEM {setting}" for setting in settings] + ["SELECT pg_reload_conf()"])


def lock_pile_up():
    holder = connect(application_name="console")
    with holder.cursor() as cursor:
        cursor.execute("BEGIN; LOCK TABLE customer IN EXCLUSIVE MODE")
    yield
    holder.close()


def dropped_index():
    run_sql("DROP INDEX purchase_by_customer")
    yield
    run_sql("CREATE INDEX purchase_by_customer ON purchase (customer)")


def stale_statistics():
    run_sql("INSERT INTO delivery (batch, customer, weight)"
            " SELECT 400, (i * 31) % 20000 + 1, i % 100 FROM generate_series(1, 150000) i;"
            " UPDATE delivery SET batch = 399 WHERE batch = 400")
    yield
    run_sql("DELETE FROM delivery WHERE id > 40000")
    time.sleep(2)  # the counts of a session arrive a second after it; VACUUM sets them to zero
    run_sql("VACUUM ANALYZE delivery")


def connection_storm():
    sessions = [connect(application_name="crawler") for _ in range(90)]
    stop = threading.Event()

    def work(session):
        with session.cursor() as cursor:
            while not stop.is_set():
                cursor.execute("SELECT count(*) FROM customer WHERE region = 3 AND id < 500")
                time.sleep(0.3)
    threads = [threading.Thread(target=work, args=(s,), daemon=True) for s in sessions]
    for thread in threads:
        thread.start()
    yield
    stop.set()
    for thread in threads:
        thread.join()
    for session in sessions:
        session.close()


def checkpoint_storm():
    reload(["SET max_wal_size = '32MB'", "SET min_wal_size = '32MB'"])
    yield
    reload(["RESET max_wal_size", "RESET min_wal_size"])


def temp_spill():
    reload(["SET work_mem = '64kB'"])
    yield
    reload(["RESET work_mem"])


def idle_in_transaction():
    session = connect(application_name="console")
    with session.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM counter")
        cursor.execute("UPDATE counter SET hits = hits WHERE id = -1")
    yield
    session.close()


def autovacuum_off():
    reload(["SET autovacuum = off"])
    yield
    reload(["RESET autovacuum"])


def cache_eviction():
    reader = Pgbench("""\\set first random(1, 60000)
SELECT max(length(body)) FROM archive WHERE id = ANY (ARRAY(
	SELECT (i * 7) % 100000 + 1 FROM generate_series(:first, :first + 15000) i));
""", 2, None, "export")
    yield
    reader.stop()


def n_plus_one():
    loop = Pgbench("BEGIN;\n" + "".join(
        f"\\set id random(1, 20000)\nSELECT balance FROM customer WHERE id = :id;\n"
        for _ in range(150)) + "COMMIT;\n", 2, 20)
    yield
    loop.stop()


def plan_flip():
    reload(["SET enable_indexscan = off", "SET enable_bitmapscan = off",
            "SET enable_indexonlyscan = off"])
    yield
    reload(["RESET enable_indexscan", "RESET enable_bitmapscan", "RESET enable_indexonlyscan"])


def sequence_end():
    before = fetch("SELECT last_value FROM purchase_id_seq")[0][0]
    run_sql("SELECT setval('purchase_id_seq', 2100000000)")
    yield
    run_sql(["DELETE FROM purchase WHERE id >= 2100000000",
             f"SELECT setval('purchase_id_seq', {before + 1000})"])


def idle_slot():
    run_sql("SELECT pg_create_physical_replication_slot('mirror', true)")
    yield
    run_sql("SELECT pg_drop_replication_slot('mirror')")


# Name, what breaks, ids of the causes that are true.
SCENARIOS = [
    ("lock_pile_up", lock_pile_up, {"lock_holder"}),
    ("dropped_index", dropped_index, {"index_dropped"}),
    ("stale_statistics", stale_statistics, {"stats_stale", "rows_jump"}),
    ("connection_storm", connection_storm, {"connection_growth"}),
    ("checkpoint_storm", checkpoint_storm, {"checkpoint_setting"}),
    ("temp_spill", temp_spill, {"memory_setting"}),
    ("idle_in_transaction", idle_in_transaction, {"idle_transaction"}),
    ("autovacuum_off", autovacuum_off, {"autovacuum_setting"}),
    ("cache_eviction", cache_eviction, {"new_statement", "big_reader"}),
    ("n_plus_one", n_plus_one, {"statement_loop"}),
    ("plan_flip", plan_flip, {"planner_setting"}),
    ("sequence_end", sequence_end, {"sequence"}),
    ("idle_slot", idle_slot, {"slot"}),
]


class Watcher:
    """What the monitor has written."""

    def __init__(self, interval):
        self.interval = interval

    def now(self):
        return fetch("SELECT clock_timestamp()")[0][0]

    def snapshots(self, since, until=None):
        return fetch("SELECT count(*) FROM savant.snapshot WHERE taken_at > %s"
                     " AND (%s IS NULL OR taken_at <= %s)", since, until, until)[0][0]

    def wait_intervals(self, count):
        since = self.now()
        limit = time.time() + self.interval * count * 3 + 30
        while self.snapshots(since) < count and time.time() < limit:
            time.sleep(self.interval / 4)

    def wait_seconds(self, seconds):
        """By the clock; says so when the monitor does not keep up."""
        since = self.now()
        time.sleep(seconds)
        if self.snapshots(since) < 0.7 * seconds / self.interval:
            print(f"  only {self.snapshots(since)} snapshots in {seconds:g} s", flush=True)

    def incidents(self, since, until=None):
        return fetch("SELECT id, detected_at, severity, title, ended_at FROM savant.incident"
                     " WHERE detected_at > %s AND (%s IS NULL OR detected_at <= %s)"
                     " ORDER BY detected_at", since, until, until)

    def alerts(self, since, until):
        """Each time that an alert opened or became worse."""
        return fetch("SELECT e.event, a.source, a.rule, a.object, e.severity, e.title"
                     " FROM savant.alert_event e JOIN savant.alert a ON a.id = e.alert"
                     " WHERE e.at > %s AND e.at <= %s AND e.severity <> 'info'"
                     " AND e.event IN ('opened', 'reopened', 'escalated') ORDER BY e.id",
                     since, until)

    def causes(self, incident):
        return fetch("SELECT rank, cause, object, score, is_confirmed, chain FROM"
                     " savant.incident_cause WHERE incident = %s ORDER BY rank", incident)

    def is_quiet(self):
        return fetch("SELECT count(*) FROM savant.incident WHERE ended_at IS NULL")[0][0] == 0

    def settle(self):
        self.wait_intervals(SETTLE)
        for _ in range(MOST_SETTLE):
            if self.is_quiet():
                return
            self.wait_intervals(1)


def show(watcher, incident):
    for row in fetch("SELECT s ->> 'kind', s ->> 'id', s ->> 'object', s ->> 'severity',"
                     " s ->> 'text' FROM savant.incident i, jsonb_array_elements(i.symptoms) s"
                     " WHERE i.id = %s", incident):
        print("      ", *row)
    for row in watcher.causes(incident):
        print("      cause", *row)


def run_scenario(watcher, name, scenario, true_causes, verbose):
    started = watcher.now()
    steps = scenario()
    next(steps)
    watcher.wait_intervals(FAULT)
    ended = watcher.now()
    found = watcher.incidents(started, ended)
    result = {"name": name, "intervals": None, "rank": None, "first": "-", "others": 0}
    for incident, detected, _, _, _ in found:
        causes = watcher.causes(incident)
        ranks = [rank for rank, cause, *_ in causes if cause in true_causes]
        if result["intervals"] is None or (result["rank"] is None and ranks):
            result["intervals"] = watcher.snapshots(started, detected)
            result["rank"] = min(ranks) if ranks else None
            result["first"] = causes[0][1] if causes else "-"
            result["others"] = len([c for c in causes if c[1] not in true_causes])
    result["incidents"] = len(found)
    if verbose:
        for incident, *_ in found:
            show(watcher, incident)
        if not found:
            for row in fetch("SELECT series, severity, count(*), max(score), min(expected),"
                             " max(observed) FROM savant.anomaly WHERE at > %s GROUP BY 1, 2",
                             started):
                print("      no incident, anomaly", *row)
    for _ in steps:
        pass
    return result


class DailyLoad:
    """The ordinary load at a rate that follows a curve.  Clients come and go one by one, each after
    having ended what it was at: a load that is torn off every few seconds would not be quiet."""

    STEP = 20

    def __init__(self, factor_at):
        self.begun = time.time()
        self.factor_at = factor_at
        self.is_over = threading.Event()
        self.threads = [threading.Thread(target=self.run, args=(number, part))
                        for number, part in enumerate(ORDINARY)]
        for thread in self.threads:
            thread.start()

    def run(self, number, part):
        _, rate, clients, script = part
        seconds = self.STEP * (number + 1) // len(ORDINARY)  # not all at the same moment
        while not self.is_over.is_set():
            factor = self.factor_at(time.time() - self.begun)
            Pgbench(script, clients, rate * factor, seconds=seconds).wait()
            seconds = self.STEP

    def stop(self):
        self.is_over.set()
        for thread in self.threads:
            thread.join()


def run_quiet(watcher, name, seconds, factor_at, learn, verbose):
    """Load that varies in the ordinary way; returns what was told."""
    load = DailyLoad(factor_at) if factor_at else None
    watcher.wait_seconds(learn)
    started = watcher.now()
    watcher.wait_seconds(seconds)
    ended = watcher.now()
    if load:
        load.stop()
    found = watcher.incidents(started, ended)
    alarms = fetch("SELECT count(*) FROM savant.anomaly WHERE at > %s AND at <= %s"
                   " AND severity <> 'info'", started, ended)[0][0]
    if verbose:
        for incident, *_ in found:
            show(watcher, incident)
    return {"name": name, "snapshots": watcher.snapshots(started, ended), "incidents": len(found),
            "anomalies": alarms, "alerts": watcher.alerts(started, ended)}


def tell_quiet(part):
    print(f"quiet, {part['name']}: {part['snapshots']} snapshots, {len(part['alerts'])} alerts at"
          f" warning or above, {part['incidents']} incidents, {part['anomalies']} anomalies at"
          " warning or above")
    for alert in part["alerts"]:
        print("      alert", *alert)


def record(folder):
    """What the monitor has seen, to look at it later."""
    for table in ("metric", "anomaly", "regression", "incident", "incident_cause", "health_result",
                  "alert", "alert_event", "change_event", "statement_sample", "statement_text"):
        with open(os.path.join(folder, table + ".csv"), "w", encoding="utf-8") as file:
            connection = connect(application_name="bench")
            connection.cursor().copy_expert(
                f"COPY (SELECT * FROM savant.{table} ORDER BY 1) TO STDOUT CSV HEADER", file)
            connection.close()


def tell(results):
    print(f"{'scenario':<22}{'detected after':>15}{'true cause':>12}{'other causes':>14}"
          f"{'incidents':>11}  first cause")
    for result in results:
        after = "no" if result["intervals"] is None else f"{result['intervals']} intervals"
        rank = "-" if result["rank"] is None else f"rank {result['rank']}"
        print(f"{result['name']:<22}{after:>15}{rank:>12}{result['others']:>14}"
              f"{result['incidents']:>11}  {result['first']}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="")
    parser.add_argument("--interval", type=float, default=3)
    parser.add_argument("--quiet", type=int, default=240)
    parser.add_argument("--no-quiet", action="store_true")
    parser.add_argument("--only-quiet", action="store_true")
    parser.add_argument("--record", default="")
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    if options.list:
        print("\n".join(name for name, _, _ in SCENARIOS))
        return
    wanted = [name for name in options.only.split(",") if name]
    unknown = set(wanted) - {name for name, _, _ in SCENARIOS}
    if unknown:
        sys.exit(f"no scenario {', '.join(sorted(unknown))}; --list shows them")
    chosen = [s for s in SCENARIOS if not wanted or s[0] in wanted]
    chosen = [] if options.only_quiet else chosen
    run_sql(f"CREATE DATABASE {DATABASE}", "postgres")
    subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", DATABASE, "-f",
                    os.path.join(HERE, "load.sql")], check=True, stdout=subprocess.DEVNULL)
    watcher = Watcher(options.interval)
    load = ordinary_load()
    print(f"ordinary load for {WARM_UP} intervals of {options.interval:g} s", flush=True)
    watcher.wait_intervals(WARM_UP)
    early = watcher.incidents("-infinity")
    results = []
    for name, scenario, true_causes in chosen:
        watcher.settle()
        results.append(run_scenario(watcher, name, scenario, true_causes, options.show))
        print(f"  {name} done", flush=True)
    watcher.settle()
    quiet = []
    if not options.no_quiet:
        quiet.append(run_quiet(watcher, "steady", options.quiet, None, 0, options.show))
        tell_quiet(quiet[0])
        stop_all(load)
        day = options.quiet  # one day is as long as the quiet time: the first is learnt from
        quiet.append(run_quiet(watcher, "daily shape", options.quiet,
                               lambda t: 0.7 + 0.5 * math.sin(2 * math.pi * t / day), day,
                               options.show))
    else:
        stop_all(load)
    if options.record:
        record(options.record)
    tell(results)
    for part in quiet:
        tell_quiet(part)
    soon = sum(1 for r in results if r["intervals"] is not None and r["intervals"] <= 2)
    first = sum(1 for r in results if r["rank"] == 1)
    third = sum(1 for r in results if r["rank"] is not None)
    false = len(early) + sum(part["incidents"] for part in quiet)
    print(f"incidents: {soon} of {len(results)} detected within 2 intervals, true cause first in"
          f" {first}, in the top three in {third}; {false} false incidents"
          f" ({len(early)} while warming up)")


main()
