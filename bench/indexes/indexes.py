"""Indexes chosen by the adviser under storage budgets, and what they are worth."""
import argparse
import json
import pathlib
import subprocess
import time

from extend import extend
from measure import measure
from workload import connect, cpu_seconds, load, one, psql, statements, table_bytes

MEGABYTE = 1e6


def search(connection, texts, **options):
    """What savant._search_indexes() says, with the CPU seconds of the call."""
    pid = connection.get_backend_pid()
    before, start = cpu_seconds(pid), time.monotonic()
    result = one(connection, "SELECT savant._search_indexes(%s, %s)", (texts, json.dumps(options)))
    result["cpu_seconds"] = cpu_seconds(pid) - before
    result["wall_seconds"] = time.monotonic() - start
    return result


def explained_cost(connection, texts, ddl):
    """The sum of EXPLAIN's costs with the indexes made by HypoPG: one evaluator for everybody."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hypopg_reset()")
        for statement in ddl:
            cursor.execute("SELECT hypopg_create_index(%s)", (statement.replace(" CONCURRENTLY", ""),))
        total = 0
        for text in texts:
            cursor.execute("EXPLAIN (FORMAT JSON) " + text.replace("%", "%%"), ())
            total += cursor.fetchone()[0][0]["Plan"]["Total Cost"]
        cursor.execute("SELECT hypopg_reset()")
    return total


def columns_of(connection):
    with connection.cursor() as cursor:
        cursor.execute("""SELECT c.relname, a.attname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
            WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY 1, 2""")
        return [tuple(row) for row in cursor]


def line(*cells):
    widths = (24, 7, 8, 8, 8, 5, 8, 8, 8, 8, 8, 8)
    print("  ".join(str(cell).rjust(width) if i else str(cell).ljust(width)
                    for i, (cell, width) in enumerate(zip(cells, widths))), flush=True)


def number(value, digits):
    return "-" if value is None else f"{value:.{digits}f}"


def creates(result):
    return [change["ddl"] for change in result["indexes"] if change["action"] == "create"]


def show(who, share, budget, result, base, hypo_base, connection, texts):
    hypo = explained_cost(connection, texts, creates(result)) / hypo_base if hypo_base else None
    line(who, f"{share}%", number(budget / MEGABYTE, 1), number(result["cost_after"] / base, 4), number(hypo, 4),
         len(creates(result)), number(result["bytes"] / MEGABYTE, 1), number(result["peer_bytes"] / MEGABYTE, 1),
         number(result["cpu_seconds"], 2), number(result["wall_seconds"], 2), result["planner_calls"],
         number(result["cost_bound"] / base, 4))


def choose(arguments, connection, texts):
    bytes_ = table_bytes(connection)
    has_hypopg = one(connection, "SELECT count(*) FROM pg_available_extensions WHERE name = 'hypopg'") > 0
    hypo_base = None
    if has_hypopg:
        with connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS hypopg")
        hypo_base = explained_cost(connection, texts, [])
    print(f"tables {bytes_ / MEGABYTE:.1f} MB, {len(texts)} statements, equal weights, up to {arguments.width} columns;"
          f" cost without new indexes = 1{'' if has_hypopg else '; HypoPG is not installed: its columns are empty'}")
    line("who", "budget", "MB", "cost", "HypoPG's", "n", "MB", "HypoPG's", "CPU s", "wall s", "planner", "bound")
    last = None
    for share in arguments.budgets:
        budget = bytes_ * share / 100
        common = dict(storage_budget=budget, max_columns=arguments.width, time_limit_ms=arguments.seconds * 1000,
                      include_drops=False, count_writes=False)
        # Like with like: b-trees over columns, sizes as HypoPG counts them, no veto.
        plain = search(connection, texts, peer_sizes=True, careful=False, include_partial=False,
                       include_expressions=False, include_covering=False, min_gain_share=0, **common)
        base = plain["cost_before"]
        show("adviser, peers' terms", share, budget, plain, base, hypo_base, connection, texts)
        last = search(connection, texts, peer_sizes=False, careful=True, **common)
        show("adviser, its own terms", share, budget, last, base, hypo_base, connection, texts)
        if arguments.peer and has_hypopg:
            chosen, size, plans, cpu, finished = extend(connection, texts, columns_of(connection), budget,
                                                        min(arguments.width, 2), arguments.peer_seconds)
            ddl = [f"CREATE INDEX ON {i[0]} ({', '.join(i[1:])})" for i in chosen]
            line("Extend over HypoPG" + ("" if finished else " (cut)"), f"{share}%", number(budget / MEGABYTE, 1), "-",
                 number(explained_cost(connection, texts, ddl) / hypo_base, 4), len(chosen), "-",
                 number(size / MEGABYTE, 1), number(cpu, 2), "-", plans, "-")
    return base, last


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--real", action="store_true", help="build the set of the last budget and run the statements")
    parser.add_argument("--peer", action="store_true", help="run Extend over HypoPG as well")
    parser.add_argument("--peer-seconds", type=float, default=120)
    parser.add_argument("--width", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=60, help="time limit of one search")
    parser.add_argument("--budgets", type=lambda text: [float(part) for part in text.split(",")], default=[10, 25, 50, 100])
    parser.add_argument("--show", action="store_true", help="print the chosen indexes")
    arguments = parser.parse_args()
    named = statements(arguments.folder)
    texts = [text for _, text in named]
    start = time.monotonic()
    load(arguments.folder, "workload")
    print(f"{arguments.folder.name}: loaded in {time.monotonic() - start:.0f} s")
    connection = connect("workload")
    base, result = choose(arguments, connection, texts)
    connection.close()
    if arguments.show:
        for change in result["indexes"]:
            print(f"  {change['ddl']}")
    slower = ""
    if arguments.real:
        psql("workload", "-c", "DROP EXTENSION IF EXISTS hypopg")
        subprocess.run(["createdb", "-T", "workload", "indexed"], check=True)
        slower = "; " + measure(named, result)
    print(f"bench-indexes: {arguments.folder.name}: cost {result['cost_after'] / base:.4f} at {arguments.budgets[-1]:g} % "
          f"in {result['cpu_seconds']:.2f} CPU s, {result['planner_calls']} planner calls{slower}")


if __name__ == "__main__":
    main()
