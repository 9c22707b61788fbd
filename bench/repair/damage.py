"""Eight ways of damaging a statement.

Each way takes a Statement and a random.Random and returns the damaged text, or
None where the statement offers nothing to damage in that way.  Nothing here
knows any set or database: names come from the statement and from the catalog.
"""
import re

TOKEN = re.compile(r"""
    (?P<space>\s+|--[^\n]*)
  | (?P<quoted>"(?:[^"]|"")*")
  | (?P<string>'(?:[^']|'')*')
  | (?P<number>\d+(?:\.\d+)?)
  | (?P<word>[A-Za-z_][A-Za-z_0-9$]*)
  | (?P<sign>::|<=|>=|<>|!=|\|\||.)
""", re.VERBOSE | re.DOTALL)

KEYWORDS = set("""all and any as asc between by case cast cross desc distinct else end except exists extract false
    fetch for from full group having in inner intersect interval is join lateral left like ilike limit natural not null
    nulls offset on or order outer over partition recursive right select similar some then true union using values when
    where window with first last within filter date timestamp time""".split())

# Functions under the names that other databases, spreadsheets and people give them.
FOREIGN = {
    "avg": ["average", "mean"], "max": ["maximum"], "min": ["minimum"], "coalesce": ["ifnull", "nvl", "isnull"],
    "length": ["len"], "char_length": ["len"], "lower": ["lcase"], "upper": ["ucase"], "random": ["rand"],
    "string_agg": ["listagg"], "stddev": ["stdev"], "variance": ["var"], "substr": ["mid"], "substring": ["mid"],
    "now": ["getdate"], "strpos": ["instr"],
}


class Statement:
    """A text with its tokens and the tables that its FROM clauses name."""

    def __init__(self, text, catalog):
        self.text = text
        self.catalog = catalog  # {table: {column, ...}} as SQL folds the names
        self.tokens = [(m.lastgroup, m.group(), m.start(), m.end()) for m in TOKEN.finditer(text)
                       if m.lastgroup != "space"]
        self.depths, depth = [], 0
        for kind, value, _, _ in self.tokens:
            depth -= value == ")" and kind == "sign"
            self.depths.append(depth)
            depth += value == "(" and kind == "sign"
        self.tables = self.find_tables()
        self.aliases = {alias for _, _, alias in self.tables if alias}
        self.columns = self.find_columns()

    def word(self, at):
        """The token in lower case when it is a bare word, else ''."""
        if not 0 <= at < len(self.tokens) or self.tokens[at][0] != "word":
            return ""
        return self.tokens[at][1].lower()

    def value(self, at):
        return self.tokens[at][1] if 0 <= at < len(self.tokens) else ""

    def name(self, at):
        """What a name token means, or None."""
        if not 0 <= at < len(self.tokens):
            return None
        kind, value, _, _ = self.tokens[at]
        if kind == "quoted":
            return value[1:-1].replace('""', '"')
        return value.lower() if kind == "word" else None

    def replaced(self, at, text, until=None):
        start, end = self.tokens[at][2], self.tokens[until if until is not None else at][3]
        return self.text[:start] + text + self.text[end:]

    def find_tables(self):
        """(token of the table, its name, alias) of every table in FROM or JOIN."""
        found = []
        for at in range(len(self.tokens)):
            opens = self.word(at) == "join" or (self.word(at) == "from" and self.in_query(at))
            while opens:
                name = self.name(at + 1)
                if name not in self.catalog:
                    break
                behind = at + 2
                behind += self.word(behind) == "as"
                alias = self.name(behind) if self.name(behind) and self.word(behind) not in KEYWORDS else None
                found.append((at + 1, name, alias))
                at = behind + (alias is not None)
                opens = self.value(at) == ","
        return found

    def in_query(self, at):
        """FROM of a query, not of extract() or IS DISTINCT FROM."""
        if self.word(at - 1) == "distinct":
            return False
        before = [i for i in range(at) if self.word(i) == "select" and self.depths[i] == self.depths[at]]
        return bool(before)

    def find_columns(self):
        """Tokens of columns of the tables named: (token, name, token of the qualifier or None)."""
        known = set().union(*(self.catalog[name] for _, name, _ in self.tables)) if self.tables else set()
        found = []
        tables = {at for at, _, _ in self.tables}
        for at in range(len(self.tokens)):
            name = self.name(at)
            if name not in known or at in tables or self.value(at + 1) in ("(", ".") or self.word(at - 1) == "as":
                continue
            if self.value(at - 1) == ".":
                found.append((at, name, at - 2))
            elif name not in KEYWORDS and name not in self.aliases and self.tokens[at - 1][0] not in ("word", "quoted") \
                    or self.word(at - 1) in KEYWORDS:
                found.append((at, name, None))
        return found

    def clause_end(self, at, words):
        """The token before which the clause that begins at `at` ends."""
        for i in range(at + 1, len(self.tokens)):
            if self.depths[i] < self.depths[at]:
                return i
            if self.depths[i] == self.depths[at] and (self.word(i) in words or self.value(i) == ";"):
                return i
        return len(self.tokens)


def misspell(name, rng):
    """One slip: a letter left out, doubled, replaced, or swapped with the next."""
    letters = [i for i, c in enumerate(name) if c.isalpha()]
    if len(letters) < 3:
        return None
    at = rng.choice(letters[1:])
    kind = rng.choice(("drop", "double", "replace", "swap"))
    if kind == "drop":
        return name[:at] + name[at + 1:]
    if kind == "double":
        return name[:at] + name[at] + name[at:]
    if kind == "replace":
        return name[:at] + rng.choice("abcdefghijklmnopqrstuvwxyz".replace(name[at].lower(), "")) + name[at + 1:]
    if at + 1 < len(name) and name[at] != name[at + 1]:
        return name[:at] + name[at + 1] + name[at] + name[at + 2:]
    return name[:at] + name[at + 1:]


def turn_number(name):
    """The plural of a name, or its singular when it looks like a plural."""
    lower = name.lower()
    if lower.endswith("ies"):
        return name[:-3] + "y"
    if lower.endswith("s") and not lower.endswith("ss"):
        return name[:-1]
    if lower.endswith("y") and lower[-2:-1] not in "aeiou":
        return name[:-1] + "ies"
    return name + "s"


def rewritten(statement, at, change):
    """The token with `change` made to its name, quoted as it was; None when that gives nothing new."""
    value = statement.value(at)
    changed = change(value.strip('"'))
    known = set(statement.catalog).union(*statement.catalog.values())
    if not changed or changed.lower() in known or changed in known or changed.lower() in KEYWORDS:
        return None
    return statement.replaced(at, f'"{changed}"' if value.startswith('"') else changed)


def misspelt_column(statement, rng):
    if not statement.columns:
        return None
    return rewritten(statement, rng.choice(statement.columns)[0], lambda name: misspell(name, rng))


def wrong_table(statement, rng):
    if not statement.tables:
        return None
    at, name, _ = rng.choice(statement.tables)
    others = sorted(set(statement.catalog) - {name})
    if others and rng.random() < 0.5:
        other = rng.choice(others)
        return statement.replaced(at, other if re.fullmatch(r"[a-z_][a-z_0-9]*", other) else f'"{other}"')
    return rewritten(statement, at, lambda text: misspell(text, rng))


def missing_join(statement, rng):
    joins = [i for i in range(len(statement.tokens)) if statement.word(i) == "join"]
    if not joins:
        return None
    at = rng.choice(joins)
    first = at
    while statement.word(first - 1) in ("inner", "left", "right", "full", "outer", "cross", "natural"):
        first -= 1
    ends = {"join", "inner", "left", "right", "full", "cross", "natural", "where", "group", "having", "order", "limit",
            "union", "intersect", "except", "window", "offset", "fetch"}
    end = statement.clause_end(at, ends)
    return statement.text[:statement.tokens[first][2]] + statement.text[statement.tokens[end - 1][3]:].lstrip(" ") \
        if end == len(statement.tokens) else \
        statement.text[:statement.tokens[first][2]] + statement.text[statement.tokens[end][2]:]


def singular_plural(statement, rng):
    places = [at for at, _, _ in statement.columns] + [at for at, _, _ in statement.tables]
    return rewritten(statement, rng.choice(places), turn_number) if places else None


def wrong_alias(statement, rng):
    places = [qualifier for _, _, qualifier in statement.columns if qualifier is not None]
    if not places:
        return None
    at = rng.choice(places)
    others = sorted(statement.aliases - {statement.name(at)})
    if others and rng.random() < 0.5:
        return statement.replaced(at, rng.choice(others))
    fresh = [alias for alias in ("T9", "x", "a", "tbl") if alias.lower() not in statement.aliases]
    return statement.replaced(at, rng.choice(fresh))


def missing_quotes(statement, rng):
    places = []
    for at, (kind, value, _, _) in enumerate(statement.tokens):
        if kind == "quoted" and not re.fullmatch(r'"[a-z_][a-z_0-9]*"', value):
            places.append(at)
        if kind == "quoted" and value[1:-1].lower() in KEYWORDS:
            places.append(at)
        if kind == "string" and re.search(r"[A-Za-z]", value) and "%" not in value:
            places.append(at)
    if not places:
        return None
    at = rng.choice(places)
    kind, value, _, _ = statement.tokens[at]
    if kind == "string" and rng.random() < 0.5:
        return statement.replaced(at, '"' + value[1:-1].replace("''", "'").replace('"', '""') + '"')
    return statement.replaced(at, value[1:-1])


def wrong_function(statement, rng):
    places = [at for at in range(len(statement.tokens) - 1)
              if statement.word(at) and statement.word(at) not in KEYWORDS and statement.value(at + 1) == "("
              and statement.word(at - 1) not in ("with", "join", "from", "into", "recursive")
              and statement.value(at - 1) not in (",",) or
              (statement.word(at) in FOREIGN or statement.word(at) in ("count", "sum")) and statement.value(at + 1) == "("]
    if not places:
        return None
    at = rng.choice(places)
    name = statement.word(at)
    if name in FOREIGN and rng.random() < 0.5:
        return statement.replaced(at, rng.choice(FOREIGN[name]))
    changed = misspell(statement.value(at), rng)
    return statement.replaced(at, changed) if changed and changed.lower() not in KEYWORDS else None


def missing_group_by(statement, rng):
    places = [i for i in range(len(statement.tokens)) if statement.word(i) == "group" and statement.word(i + 1) == "by"]
    if not places:
        return None
    at = rng.choice(places)
    end = statement.clause_end(at, {"having", "order", "limit", "union", "intersect", "except", "window", "offset", "fetch"})
    rest = statement.text[statement.tokens[end][2]:] if end < len(statement.tokens) else ""
    return statement.text[:statement.tokens[at][2]] + rest


WAYS = [("misspelt column", misspelt_column), ("wrong table", wrong_table), ("missing join", missing_join),
        ("singular/plural", singular_plural), ("wrong alias", wrong_alias), ("missing quotes", missing_quotes),
        ("wrong function", wrong_function), ("missing GROUP BY", missing_group_by)]
