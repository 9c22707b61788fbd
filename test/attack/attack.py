"""Runs hostile statements and questions through every verb and looks for effects.

A case passes when, after it, nothing outside the attacker's answer has changed:
table contents, sequences, large objects, roles, files, slots, settings, locks,
other sessions, notifications, the log of logical messages; when the session
that ran it is alive and as it was; and when no secret stands in its output.
"""
import glob
import json
import os
import re
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
DATABASE = "savant_attack"
ANALYST = "regress_savant_analyst"
SUPERUSER = os.environ.get("PGUSER", "postgres")
# What may never be shown to anyone, and what only the owner's rights show.
ALWAYS_SECRET = ["BLOCKED-MARKER", "MAPPING-MARKER", "SCRAM-SHA-256", "root:x:", "victim.person",
                 "123-45-6789", "4111 1111 1111 9876", "987654", "FAKE-CATALOG-MARKER",
                 "mocetim", "nosrep.mitciv", "VICTIM.PERSON"]
ANALYST_SECRET = ["TOPSECRET-MARKER"]
# The text of a question or statement may come back in an answer: it proves nothing.
VERBS = [
    ("ai_run", "SELECT * FROM ai_run({0})"),
    ("ai_check", "SELECT ai_check({0})"),
    ("ai_ask", "SELECT * FROM ai_ask({0})"),
    ("ai_answer", "SELECT ai_answer({0})"),
    ("ai_sql", "SELECT ai_sql({0})"),
    ("ai_rows", "SELECT * FROM ai_rows({0})"),
    ("ai_table", "SELECT * FROM ai_table({0}) AS x(a text)"),
    ("ai_verify", "SELECT ai_verify('count the attacks', {0})"),
    ("ai_explain", "SELECT * FROM ai_explain({0}, all_findings => true)"),
    ("ai_explain_json", "SELECT ai_explain_json({0}, run => true)"),
    ("ai_compare_plans", "SELECT * FROM ai_compare_plans({0}, 'SELECT 1')"),
    ("ai_plan_findings", "SELECT * FROM ai_plan_findings({0}, run => true)"),
]
SECONDS_PER_VERB = 15
MEMORY_KB = 700 * 1024

GLOBAL_STATE = r"""
SELECT jsonb_build_object(
 't', (SELECT md5(string_agg(t::text, ',' ORDER BY a)) FROM public.t),
 'tables', (SELECT md5(string_agg(c.oid || relname || relacl::text, ',' ORDER BY c.oid)) FROM pg_class c
            WHERE relnamespace = ANY (ARRAY['public', 'evil', 'savant', 'pg_catalog']::regnamespace[])),
 'people', (SELECT md5(string_agg(p::text, ',')) FROM public.person p),
 'functions', (SELECT md5(string_agg(oid || proname || proacl::text, ',' ORDER BY oid)) FROM pg_proc),
 'columns', (SELECT count(*) FROM pg_attribute WHERE attrelid > 16384),
 'comments', (SELECT md5(string_agg(description, ',' ORDER BY objoid, objsubid)) FROM pg_description),
 'labels', (SELECT md5(string_agg(label, ',' ORDER BY objoid, objsubid)) FROM pg_seclabel),
 'sequences', (SELECT string_agg(format('%s %s %s', n, l, c), ',') FROM
    (SELECT 's' n, last_value l, is_called c FROM public.s UNION ALL
     SELECT 'owned_s', last_value, is_called FROM public.owned_s) x),
 'large objects', (SELECT md5(string_agg(o.oid || convert_from(lo_get(o.oid), 'UTF8'), ',' ORDER BY o.oid))
                   FROM pg_largeobject_metadata o),
 'roles', (SELECT md5(string_agg(a::text, ',' ORDER BY oid)) FROM pg_authid a),
 'role settings', (SELECT md5(string_agg(d::text, ',' ORDER BY d::text)) FROM pg_db_role_setting d),
 'databases', (SELECT string_agg(datname, ',' ORDER BY oid) FROM pg_database),
 'extensions', (SELECT string_agg(extname, ',' ORDER BY oid) FROM pg_extension),
 'slots', (SELECT count(*) FROM pg_replication_slots),
 'origins', (SELECT count(*) FROM pg_replication_origin),
 'prepared', (SELECT count(*) FROM pg_prepared_xacts),
 'advisory', (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'),
 'statistics reset', (SELECT stats_reset FROM pg_stat_database WHERE datname = current_database()),
 'bgwriter reset', (SELECT stats_reset FROM pg_stat_bgwriter),
 'configuration', (SELECT md5(pg_read_file('postgresql.auto.conf'))),
 'loaded', pg_conf_load_time(),
 'started', pg_postmaster_start_time(),
 'data directory', (SELECT md5(string_agg(f, ',' ORDER BY f)) FROM pg_ls_dir('.') f WHERE f <> 'postmaster.pid'),
 'victim', (SELECT count(*) FROM pg_stat_activity WHERE pid = {pid}),
 'others', (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'
            AND pid <> pg_backend_pid() AND pid <> {pid}),
 'lsn', pg_current_wal_insert_lsn()
)::text;
"""

SESSION_STATE = r"""
SELECT 'STATE ' || jsonb_build_object(
 'advisory', (SELECT count(*) FROM pg_catalog.pg_locks WHERE locktype = 'advisory'),
 'user', current_user, 'session', session_user,
 'settings', (SELECT md5(string_agg(name || '=' || coalesce(setting, ''), ',' ORDER BY name))
              FROM pg_catalog.pg_settings WHERE name NOT LIKE 'plpgsql.%'),
 'statements', (SELECT count(*) FROM pg_catalog.pg_prepared_statements),
 'cursors', (SELECT count(*) FROM pg_catalog.pg_cursors WHERE name <> ''),
 'channels', (SELECT count(*) FROM pg_catalog.pg_listening_channels()),
 'temporary', (SELECT count(*) FROM pg_catalog.pg_class WHERE relpersistence = 't'),
 'connections', public.dblink_get_connections()
)::text;
"""


def psql(script, user=SUPERUSER, database=DATABASE, timeout=600):
    """Output of a script, errors included, in the order they came."""
    done = subprocess.run(
        ["psql", "-X", "-q", "-At", "-U", user, "-d", database, "-f", "-"],
        input=script, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
        errors="replace", timeout=timeout)
    return done.stdout


class Victim:
    """A session that only listens: attacks must neither end it nor be heard by it."""

    def __init__(self):
        self.process = subprocess.Popen(
            ["psql", "-X", "-q", "-At", "-U", SUPERUSER, "-d", DATABASE], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")
        self.pid = int(self.ask("LISTEN attack; SELECT pg_backend_pid();")[-1])

    def ask(self, script):
        self.process.stdin.write(script + "\n\\echo END\n")
        self.process.stdin.flush()
        lines = []
        for line in self.process.stdout:
            if line.rstrip("\n") == "END":
                break
            lines.append(line.rstrip("\n"))
        return lines

    def heard(self):
        return [line for line in self.ask("SELECT 1;") if "Asynchronous notification" in line]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def quote(text):
    return "'" + text.replace("'", "''") + "'" if "\\" not in text else \
        "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def read_statements():
    with open(os.path.join(HERE, "statements.sql"), encoding="utf-8") as source:
        parts = re.split(r"^-- case: (.*)\n", source.read(), flags=re.M)[1:]
    for name, text in zip(parts[::2], parts[1::2]):
        yield name, text[:-1] if text.endswith("\n") else text


def made_statements():
    """Statements too large or too odd to write down."""
    yield "one megabyte of digits", "SELECT " + "1" * (1 << 20)
    yield "one megabyte of text", "SELECT '" + "x" * (1 << 20) + "'"
    yield "one megabyte of spaces", "SELECT" + " " * (1 << 20) + "nextval('s')"
    yield "ten thousand parentheses", "SELECT " + "(" * 10000 + "1" + ")" * 10000
    yield "hundred thousand parentheses", "SELECT " + "(" * 100000
    yield "deep NOT", "SELECT " + "NOT " * 4900 + "true"
    yield "deep minus", "SELECT " + "- " * 4900 + "1"
    yield "long sum", "SELECT " + "+".join(["1"] * 50000)
    yield "long union", " UNION ".join(["SELECT 1"] * 5000)
    yield "long join", "SELECT 1 FROM " + " CROSS JOIN ".join(f"t t{i}" for i in range(300))
    yield "deep subqueries", "SELECT * FROM (" * 3000 + "SELECT 1" + ") x" * 3000
    yield "deep cast", "SELECT 1" + "::int" * 8000
    yield "wide select", "SELECT " + ",".join(["1"] * 9000)
    yield "wide in list", "SELECT 1 WHERE 1 IN (" + ",".join(map(str, range(9000))) + ")"
    yield "many ctes", "WITH " + ",".join(
        f"c{i} AS (SELECT * FROM c{i-1} a, c{i-1} b)" if i else "c0 AS (SELECT email FROM person)"
        for i in range(40)) + " SELECT * FROM c39"
    yield "doubling text", "WITH " + ",".join(
        f"c{i} AS (SELECT x || x AS x FROM c{i-1})" if i else "c0 AS (SELECT 'x'::text AS x)"
        for i in range(40)) + " SELECT length(x) FROM c39"
    yield "doubling masked text", "WITH " + ",".join(
        f"c{i} AS (SELECT x || x AS x FROM c{i-1})" if i else "c0 AS (SELECT email AS x FROM person)"
        for i in range(30)) + " SELECT substr(x, 1, 20) FROM c29"
    yield "deep json", "SELECT '" + "[" * 30000 + "'::jsonb"
    yield "deep array", "SELECT '" + "{" * 30000 + "'::int[]"
    yield "deep xml", "SELECT '" + "<a>" * 30000 + "'::xml"
    yield "long identifier", 'SELECT 1 AS "' + "x" * 100000 + '"'
    yield "many comments", "/*" * 20000 + " SELECT 1"
    yield "many signs", "SELECT " + "+" * 200000 + "1"
    yield "jsonpath bomb", "SELECT jsonb_path_query('[" + ",".join(["1"] * 100) + "]', '" + \
        "$[*] ? (" * 5 + "@ > 0" + ")" * 5 + "')"


def questions():
    with open(os.path.join(HERE, "questions.txt"), encoding="utf-8") as source:
        for line in source:
            if line.strip():
                yield "question: " + line.strip()[:60], line.rstrip("\n")
    yield "question: one megabyte", "count t " * (1 << 17)
    yield "question: many quotes", "'" * 5000
    yield "question: many parentheses", "(" * 20000


def tmp_files():
    return sorted(glob.glob("/tmp/savant_attack_*"))


def connection():
    host = os.environ.get("PGHOST", "/var/run/postgresql")
    port = os.environ.get("PGPORT", "5432")
    return f"host={host} port={port} dbname={DATABASE} user={SUPERUSER}"


class Suite:
    def __init__(self, victim, verbs):
        self.victim = victim
        self.verbs = verbs
        self.passed = 0
        self.failures = []
        self.state = self.look()

    def look(self):
        text = psql(GLOBAL_STATE.replace("{pid}", str(self.victim.pid))).strip()
        return json.loads(text.splitlines()[-1])

    def script(self, text, user):
        # The first call loads the library, which defines its settings.
        lines = ["SELECT ai_check('SELECT 1') \\g /dev/null", SESSION_STATE]
        for name, call in self.verbs:
            lines.append(f"\\echo VERB {name}")
            lines.append(call.format(quote(text)) + ";")
        lines.append("\\echo VERB after")
        lines.append(SESSION_STATE)
        if user == SUPERUSER:
            lines.append("SELECT 'PEAK ' || (regexp_match(pg_read_file('/proc/self/status', 0, 8000), "
                         "'VmHWM:\\s+(\\d+)'))[1];")
        lines.append("\\echo DONE")
        return "\n".join(lines) + "\n"

    def log_records(self, before):
        """What only a function with effects writes to the log, since the last look."""
        # A commit of our own first: the log is read up to what is on disk.
        found = psql("UPDATE public.heartbeat SET beats = beats + 1;\n"
                     "SELECT string_agg(DISTINCT record_type, ' ') "
                     "FROM pg_get_wal_records_info_till_end_of_wal('%s') "
                     "WHERE resource_manager = 'LogicalMessage' OR (resource_manager = 'XLOG' "
                     "AND record_type IN ('SWITCH', 'RESTORE_POINT', 'BACKUP_END'));" % before["lsn"])
        return found.strip()

    def settled(self, before):
        """The state, once sessions that have ended are gone from the list."""
        for _ in range(100):
            after = self.look()
            if after["others"] <= before["others"]:
                break
        return after

    def effects(self, before):
        after = self.settled(before)
        found = [key for key in before if key not in ("lsn", "others") and before[key] != after[key]]
        if after["others"] > before["others"]:
            found.append("others")
        records = self.log_records(before)
        if records:
            found.append("log: " + records[:200])
        if self.victim.heard():
            found.append("notification")
        found += [f"file {name}" for name in tmp_files() if name != "/tmp/savant_attack_keep"]
        self.state = after
        return found

    def run(self, name, text, user):
        text = text.replace("{pid}", str(self.victim.pid)).replace("{conn}", connection())
        start = time.time()
        try:
            output = psql(self.script(text, user), user=user, timeout=SECONDS_PER_VERB * 12)
        except subprocess.TimeoutExpired:
            output = "TIMEOUT"
        seconds = time.time() - start
        problems = self.effects(self.state)
        if not output.rstrip().endswith("DONE") or "connection to server was lost" in output:
            problems.append("the session died or hung")
        states = re.findall(r"^STATE (.*)$", output, flags=re.M)
        if len(states) == 2 and states[0] != states[1]:
            problems.append(f"session state {states[0]} became {states[1]}")
        elif len(states) != 2:
            problems.append("no session state")
        if seconds > SECONDS_PER_VERB * 4:
            problems.append(f"took {seconds:.0f} s")
        peak = re.search(r"^PEAK (\d+)$", output, flags=re.M)
        if peak and int(peak.group(1)) > MEMORY_KB:
            problems.append(f"took {int(peak.group(1)) // 1024} MB")
        shown = output.replace(text, "")
        for secret in ALWAYS_SECRET + (ANALYST_SECRET if user == ANALYST else []):
            if secret in shown and secret not in text:
                line = next(line for line in shown.splitlines() if secret in line)
                problems.append(f"shows {secret}: {line[:200]}")
        if problems:
            self.failures.append((name, user, problems))
            print(f"FAILED {name} (as {user}): " + "; ".join(problems), flush=True)
            print("    " + text[:200].replace("\n", "\n    "))
        else:
            self.passed += 1


def prepare():
    with open(os.path.join(HERE, "setup.sql"), encoding="utf-8") as source:
        setup = source.read()
    psql(f"DROP DATABASE IF EXISTS {DATABASE};\nDROP ROLE IF EXISTS {ANALYST};\n", database="postgres")
    made = psql(f"CREATE DATABASE {DATABASE};\nCREATE ROLE {ANALYST} LOGIN PASSWORD 'attack';\n"
                f"ALTER ROLE {ANALYST} SET search_path = public, evil;\n", database="postgres")
    made += psql("CREATE EXTENSION pg_savant;\n" + setup)
    settings = {"query_timeout": "1s", "memory_limit": "128MB", "rate_limit_per_minute": "0",
                "max_concurrent": "0", "blocked_tables": "public.blocked, public.blocked_parent",
                "temp_file_limit": "64MB"}
    for name, value in settings.items():
        made += psql(f"ALTER DATABASE {DATABASE} SET savant.{name} = '{value}';\n")
    made += psql(f"GRANT USAGE ON SCHEMA savant TO {ANALYST};\n"
                 "SELECT format('GRANT EXECUTE ON FUNCTION %s TO " + ANALYST + "', oid::regprocedure) "
                 "FROM pg_proc WHERE proname LIKE 'ai\\_%' AND pronamespace = 'public'::regnamespace\n\\gexec\n")
    for name in tmp_files():
        os.unlink(name)
    if "ERROR" in made:
        sys.exit("could not prepare the attack database:\n" + made)


def main():
    prepare()
    known = psql("SELECT DISTINCT proname FROM pg_proc WHERE proname LIKE 'ai\\_%';").split()
    verbs = [verb for verb in VERBS if verb[0] in known]
    missing = [name for name, _ in VERBS if name not in known]
    victim = Victim()
    suite = Suite(victim, verbs)
    only = sys.argv[1] if len(sys.argv) > 1 else ""
    cases = list(read_statements()) + list(made_statements()) + list(questions())
    count = 0
    for name, text in cases:
        if only in name:
            count += 1
            for user in (SUPERUSER, ANALYST):
                suite.run(name, text, user)
    victim.close()
    psql(f"DROP DATABASE {DATABASE} WITH (FORCE);\nDROP ROLE {ANALYST};\n", database="postgres")
    print(f"attack: {count} cases as 2 roles through {len(verbs)} verbs ({', '.join(v[0] for v in verbs)})")
    for name in missing:
        print(f"FAILED the verb {name} does not exist")
    failed = len(suite.failures) + len(missing)
    print(f"{suite.passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
