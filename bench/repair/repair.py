"""Damages gold statements, mends them with ai_fix and compares the rows.

A damaged statement counts when PostgreSQL no longer accepts it.  What ai_fix
returns is run in plain SQL as a role that may only read, like the gold
statement, so that the comparison owes nothing to the code under test.
"""
import glob
import json
import os
import random
import subprocess
import sys
from collections import Counter
from decimal import Decimal

import psycopg2

from damage import WAYS, Statement

READER = "savant_repair_reader"
DATABASE = "savant_repair"
SEED = int(os.environ.get("SEED", "20240901"))
MAX_ROWS = 20000
FAMILY = {"spider_dev": "spider", "spider_train": "spider", "spider_realistic": "spider", "spider_dk": "spider"}
OUTCOMES = ("right", "right_warned", "wrong_silent", "wrong_warned", "not_repaired")


def psql(script, database="postgres"):
    subprocess.run(["psql", "-X", "-q", "-At", "-d", database, "-f", "-"], input=script, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, encoding="utf-8", errors="replace", check=False)


def database_file(folder, name, row):
    family = row.get("family") or FAMILY.get(name) or name.split("_")[0]
    found = sorted(glob.glob(os.path.join(folder, "db", "*", row["db"] + ".sql")))
    near = [path for path in found if os.path.basename(os.path.dirname(path)).startswith(family)]
    return (near or found or [None])[0]


def read_statements(folder):
    """{database file: {statement, ...}}"""
    work = {}
    for path in sorted(glob.glob(os.path.join(folder, "*.jsonl"))):
        name = os.path.basename(path)[:-len(".jsonl")]
        with open(path, encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                dump = database_file(folder, name, row) if row.get("ex_ready") else None
                if dump:
                    work.setdefault(dump, set()).add(row["gold_sql"].strip().rstrip(";"))
    return work


def load(path):
    psql(f'DROP DATABASE IF EXISTS {DATABASE};\nCREATE DATABASE {DATABASE};\n')
    with open(path, encoding="utf-8") as dump:
        psql(dump.read(), DATABASE)
    psql("CREATE SCHEMA savant_verbs;\nCREATE EXTENSION pg_savant SCHEMA savant_verbs;\n"
         f"SELECT savant_verbs.ai_grant('{READER}', 'ask');\n"
         f"GRANT USAGE ON SCHEMA savant_verbs TO {READER};\n"
         "SELECT format('GRANT USAGE ON SCHEMA %I TO " + READER + "; GRANT SELECT ON ALL TABLES IN SCHEMA %I TO "
         + READER + "', nspname, nspname) FROM pg_namespace WHERE nspname !~ '^(pg_|savant|information_schema)'\n"
         "\\gexec\nANALYZE;\n", DATABASE)


def catalog_of(cursor):
    cursor.execute("SELECT table_name, column_name FROM information_schema.columns "
                   "WHERE table_schema !~ '^(pg_|savant|information_schema)'")
    tables = {}
    for table, column in cursor.fetchall():
        tables.setdefault(table, set()).add(column)
    return tables


def run(cursor, sql):
    """Rows, or None on an error; a cell is text, numbers to six digits."""
    try:
        cursor.execute(sql)
        rows = cursor.fetchmany(MAX_ROWS)
    except psycopg2.Error:
        return None
    return [tuple(f"{float(cell):.6g}" if isinstance(cell, (int, float, Decimal)) and not isinstance(cell, bool)
                  else str(cell) for cell in row) for row in rows]


def accepts(cursor, sql):
    try:
        cursor.execute("EXPLAIN " + sql)
    except psycopg2.Error:
        return False
    return True


def order_of(sql):
    """The text of a top-level ORDER BY, '' when there is none."""
    at = sql.lower().rfind("order by")
    clause = sql[at:] if at >= 0 else ""
    return " ".join(clause.split()) if clause.count("(") == clause.count(")") else ""  # else in a subquery


def equal(gold_sql, gold, sql, rows):
    """Rows in the same order, or as many of each where the same ORDER BY leaves ties open."""
    if rows is None or Counter(gold) != Counter(rows):
        return False
    return gold == rows or order_of(gold_sql) == order_of(sql) or not order_of(gold_sql)


def judge(cursor, damaged, gold_sql, gold):
    """Outcome and what ai_fix said."""
    cursor.execute("SELECT savant_verbs.ai_fix(%s)", (damaged,))
    fixed = cursor.fetchone()[0]
    if not fixed["ok"]:
        return "not_repaired", fixed
    warned = any(warning["code"] == "uncertain_repair" for warning in fixed["warnings"])
    right = equal(gold_sql, gold, fixed["sql"], run(cursor, fixed["sql"]))
    return ("right" if right else "wrong") + ("_warned" if warned else "" if right else "_silent"), fixed


def report(way, outcome, damaged, sql, fixed, log):
    json.dump({"way": way, "outcome": outcome, "damaged": damaged, "gold": sql, "fixed": fixed["sql"],
               "changes": fixed["changes"], "error": fixed["error"], "candidates": fixed["candidates"]}, log)
    log.write("\n")


def measure(cursor, statements, totals, log):
    catalog = catalog_of(cursor)
    for sql in sorted(statements):
        gold = run(cursor, sql)
        if gold is None:
            totals["skipped"] += 1
            continue
        totals["statements"] += 1
        statement = Statement(sql, catalog)
        for way, damage in WAYS:
            count = totals[way]
            damaged = damage(statement, random.Random(f"{SEED} {way} {sql}"))
            if damaged is None or damaged == sql:
                count["not applicable"] += 1
            elif accepts(cursor, damaged):
                count["still runs"] += 1
            else:
                outcome, fixed = judge(cursor, damaged, sql, gold)
                count["damaged"] += 1
                count[outcome] += 1
                if log:
                    report(way, outcome, damaged, sql, fixed, log)


def show(totals):
    heads = ["damaged", *OUTCOMES, "still runs", "not applicable"]
    print(f"{'way':18}" + "".join(f"{head.replace('_', ' '):>15}" for head in heads) + f"{'share':>9}")
    everything = Counter()
    for way in [way for way, _ in WAYS] + ["all"]:
        count = everything if way == "all" else totals[way]
        share = (count["right"] + count["right_warned"]) / max(count["damaged"], 1)
        print(f"{way:18}" + "".join(f"{count[head]:>15}" for head in heads) + f"{share:>8.1%}")
        if way != "all":
            everything.update(count)
    share = (everything["right"] + everything["right_warned"]) / max(everything["damaged"], 1)
    print(f"repair: {everything['damaged']} damaged of {totals['statements']} statements, {share:.1%} repaired right, "
          f"{everything['wrong_silent']} wrong without a warning, {everything['wrong_warned']} wrong with one, "
          f"{everything['not_repaired']} not repaired")


def main():
    work = read_statements(sys.argv[1])
    totals = {"statements": 0, "skipped": 0, **{way: Counter() for way, _ in WAYS}}
    psql(f"DROP ROLE IF EXISTS {READER};\nCREATE ROLE {READER} LOGIN;\n"
         f"ALTER ROLE {READER} SET savant.rate_limit_per_minute = 0;\n")
    log = open(os.environ["LOG"], "w", encoding="utf-8") if os.environ.get("LOG") else None
    only = os.environ.get("ONLY", "")
    for path, statements in sorted(work.items()):
        if only and only not in path:
            continue
        load(path)
        connection = psycopg2.connect(dbname=DATABASE, user=READER)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = '20s'")
            measure(cursor, statements, totals, log)
        connection.close()
    show(totals)


if __name__ == "__main__":
    main()
