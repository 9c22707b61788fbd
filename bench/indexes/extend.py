"""The baseline of the same run: Extend (Schlosser, Kossmann, Boissier: Efficient Scalable
Multi-Attribute Index Selection Using Recursive Strategies, ICDE 2019) over HypoPG, written anew.

Each step takes the single-column index, or the extension of a chosen index by one column, with the
largest saving per byte, until none fits the budget or saves 0.3 %.
"""
import re
import time

from workload import cpu_seconds, one

MIN_SAVING = 0.003


class HypoCost:
    """EXPLAIN with HypoPG; a cost is asked once per statement and set of indexes on its columns."""

    def __init__(self, connection, texts, columns):
        self.connection = connection
        self.texts = texts
        self.words = [set(re.findall(r"[a-z_0-9]+", text.lower())) for text in texts]
        self.columns = columns
        self.plans = 0
        self.cache = {}
        self.sizes = {}
        self.created = None

    def relevant(self, statement, indexes):
        words = self.words[statement]
        return frozenset(i for i in indexes if i[0] in words and any(c in words for c in i[1:]))

    def create(self, indexes):
        if self.created == indexes:
            return
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT hypopg_reset()")
            for index in sorted(indexes):
                cursor.execute("SELECT hypopg_relation_size(indexrelid) FROM hypopg_create_index(%s)",
                               (f"CREATE INDEX ON {index[0]} ({', '.join(index[1:])})",))
                self.sizes[index] = int(cursor.fetchone()[0])
        self.created = indexes

    def cost(self, statement, indexes):
        relevant = self.relevant(statement, indexes)
        key = (statement, relevant)
        if key not in self.cache:
            self.create(relevant)
            self.plans += 1
            plan = one(self.connection, "EXPLAIN (FORMAT JSON) " + self.texts[statement].replace("%", "%%"), ())
            self.cache[key] = plan[0]["Plan"]["Total Cost"]
        return self.cache[key]

    def total(self, indexes):
        return sum(self.cost(s, indexes) for s in range(len(self.texts)))

    def size(self, index):
        if index not in self.sizes:
            self.create(frozenset([index]))
        return self.sizes[index]


def extend(connection, texts, columns, budget, width, seconds):
    """(indexes, bytes, planner calls, CPU seconds, finished)."""
    pid = connection.get_backend_pid()
    server, client, start = cpu_seconds(pid), time.process_time(), time.monotonic()
    costs = HypoCost(connection, texts, columns)
    used = [c for c in columns if any(c[0] in w and c[1] in w for w in costs.words)]
    together = {}
    for words in costs.words:
        for table, column in used:
            if table in words and column in words:
                together.setdefault((table, column), set()).update(
                    c for t, c in used if t == table and c in words and c != column)
    chosen, size = frozenset(), 0
    current = costs.total(chosen)
    first = current
    finished = False
    while time.monotonic() - start < seconds:
        best = None
        steps = [(None, c) for c in used if not any(i[:2] == c for i in chosen)]
        steps += [(i, i + (c,)) for i in chosen if len(i) <= width
                  for c in together.get((i[0], i[-1]), ()) if c not in i]
        for old, new in steps:
            more = costs.size(new) - (costs.size(old) if old else 0)
            if size + more > budget:
                continue
            after = costs.total(chosen - {old} | {new})
            saving = current - after
            if saving > MIN_SAVING * first and (best is None or saving / max(more, 1) > best[0]):
                best = (saving / max(more, 1), old, new, after, more)
        if best is None:
            finished = True
            break
        _, old, new, current, more = best
        chosen, size = chosen - {old} | {new}, size + more
    with connection.cursor() as cursor:
        cursor.execute("SELECT hypopg_reset()")
    cpu = cpu_seconds(pid) - server + time.process_time() - client
    return chosen, size, costs.plans, cpu, finished
