"""Reading C++ files just well enough for the check scripts: comments out, strings known."""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent

# Raw strings first: the others would end inside them.
TOKEN = re.compile(
    r'R"(?P<tag>[^\s()\\]{0,16})\(.*?\)(?P=tag)"'
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'(?:\\.|[^'\\\n])+'"
    r"|//[^\n]*"
    r"|/\*.*?\*/",
    re.S,
)


def sources(*suffixes):
    """Files under src/ with one of the suffixes, in name order."""
    return sorted(p for p in (ROOT / "src").rglob("*") if p.suffix in suffixes)


def name(path):
    return str(path.relative_to(ROOT))


def without_comments(text, keep_strings=True):
    """Comments (and, on demand, string contents) become blanks; line numbers stay."""

    def blank(match):
        token = match.group(0)
        if token[0] == "/":
            return re.sub(r"[^\n]", " ", token)
        if keep_strings or token[0] == "'":
            return token
        return '"' + re.sub(r"[^\n]", " ", token[1:-1]) + '"'

    return TOKEN.sub(blank, text)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def closing(text, start):
    """Offset of the bracket that closes the one at `start`; strings are skipped."""
    depth = 0
    i = start
    while i < len(text):
        match = TOKEN.match(text, i)
        if match:
            i = match.end()
            continue
        if text[i] in "([{":
            depth += 1
        elif text[i] in ")]}":
            depth -= 1
            if depth == 0:
                return i
        i += 1
    return len(text)


def arguments(text, start):
    """The top-level comma-separated arguments of the call whose bracket is at `start`."""
    end = closing(text, start)
    parts, depth, begin, i = [], 0, start + 1, start + 1
    while i < end:
        match = TOKEN.match(text, i)
        if match:
            i = match.end()
            continue
        if text[i] in "([{":
            depth += 1
        elif text[i] in ")]}":
            depth -= 1
        elif text[i] == "," and depth == 0:
            parts.append(text[begin:i].strip())
            begin = i + 1
        i += 1
    parts.append(text[begin:end].strip())
    return parts


def literals(expression):
    """The plain string literals of an expression; neighbours with only space between are joined."""
    found, last_end = [], None
    for match in TOKEN.finditer(expression):
        if match.group(0)[0] != '"':
            continue
        body = match.group(0)[1:-1]
        if last_end is not None and expression[last_end : match.start()].strip() in ("", "PRId64"):
            found[-1] += body
        else:
            found.append(body)
        last_end = match.end()
    return found


def report(check, problems, summary):
    """Prints the problems and the closing line; returns the exit code."""
    for problem in problems:
        print(problem)
    if problems:
        print(f"{check}: {len(problems)} problems")
        return 1
    print(f"{check}: ok ({summary})")
    return 0
