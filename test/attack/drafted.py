"""Every hostile statement as what a language model answers, to a question and to each repair.

A model server of our own returns the statement that the question names by its number.  The
cases go through a session by the dozen, because looking for effects takes longer than they do;
when a dozen fails, its cases are tried one by one to say which.  Beside effects and secrets:
a refusal is final (no repair follows it) and nothing that failed comes out of the cache.
"""
import http.server
import json
import re
import sys
import threading

import attack

AT_ONCE = 24
VERBS = [
    # Votes and words first: what they leave in the cache would be seen by the next verb.
    ("ai_ask", "SET savant.candidates = 3; SET savant.narrate = on; SELECT * FROM ai_ask({0}); "
               "RESET savant.candidates; RESET savant.narrate"),
    ("ai_answer", "SELECT 'ANSWER ' || (ai_answer({0}) - '{{rows,timings}}'::text[])::text"),
    ("ai_rows", "SELECT * FROM ai_rows({0})"),
]


class Model(http.server.BaseHTTPRequestHandler):
    """Speaks the one dialect that is needed: chat completions as a stream of one piece."""
    statements = []

    def log_message(self, *_):
        pass

    def send(self, body, kind):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path.endswith("/models"):
            body = {"object": "list", "data": [{"id": "hostile", "object": "model"}]}
            return self.send(json.dumps(body).encode(), "application/json")
        self.send_error(404)

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        said = "\n".join(str(message.get("content")) for message in request["messages"])
        number = re.findall(r"blorp number (\d+)", said)
        sql = self.statements[int(number[-1])] if number else "SELECT 1"
        text = json.dumps({"sql": sql, "note": "\x1b[2J\u009b2J as asked"})
        events = [{"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}]},
                  {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}]
        stream = "".join(f"data: {json.dumps(event)}\n\n" for event in events) + "data: [DONE]\n\n"
        try:
            self.send(stream.encode(), "text/event-stream")
        except OSError:
            pass  # whoever has read enough hangs up


class Drafts(attack.Suite):
    """A case is a list of statements here; verbs are asked about each of them."""
    seconds = attack.SECONDS_PER_VERB * 12

    def __init__(self, victim, port):
        super().__init__(victim, VERBS)
        self.port = port

    def script(self, numbers, user):
        lines = [f"SET savant.{name} = '{value}';" for name, value in (
            ("model", "hostile"), ("routes", "model"), ("max_attempts", "3"),
            ("query_timeout", "200ms"))]
        lines += ["SELECT ai_check('SELECT 1') \\g /dev/null", "\\set VERBOSITY terse",
                  attack.SESSION_STATE]
        for number in numbers:
            question = attack.quote(f"blorp number {number} frumious bandersnatch")
            lines += [call.format(question) + ";" for _, call in VERBS]
            statement = attack.quote(Model.statements[number])
            if len(statement) < 50000:
                lines.append(f"SELECT ai_fix({statement});")
        lines += [attack.SESSION_STATE, "\\echo DONE"]
        return "\n".join(lines) + "\n"

    def problems(self, numbers, user):
        output = attack.psql(self.script(numbers, user), user=user, timeout=self.seconds)
        problems = self.effects(self.state)
        if not output.rstrip().endswith("DONE") or "connection to server was lost" in output:
            problems.append("the session died or hung")
        states = re.findall(r"^STATE (.*)$", output, flags=re.M)
        if len(states) != 2 or states[0] != states[1]:
            problems.append("the session's state changed: " + " ".join(states))
        answers = [json.loads(line) for line in re.findall(r"^ANSWER (.*)$", output, flags=re.M)]
        if len(answers) + output.count("ERROR") < len(numbers):
            problems.append(f"{len(answers)} answers to {len(numbers)} questions")
        for answer in answers:
            problems += self.of_answer(answer)
        if re.search("[\x1b\u0080-\u009f]", output):
            problems.append("shows control characters of the model")
        secrets = attack.ALWAYS_SECRET + (attack.ANALYST_SECRET if user == attack.ANALYST else [])
        asked = "\n".join(Model.statements[number] for number in numbers)
        problems += [f"shows {secret}" for secret in secrets
                     if secret in output and secret not in asked]
        return problems

    def of_answer(self, answer):
        """What is wrong with the fate of one draft."""
        refusals = [repair for repair in answer["repairs"] if repair["code"] == "42501"]
        if refusals:
            yield f"went on after a refusal: {refusals[0]['message']}"
        if answer["error"] and answer["from_cache"]:
            yield f"kept what does not pass: {answer['sql'][:100]}"
        if answer["route"] == "model" and answer["attempts"] > 3:
            yield f"{answer['attempts']} attempts"

    def run_cases(self, names, user):
        for first in range(0, len(names), AT_ONCE):
            numbers = list(range(first, min(first + AT_ONCE, len(names))))
            found = self.problems(numbers, user)
            if not found:
                self.passed += len(numbers)
                continue
            for number in numbers:
                alone = self.problems([number], user)
                self.report(names[number], user, alone) if alone else None
                self.passed += 0 if alone else 1
            if not self.failures or self.failures[-1][0] not in [names[n] for n in numbers]:
                self.report("together: " + names[first] + " and the next", user, found)

    def report(self, name, user, problems):
        self.failures.append((name, user, problems))
        print(f"FAILED {name} drafted by a model (as {user}): " + "; ".join(problems)[:600],
              flush=True)


def main():
    attack.prepare()
    only = sys.argv[1] if len(sys.argv) > 1 else ""
    cases = [case for case in list(attack.read_statements()) + list(attack.made_statements())
             if only in case[0]]
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Model)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    attack.psql(f"ALTER DATABASE {attack.DATABASE} SET savant.endpoint = "
                f"'http://127.0.0.1:{server.server_port}/v1';\n")
    victim = attack.Victim()
    Model.statements = [text.replace("{pid}", str(victim.pid)).replace(
        "{conn}", attack.connection()) for _, text in cases]
    suite = Drafts(victim, server.server_port)
    for user in (attack.SUPERUSER, attack.ANALYST):
        suite.run_cases([name for name, _ in cases], user)
    victim.close()
    server.shutdown()
    attack.psql(f"DROP DATABASE {attack.DATABASE} WITH (FORCE);\nDROP ROLE {attack.ANALYST};\n",
                database="postgres")
    print(f"drafted: {len(cases)} statements as 2 roles through {len(VERBS)} verbs and ai_fix")
    print(f"{suite.passed} passed, {len(suite.failures)} failed")
    return 1 if suite.failures else 0


if __name__ == "__main__":
    sys.exit(main())
