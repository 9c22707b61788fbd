"""How a model server can wrap one and the same SQL statement.

A packing is (reply text, reasoning, wire): `wire` names how the response's bytes are
written by server.py.  Every model and server does at least one of these.
"""

import json

REMARK = "Z\u00e4hlt die Zeilen \u2014 \u6570\u3048\u308b \u2713"  # not ASCII: events are cut inside its characters


def plain(sql):
    return sql, "", "events"


def fenced(sql):
    return f"```sql\n{sql}\n```", "", "events"


def think_tags(sql):
    return (f"<think>\nFirst idea: ```sql\nSELECT 1\n``` - no, {{\"sql\": \"SELECT 2\"}} is wrong as well.\n"
            f"</think>\n\n{sql}", "", "events")


def reasoned(sql):
    return json.dumps({"sql": sql, "note": REMARK}), "The user wants {\"sql\": \"SELECT 3\"}. " * 5, "events"


def as_json(sql):
    return json.dumps({"sql": sql, "note": ""}), "", "events"


def pretty_json(sql):
    text = json.dumps({"sql": sql, "note": REMARK}, indent=2, ensure_ascii=False)
    return f"```json\n{text}\n```\n", "", "packed"


def prose(sql):
    return (f"Sure! {REMARK}\n\nHere is the query:\n\n```sql\n{sql};\n```\n\nIt reads the tables "
            "you asked about. Let me know if you need more.", "", "crlf")


def bytewise(sql):
    return json.dumps({"sql": sql, "note": REMARK}, ensure_ascii=False), "", "bytes"


def cut_characters(sql):
    return f"{sql}\n-- {REMARK}\n", "", "cut"


def whole_body(sql):
    return json.dumps({"note": REMARK, "sql": sql}), "", "body"


PACKINGS = {function.__name__: function for function in (
    plain, fenced, think_tags, reasoned, as_json, pretty_json, prose, bytewise, cut_characters, whole_body)}
