"""Runs gold statements through the door and compares with plain execution.

For each statement: ai_check and ai_run as a role with SELECT only.  One that is
refused or fails is tried again in plain SQL as the same role: what fails there
too is the statement's own fault and counted apart.
"""
import glob
import json
import os
import subprocess
import sys

READER = "savant_gold_reader"
QUOTE = "$savant_gold$"
FAMILY = {"spider_dev": "spider", "spider_train": "spider", "spider_realistic": "spider",
          "spider_dk": "spider", "spider_union": "union", "bird_union": "union"}


def psql(script, user=None, database="postgres"):
    command = ["psql", "-X", "-q", "-At", "-d", database, "-f", "-"]
    if user:
        command += ["-U", user]
    done = subprocess.run(command, input=script, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          encoding="utf-8", errors="replace")
    return done.stdout


def database_file(folder, name, row):
    """The dump of a row's database; the set says which family when several have the name."""
    family = row.get("family") or FAMILY.get(name) or name.split("_")[0]
    found = sorted(glob.glob(os.path.join(folder, "db", "*", row["db"] + ".sql")))
    near = [path for path in found if os.path.basename(os.path.dirname(path)).startswith(family)]
    return (near or found or [None])[0]


def read_sets(folder):
    """Statements by database file: {path: [(set, id, sql), ...]}."""
    work, sets = {}, []
    for path in sorted(glob.glob(os.path.join(folder, "*.jsonl"))):
        name = os.path.basename(path)[:-len(".jsonl")]
        sets.append(name)
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                texts = [row.get("gold_sql")] + list(row.get("gold_sql_alternatives") or [])
                dump = database_file(folder, name, row)
                for text in dict.fromkeys(text for text in texts if isinstance(text, str) and text.strip()):
                    work.setdefault(dump, []).append((name, row["id"], text))
    return work, sets


def load(path, database):
    psql(f'DROP DATABASE IF EXISTS "{database}";\nCREATE DATABASE "{database}";\n')
    with open(path, encoding="utf-8") as dump:
        psql(dump.read(), database=database)
    psql("CREATE SCHEMA savant_verbs;\nCREATE EXTENSION pg_savant SCHEMA savant_verbs;\n"
         f"SELECT savant_verbs.ai_grant('{READER}', 'ask') \\g /dev/null\n"
         f"GRANT USAGE ON SCHEMA savant_verbs TO {READER};\n"
         "SELECT format('GRANT USAGE ON SCHEMA %I TO " + READER + "; GRANT SELECT ON ALL TABLES IN "
         "SCHEMA %I TO " + READER + "', nspname, nspname) FROM pg_namespace "
         "WHERE nspname !~ '^(pg_|savant|information_schema)'\n\\gexec\nANALYZE;\n", database=database)


def sections(output):
    """Output lines by the number that the last \\echo announced."""
    current, found = None, {}
    for line in output.splitlines():
        words = line.split(" ")
        if words[0] == "SAVANT_GOLD" and len(words) == 3:
            current = (int(words[2]), words[1])
            found[current] = []
        elif current:
            found[current].append(line)
    return found


def quoted(text):
    return QUOTE + text + QUOTE


def through_the_door(statements, database):
    script = ["SET savant.max_rows = 10000;"]
    for number, (_, _, text) in enumerate(statements):
        script += [f"\\echo SAVANT_GOLD CHECK {number}",
                   f"SELECT savant_verbs.ai_check({quoted(text)}) -> 'refusal' ->> 'message';",
                   f"\\echo SAVANT_GOLD RUN {number}",
                   f"SELECT count(*) FROM savant_verbs.ai_run({quoted(text)}) \\g /dev/null"]
    return sections(psql("\n".join(script) + "\n", READER, database))


def in_plain(statements, numbers, database):
    script = ["SET statement_timeout = '60s';", "SET default_transaction_read_only = on;"]
    for number in numbers:
        script += [f"\\echo SAVANT_GOLD PLAIN {number}", statements[number][2].strip().rstrip(";"),
                   "\\g /dev/null"]
    found = sections(psql("\n".join(script) + "\n", READER, database))
    return {number for number in numbers if any("ERROR:" in line for line in found.get((number, "PLAIN"), []))}


def judge(statements, database, totals):
    found = through_the_door(statements, database)
    suspects = {}
    for number in range(len(statements)):
        check = "\n".join(found.get((number, "CHECK"), ["ERROR: no answer"])).strip()
        run = "\n".join(found.get((number, "RUN"), ["ERROR: no answer"])).strip()
        if check:
            suspects[number] = ("refused", check)
        elif run:
            suspects[number] = ("failed", run)
    invalid = in_plain(statements, sorted(suspects), database) if suspects else set()
    for number, (name, identity, text) in enumerate(statements):
        kind, why = suspects.get(number, ("passed", ""))
        kind = "invalid" if number in invalid else kind
        totals[name]["n"] += 1
        totals[name][kind] += 1
        if kind in ("refused", "failed"):
            print(f"{kind}: {identity} ({database}): {why[:300]}\n    {text[:300]}", file=sys.stderr)


def main():
    work, sets = read_sets(sys.argv[1])
    totals = {name: dict(n=0, refused=0, failed=0, invalid=0, passed=0) for name in sets}
    psql(f"DROP ROLE IF EXISTS {READER};\nCREATE ROLE {READER} LOGIN;\n"
         f"ALTER ROLE {READER} SET savant.rate_limit_per_minute = 0;\n")
    for path, statements in sorted(work.items(), key=lambda item: str(item[0])):
        if path is None:
            print(f"no database for {len(statements)} statements", file=sys.stderr)
            continue
        load(path, "savant_gold")
        judge(statements, "savant_gold", totals)
    print(f"{'set':22}{'n':>7}{'refused':>9}{'failed':>8}{'invalid':>9}{'passed':>8}")
    for name in sets:
        row = totals[name]
        note = "" if row["n"] else "   (has no gold statements in this dialect)"
        print(f"{name:22}{row['n']:>7}{row['refused']:>9}{row['failed']:>8}{row['invalid']:>9}{row['passed']:>8}{note}")
    total = {key: sum(row[key] for row in totals.values()) for key in ("n", "refused", "failed", "invalid", "passed")}
    print("gold: {n} statements, {refused} refused, {failed} failed, {invalid} invalid in plain SQL too, "
          "{passed} passed".format(**total))


if __name__ == "__main__":
    main()
