"""Runs harmless statements through ai_check and ai_run; none may be refused.

A statement that fails in plain SQL for the same role is an error of the list,
and counts as a failure too.
"""
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
DATABASE = "savant_harmless"
READER = "regress_savant_reader"
SUPERUSER = os.environ.get("PGUSER", "postgres")


def psql(script, user=SUPERUSER, database=DATABASE):
    done = subprocess.run(["psql", "-X", "-q", "-At", "-U", user, "-d", database, "-f", "-"],
                          input=script, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          encoding="utf-8", errors="replace")
    return done.stdout


def prepare():
    psql(f"DROP DATABASE IF EXISTS {DATABASE};\nDROP ROLE IF EXISTS {READER};\n", database="postgres")
    made = psql(f"CREATE DATABASE {DATABASE};\nCREATE ROLE {READER} LOGIN;\n", database="postgres")
    with open(os.path.join(HERE, "harmless_setup.sql"), encoding="utf-8") as source:
        made += psql("CREATE EXTENSION pg_savant;\n" + source.read())
    made += psql(f"ALTER DATABASE {DATABASE} SET savant.rate_limit_per_minute = 0;\n"
                 f"SELECT ai_grant('{READER}', 'ask') \\g /dev/null\n")
    if "ERROR" in made:
        sys.exit("could not prepare the database:\n" + made)


def main():
    prepare()
    with open(os.path.join(HERE, "harmless.sql"), encoding="utf-8") as source:
        statements = [line.rstrip("\n") for line in source if not line.startswith("-- ") and line.strip()]
    script = ["\\set VERBOSITY verbose"]
    for number, statement in enumerate(statements):
        quoted = "$harmless$" + statement + "$harmless$"
        script += [f"\\echo PLAIN {number}", statement.split(" -- ")[0].rstrip(";") + "\n\\g /dev/null",
                   f"\\echo CHECK {number}", f"SELECT ai_check({quoted}) ->> 'refusal';",
                   f"\\echo RUN {number}", f"SELECT count(*) FROM ai_run({quoted}) \\g /dev/null"]
    script.append("\\echo END 0")
    current, failures = None, {}
    for line in psql("\n".join(script) + "\n", user=READER).splitlines():
        words = line.split(" ")
        if len(words) == 2 and words[0] in ("PLAIN", "CHECK", "RUN", "END"):
            current = (int(words[1]), words[0])
        elif line.strip() and current:
            failures.setdefault(current, []).append(line)
    for (number, kind), lines in sorted(failures.items()):
        print(f"FAILED {kind}: {statements[number]}\n    " + "\n    ".join(lines)[:600])
    psql(f"DROP DATABASE {DATABASE} WITH (FORCE);\nDROP ROLE {READER};\n", database="postgres")
    failed = len({number for number, _ in failures})
    print(f"harmless: {len(statements)} statements through ai_check and ai_run")
    print(f"{len(statements) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
