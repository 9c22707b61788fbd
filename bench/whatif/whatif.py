#!/usr/bin/python3
"""The part of bench-whatif that has a PostgreSQL server: see README.md.

    whatif.py [SECTION]...      sizes, costs, rate; all of them by default

Prints tables and a summary line for each goal.  With `--check` it exits with 1 when a goal is missed.
"""

import json
import sys
import time

import psycopg2

from cases import CASES

RATE_ROUNDS = 300


def connect():
    connection = psycopg2.connect(dbname="bench", user="postgres")
    connection.autocommit = True
    return connection


def rows(connection, sql, values=()):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def plan(connection, statement):
    """Total cost and the names of the indexes in the plan of EXPLAIN."""
    tree = rows(connection, "EXPLAIN (FORMAT JSON) " + statement)[0][0][0]["Plan"]
    names = set()

    def walk(node):
        if "Index Name" in node:
            names.add(node["Index Name"])
        for child in node.get("Plans", []):
            walk(child)

    walk(tree)
    return tree["Total Cost"], names


def has_hypopg(connection):
    found = rows(connection, "SELECT 1 FROM pg_available_extensions WHERE name = 'hypopg'")
    if found:
        rows(connection, "CREATE EXTENSION IF NOT EXISTS hypopg")
    return bool(found)


def predict(connection, index, statements):
    """(size row, [(cost, used)])."""
    result = rows(
        connection,
        "SELECT kind, number, cost, used, bytes, peer_bytes, tree_height, build_ms, problem"
        " FROM savant._what_if(%s, %s) ORDER BY kind, number",
        (statements, ["CREATE INDEX ON " + index]),
    )
    problems = [row[8] for row in result if row[8]]
    if problems:
        raise SystemExit(f"{index}: {problems}")
    size = next(row for row in result if row[0] == "index")
    costs = [(row[2], bool(row[3])) for row in result if row[0] == "statement"]
    return {"bytes": size[4], "peer": size[5], "height": size[6], "build_ms": size[7]}, costs


def peer_size(connection, index):
    rows(connection, "SELECT hypopg_reset()")
    oid = rows(connection, "SELECT indexrelid FROM hypopg_create_index(%s)", ("CREATE INDEX ON " + index,))[0][0]
    return rows(connection, "SELECT hypopg_relation_size(%s)", (oid,))[0][0]


def peer_costs(connection, statements):
    return [plan(connection, statement)[0] for statement in statements]


def build(connection, index, statements):
    begin = time.perf_counter()
    rows(connection, f"CREATE INDEX bench_index ON {index}")
    took = (time.perf_counter() - begin) * 1000
    size = rows(connection, "SELECT pg_relation_size('bench_index')")[0][0]
    costs = [plan(connection, statement) for statement in statements]
    rows(connection, "DROP INDEX bench_index")
    return size, took, [(cost, "bench_index" in names) for cost, names in costs]


def share(count, total):
    return f"{count} of {total} ({100 * count / total:.0f} %)"


def compare(connection, with_peer):
    sizes, costs = [], []
    for index, statements in CASES:
        predicted, planned = predict(connection, index, statements)
        peer = peer_size(connection, index) if with_peer else None
        theirs = peer_costs(connection, statements) if with_peer else [None] * len(statements)
        if with_peer:
            rows(connection, "SELECT hypopg_reset()")
        real, took, built = build(connection, index, statements)
        sizes.append((index, predicted, real, peer, took))
        for statement, (cost, used), other, (true_cost, truly) in zip(statements, planned, theirs, built):
            costs.append((index, statement, cost, used, true_cost, truly, other))
    return sizes, costs


def print_sizes(sizes):
    print(f"{'index':42} {'predicted':>10} {'built':>10} {'ratio':>6} {'HypoPG':>6} {'ours of it':>10} {'ms':>6} {'took':>6}")
    good = good_peer = 0
    for index, predicted, real, peer, took in sizes:
        ratio = predicted["bytes"] / real
        good += abs(ratio - 1) <= 0.1
        peer_ratio = peer / real if peer else float("nan")
        good_peer += abs(peer_ratio - 1) <= 0.1
        own = predicted["peer"] / peer if peer else float("nan")
        print(f"{index:42} {predicted['bytes']:10.0f} {real:10} {ratio:6.2f} {peer_ratio:6.2f} {own:10.2f} "
              f"{predicted['build_ms']:6.0f} {took:6.0f}")
    print(f"within 10 % of the built size: {share(good, len(sizes))}; HypoPG {share(good_peer, len(sizes))}")
    return good / len(sizes) >= 0.9


def print_costs(costs):
    print(f"{'cost':>12} {'built':>12} {'off':>7} {'HypoPG':>7}  used/built  index: statement")
    good = good_peer = 0
    for index, statement, cost, used, real, truly, other in costs:
        off = cost / real - 1
        off_peer = other / real - 1 if other else float("nan")
        good += abs(off) <= 0.02
        good_peer += abs(off_peer) <= 0.02
        print(f"{cost:12.2f} {real:12.2f} {100 * off:6.2f}% {100 * off_peer:6.2f}%  {used:d}/{truly:d}  {index}: {statement}")
    print(f"cost within 2 % of the built index's: {share(good, len(costs))}; HypoPG {share(good_peer, len(costs))}")
    return good / len(costs) >= 0.9


def print_rate(connection, with_peer):
    statements = [statement for _, some in CASES for statement in some]
    indexes = ["CREATE INDEX ON " + index for index, _ in CASES[:10]]
    plans, ms, before, after = rows(
        connection, "SELECT * FROM savant._what_if_rate(%s, %s, %s)", (statements, indexes, RATE_ROUNDS))[0]
    bare = rows(connection, "SELECT * FROM savant._what_if_rate(%s, %s, %s)", (statements, [], RATE_ROUNDS))[0]
    begin = time.perf_counter()
    with connection.cursor() as cursor:
        for _ in range(RATE_ROUNDS // 10):
            for statement in statements:
                cursor.execute("EXPLAIN (FORMAT JSON) " + statement)
                cursor.fetchall()
    explained = RATE_ROUNDS // 10 * len(statements) / (time.perf_counter() - begin)
    print(f"planner calls a second in-process, no index offered: {1000 * bare[0] / bare[1]:.0f}")
    print(f"planner calls a second in-process, 10 indexes offered: {1000 * plans / ms:.0f}")
    print(f"EXPLAIN (FORMAT JSON) through libpq a second, no index offered: {explained:.0f}")
    if with_peer:
        for index in indexes:
            rows(connection, "SELECT hypopg_create_index(%s)", (index,))
        begin = time.perf_counter()
        with connection.cursor() as cursor:
            for _ in range(RATE_ROUNDS // 10):
                for statement in statements:
                    cursor.execute("EXPLAIN (FORMAT JSON) " + statement)
                    cursor.fetchall()
        peer = RATE_ROUNDS // 10 * len(statements) / (time.perf_counter() - begin)
        rows(connection, "SELECT hypopg_reset()")
        print(f"the same with HypoPG's 10 indexes: {peer:.0f}")
    print(f"memory of the backend after {plans} plans: {after - before:+d} bytes")
    return after <= before


def main():
    sections = [word for word in sys.argv[1:] if not word.startswith("--")] or ["sizes", "costs", "rate"]
    connection = connect()
    with_peer = has_hypopg(connection)
    good = True
    if "sizes" in sections or "costs" in sections:
        sizes, costs = compare(connection, with_peer)
        if "sizes" in sections:
            good &= print_sizes(sizes)
        if "costs" in sections:
            good &= print_costs(costs)
    if "rate" in sections:
        good &= print_rate(connection, with_peer)
    if "--check" in sys.argv and not good:
        sys.exit(1)


if __name__ == "__main__":
    main()
