"""Why an answer is not right: a rough difference between the gold statement and ours."""

import re

AGGREGATES = ("count", "sum", "avg", "min", "max")


def lower(sql):
    return " ".join(re.sub(r"'(?:[^']|'')*'", "''", sql).lower().split())


def literals(sql):
    found = {text.replace("''", "'").strip("% ").lower() for text in re.findall(r"'((?:[^']|'')*)'", sql)}
    bare = re.sub(r"'(?:[^']|'')*'|\"[^\"]*\"|\blimit\s+\d+", " ", sql, flags=re.I)
    found |= {number.rstrip("0").rstrip(".") if "." in number else number
              for number in re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])", bare)}
    return found - {"", "1"}


def table_names(tables):
    return {name.split(".")[-1].strip('"').lower() for name in tables or []}


def has_column(sql, column):
    return re.search(rf'(?<![\w"])"?{re.escape(column.split(".")[-1])}"?(?![\w"])', sql, re.I)


def nested(sql):
    return len(re.findall(r"\(\s*select\b", sql))


def unanswered(answer):
    if answer.get("error"):
        return f"not answered: error {answer['error'].get('code')}"
    if answer.get("needs_clarification"):
        return "not answered: asked back"
    return "not answered: no route read it"


def first_difference(gold, ours, question, answer):
    """The first of the differences below that holds; gold and ours are as lower() leaves them."""
    wanted, used = table_names(question.get("gold_tables")), table_names(answer.get("tables"))
    if wanted - used:
        return "missing table or join"
    if used - wanted:
        return "table too many"
    for operator in ("union", "intersect", "except"):
        if re.search(rf"\b{operator}\b", gold) and not re.search(rf"\b{operator}\b", ours):
            return "set operation missing"
    if nested(gold) > nested(ours) and not re.search(r"\bexists\b", ours):
        return "nested query missing"
    for name in AGGREGATES:
        if len(re.findall(rf"\b{name}\s*\(", gold)) != len(re.findall(rf"\b{name}\s*\(", ours)):
            return "wrong aggregate"
    for words, label in ((r"\bgroup by\b", "grouping"), (r"\bhaving\b", "condition on a group")):
        if bool(re.search(words, gold)) != bool(re.search(words, ours)):
            return f"{label} missing or too many"
    if literals(question["gold_sql"]) - literals(answer["sql"]):
        return "filter value missing"
    if literals(answer["sql"]) - literals(question["gold_sql"]):
        return "filter value too many"
    if any(not has_column(answer["sql"], column) for column in question.get("gold_columns") or []):
        return "column missing or wrong"
    if bool(re.search(r"\bdistinct\b", gold)) != bool(re.search(r"\bdistinct\b", ours)):
        return "DISTINCT differs"
    return None


def failure_class(question, answer, shape):
    """shape: "rows", "columns" or "order", what the comparison of the results found first."""
    if not answer.get("sql") or answer.get("needs_clarification") or answer.get("error"):
        return unanswered(answer)
    gold, ours = lower(question["gold_sql"]), lower(answer["sql"])
    found = first_difference(gold, ours, question, answer)
    if found:
        return found
    return {"columns": "columns shown differ", "order": "order of rows differs"}.get(shape, "other")
