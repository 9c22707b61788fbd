"""A folder of the benchmark: its database and its statements."""
import pathlib
import subprocess

import psycopg2

NOT_QUERIES = ("schema", "data", "pk", "index", "load")


def statements(folder):
    """(name, text without its last semicolon), by name."""
    files = sorted((folder / "queries").glob("*.sql")) or sorted(
        file for file in folder.glob("*.sql") if not file.stem.startswith(NOT_QUERIES))
    texts = [(file.stem, file.read_text().strip().rstrip(";")) for file in files]
    if not texts:
        raise SystemExit(f"{folder} has no statements: expected queries/*.sql or *.sql")
    return texts


def psql(database, *arguments, folder=None):
    subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database, *arguments],
                   check=True, cwd=folder, stdout=subprocess.DEVNULL)


def load(folder, database):
    """Creates the database from schema.sql, data.sql or an executable `data`, then pk.sql."""
    subprocess.run(["createdb", database], check=True)
    psql(database, "-f", str(folder / "schema.sql"), folder=folder)
    script = next((folder / name for name in ("data", "load.sh", "data.sh") if (folder / name).exists()), None)
    if (folder / "data.sql").exists():
        psql(database, "-f", str(folder / "data.sql"), folder=folder)
    elif script is not None:
        subprocess.run([str(script), database], check=True, cwd=folder)
    if (folder / "pk.sql").exists():
        psql(database, "-f", str(folder / "pk.sql"), folder=folder)
    psql(database, "-c", "VACUUM ANALYZE")
    psql(database, "-c", "CREATE EXTENSION pg_savant")


def connect(database):
    connection = psycopg2.connect(dbname=database)
    connection.autocommit = True
    return connection


def one(connection, sql, arguments=None):
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return cursor.fetchone()[0]


def table_bytes(connection):
    return int(one(connection, """SELECT sum(pg_table_size(oid)) FROM pg_class
        WHERE relkind IN ('r', 'm') AND relnamespace NOT IN ('pg_catalog'::regnamespace,
              'information_schema'::regnamespace, 'savant'::regnamespace)
          AND relnamespace::regnamespace::text NOT LIKE 'pg_toast%'"""))


def cpu_seconds(pid):
    """CPU time of a server process so far: nanoseconds exact, unlike utime's ticks."""
    return int(pathlib.Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
