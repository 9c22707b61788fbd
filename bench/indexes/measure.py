"""The chosen indexes really built: their size, their cost, and the CPU time of every statement."""
import time

import psycopg2

from workload import connect, cpu_seconds, one

TIMEOUT_MS = 60_000
SLOWER = 1.25
NOISE_SECONDS = 0.005 # a difference below it is not told from noise
ROUNDS = 3


def build(connection, result):
    """Builds the set; one (ddl, predicted, real) per index, and the seconds."""
    start, sizes = time.monotonic(), []
    with connection.cursor() as cursor:
        for change in result["indexes"]:
            if change["action"] != "create":
                continue
            cursor.execute("SELECT coalesce(max(oid), 0) FROM pg_class WHERE relkind IN ('i', 'I')")
            last = cursor.fetchone()[0]
            cursor.execute(change["ddl"].replace(" CONCURRENTLY", ""))
            cursor.execute("SELECT sum(pg_relation_size(oid)) FROM pg_class WHERE relkind = 'i' AND oid > %s", (last,))
            sizes.append((change["ddl"], change["bytes"], int(cursor.fetchone()[0])))
    return sizes, time.monotonic() - start


def run(connection, text):
    """CPU seconds of the backend for one execution; the time-out counts as that long."""
    pid = connection.get_backend_pid()
    before = cpu_seconds(pid)
    with connection.cursor() as cursor:
        try:
            cursor.execute(text.replace("%", "%%"), ())
            cursor.fetchall()
        except psycopg2.errors.QueryCanceled:
            return TIMEOUT_MS / 1000
    return cpu_seconds(pid) - before


def plan_cost(connection, text):
    return one(connection, "EXPLAIN (FORMAT JSON) " + text.replace("%", "%%"), ())[0]["Plan"]["Total Cost"]


def measure(named, result):
    """Prints the sizes and the statements that changed; returns the summary."""
    without, with_indexes = connect("workload"), connect("indexed")
    sizes, seconds = build(with_indexes, result)
    near = sum(1 for _, predicted, real in sizes if abs(predicted - real) <= 0.1 * real)
    print(f"\nbuilt {len(sizes)} indexes in {seconds:.1f} s: {sum(r for _, _, r in sizes) / 1e6:.1f} MB, "
          f"predicted {sum(p for _, p, _ in sizes) / 1e6:.1f} MB; {near} of {len(sizes)} within 10 %")
    for connection in (without, with_indexes):
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = %s", (TIMEOUT_MS,))
    # Run in turns, so that whatever else the machine does falls on both.
    times = [[[], []] for _ in named]
    for _ in range(ROUNDS):
        for number, (_, text) in enumerate(named):
            for side, connection in enumerate((without, with_indexes)):
                if not times[number][side] or min(times[number][side]) < TIMEOUT_MS / 1000:
                    times[number][side].append(run(connection, text))
    print(f"{'statement'.ljust(32)} {'CPU s before':>12} {'after':>9} {'ratio':>7} {'cost ratio':>10} {'predicted':>10}")
    totals, slower, cost_near = [0.0, 0.0], [], 0
    for number, (name, text) in enumerate(named):
        before, after = (min(side) for side in times[number])
        totals[0] += before
        totals[1] += after
        cost_before, cost_after = plan_cost(without, text), plan_cost(with_indexes, text)
        predicted = result["statements"][number]["cost_after"]
        cost_near += abs(predicted - cost_after) <= 0.02 * cost_after
        is_slower = after > SLOWER * before and after - before > NOISE_SECONDS
        if is_slower:
            slower.append(name)
        if is_slower or cost_after < 0.999 * cost_before:
            print(f"{name.ljust(32)} {before:12.4f} {after:9.4f} {after / max(before, 1e-9):7.2f} "
                  f"{cost_after / cost_before:10.3f} {predicted / cost_before:10.3f}{'  SLOWER' if is_slower else ''}")
    print(f"statements whose built cost is within 2 % of the predicted one: {cost_near} of {len(named)}")
    return (f"real CPU {totals[1] / totals[0]:.2f} of without ({totals[0]:.1f} s), "
            f"{len(slower)} statements > {SLOWER}x slower{': ' + ', '.join(slower) if slower else ''}")
