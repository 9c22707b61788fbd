"""When an answer is right: the rules of the data folder's README, and ours for catalogue questions.

Rows are compared as multisets, columns in order, numbers at 1e-6 relative.  The order of
rows counts only where the gold statement orders its result; rows that tie in the gold's
ORDER BY may come in any order among themselves.
"""

import datetime
import decimal
import math
import re


def plain(value):
    """A cell in a form that compares across drivers and JSON."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, decimal.Decimal):
        return float(value) if value % 1 or abs(value) >= 2**53 else int(value)
    if isinstance(value, (datetime.date, datetime.time, datetime.timedelta)):
        return str(value)
    return value.strip() if isinstance(value, str) else str(value)


def as_text(value):
    """A cell as the data's stored catalogue answers have it."""
    return None if value is None else str(plain(value))


def same_cell(left, right):
    if isinstance(left, bool) or isinstance(right, bool) or left is None or right is None:
        return left is right
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        if left != left or right != right:
            return left != left and right != right
        return left == right or math.isclose(left, right, rel_tol=1e-6, abs_tol=1e-9)
    return type(left) is type(right) and left == right


def same_row(left, right):
    return len(left) == len(right) and all(map(same_cell, left, right))


def sort_key(row):
    def cell(value):
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return (1, float(f"{value:.5e}"), "")
        return (0, 0.0, repr(value))

    return [cell(value) for value in row]


def same_multiset(left, right):
    if len(left) != len(right):
        return False
    if all(map(same_row, sorted(left, key=sort_key), sorted(right, key=sort_key))):
        return True
    if len(left) > 500:
        return False
    # Rounding in the sort key may have split equal rows: pair them off one by one.
    rest = list(right)
    for row in left:
        match = next((i for i, other in enumerate(rest) if same_row(row, other)), None)
        if match is None:
            return False
        del rest[match]
    return True


def same_order(gold, ours, ties):
    """ties[i] is the sort key of gold row i, or None when it is not known."""
    if ties is None or len(ties) != len(gold):
        return len(gold) == len(ours) and all(map(same_row, gold, ours))
    start = 0
    while start < len(gold):
        end = start
        while end < len(gold) and same_row(ties[end], ties[start]):
            end += 1
        if not same_multiset(gold[start:end], ours[start:end]):
            return False
        start = end
    return len(gold) == len(ours)


def matches(gold, ours, ordered, ties=None):
    if not same_multiset(gold, ours):
        return False
    return not ordered or same_order(gold, ours, ties)


def outer_text(sql):
    """The statement with everything in parentheses and quotes blanked out, position by position."""
    out, depth, quote = [], 0, ""
    for char in sql:
        if quote:
            out.append(" ")
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
            out.append(" ")
        elif char == "(":
            depth += 1
            out.append(" ")
        elif char == ")":
            depth -= 1
            out.append(" ")
        else:
            out.append(char if depth == 0 else " ")
    return "".join(out)


def order_clause(sql):
    """(begin, end) of the expressions of the outermost ORDER BY; None when there is none."""
    outer = outer_text(sql)
    found = None
    for found in re.finditer(r"\border\s+by\b", outer, re.I):
        pass
    if found is None:
        return None
    stop = re.search(r"\b(limit|offset|fetch|union|intersect|except)\b|;", outer[found.end():], re.I)
    return found.end(), found.end() + stop.start() if stop else len(sql)


def order_keys_sql(sql):
    """A statement that gives the sort keys of `sql`'s rows, in their order; None when we cannot say."""
    clause = order_clause(sql)
    outer = outer_text(sql)
    if clause is None or re.search(r"\b(union|intersect|except)\b", outer, re.I):
        return None
    head = re.match(r"\s*select\b(\s+distinct\b)?", outer, re.I)
    tail = re.search(r"\bfrom\b", outer, re.I)
    if not head or head.group(1) or not tail:
        return None
    keys = re.sub(r"\b(asc|desc)\b|\bnulls\s+(first|last)\b", " ", sql[clause[0]:clause[1]], flags=re.I)
    if re.fullmatch(r"[\s\d,]*", keys):
        return None
    return f"SELECT {keys} {sql[tail.start():]}"
