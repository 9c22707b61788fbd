#!/usr/bin/env python3
"""The wire, the grammar and cancel against a real engine with a tiny random model.

usage: engine_test.py FOLDER       (called by tools/test_engine; PGHOST, PGPORT, PGUSER are set)

FOLDER has node_modules, tiny.gguf and the program engine_grammar.  Prints "ok - ..." or "not ok - ..." per
claim and "N passed, N failed" last.
"""
import http.client
import json
import os
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
FOLDER = pathlib.Path(sys.argv[1]).resolve()
DRAFTS = 200
SAMPLES = 2000
DATABASE = 'engine_test'
results = []


def claim(good, what):
    results.append(bool(good))
    print(('ok - ' if good else 'not ok - ') + what, flush=True)


def psql(*arguments, text=None):
    command = ['psql', '-X', '-q', '-A', '-t', '-d', DATABASE, *arguments]
    return subprocess.run(command, input=text, capture_output=True, text=True)


def until(condition, what):
    """Polls; a minute is for a machine that does a hundred other things."""
    for _ in range(600):
        if condition():
            return True
        time.sleep(0.1)
    claim(False, 'in vain waited until ' + what)
    return False


class Engine:
    """The server as a child process."""

    def __init__(self):
        self.log = open(FOLDER / 'server.log', 'w+')
        self.child = subprocess.Popen(['node', str(HERE / 'engine_server.mjs'), 'tiny.gguf'], cwd=FOLDER,
                                      stdout=self.log, stderr=subprocess.STDOUT)
        self.port = None
        until(self.listens, 'the engine listens')

    def listens(self):
        words = (FOLDER / 'server.log').read_text().split()
        if self.child.poll() is not None:
            raise SystemExit('the engine ended: ' + ' '.join(words)[-500:])
        self.port = int(words[words.index('port') + 1]) if 'port' in words else None
        return self.port is not None

    def ask(self, **body):
        body.setdefault('messages', [{'role': 'user', 'content': 'how many?'}])
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=120)
        connection.request('POST', '/v1/chat/completions', json.dumps({'model': 'tiny', **body}))
        return connection, connection.getresponse()

    def reply(self, **body):
        """(text, finish_reason) of a whole answer."""
        connection, response = self.ask(**body)
        answer = json.load(response)
        connection.close()
        if 'error' in answer:
            raise SystemExit('the engine refuses: ' + json.dumps(answer)[:500])
        choice = answer['choices'][0]
        return choice['message']['content'], choice['finish_reason']

    def work(self):
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=60)
        connection.request('GET', '/work')
        return json.load(connection.getresponse())

    def end(self):
        self.child.terminate()
        self.child.wait()


def first_content(response):
    """Reads events up to the first piece of text."""
    for line in iter(response.readline, b''):
        if line.startswith(b'data: {') and json.loads(line[6:])['choices'][0]['delta'].get('content'):
            return
    raise SystemExit('the stream ended before its first piece')


def test_streaming(engine):
    whole = 1900
    before = engine.work()['tokens']
    connection, response = engine.ask(stream=True, max_tokens=whole, temperature=1, seed=1,
                                      grammar='root ::= [a-z]{%d}' % whole)
    first_content(response)
    now = engine.work()
    claim(now['running'] == 1 and now['tokens'] - before < whole,
          'the first piece of a stream is here while the engine still writes')
    connection.sock.close()
    response.close()
    until(lambda: engine.work()['running'] == 0, 'a cancelled request has ended')
    done = engine.work()['tokens'] - before
    claim(done < whole, 'a closed connection ends the work of the engine (%d of %d tokens)' % (done, whole))
    engine.reply(max_tokens=3, temperature=1)
    claim(engine.work()['tokens'] - before <= done + 3, 'and it does not go on afterwards')


def test_json_schema(engine):
    shown = psql('-c', "SELECT ai_prompt('how many customers?', 'json')::jsonb -> 'json_schema'")
    schema = json.loads(shown.stdout)
    finished = fit = 0
    for seed in range(20):
        text, reason = engine.reply(max_tokens=4000, temperature=1, seed=seed, response_format={
            'type': 'json_schema', 'json_schema': {'name': 'answer', 'schema': schema}})
        if reason == 'stop':
            finished += 1
            answer = json.loads(text)
            fit += sorted(answer) == schema['required'] and all(isinstance(v, str) for v in answer.values())
    claim(finished > 0 and fit == finished, 'every finished answer fits the JSON schema (%d of %d)' % (fit, finished))


def statement_of(reply):
    read = subprocess.run([str(FOLDER / 'engine_grammar'), 'read'], input=reply, capture_output=True, text=True)
    return read.stdout if read.returncode == 0 else None


def binds(statement):
    explained = psql('-v', 'ON_ERROR_STOP=1', '-f', '-', text='EXPLAIN ' + statement + ';\n')
    if explained.returncode != 0:
        print(explained.stderr.strip() + '\n    ' + statement, flush=True)
    return explained.returncode == 0


def test_drafts(engine, grammar):
    drafts = good = unclear = cut = 0
    seed = 0
    while drafts < DRAFTS and seed < 20 * DRAFTS:
        seed += 1
        text, reason = engine.reply(max_tokens=3000, temperature=1, seed=seed, grammar=grammar)
        if reason != 'stop':
            cut += 1
        elif text.startswith('UNCLEAR: '):
            unclear += 1
        else:
            drafts += 1
            statement = statement_of(text)
            good += statement is not None and binds(statement)
    claim(good == DRAFTS, '%d of %d finished drafts of a random model parse and bind (%d asked back, %d cut)'
          % (good, drafts, unclear, cut))


def test_whole_way(engine):
    """From ai_answer through our own wire and the engine, and back into a checked statement."""
    settings = {'endpoint': 'http://127.0.0.1:%d/v1' % engine.port, 'model': 'tiny', 'provider': 'llama.cpp',
                'routes': 'model', 'temperature': '1', 'max_tokens': '3000', 'rate_limit_per_minute': '0'}
    script = ''.join("SET savant.%s = '%s';\n" % item for item in settings.items())
    asked = ['orders of gold customers', 'customers by tier', 'items of each order', 'orders this year',
             'staff without a boss', 'parts of items', 'vip customers', 'open customers']
    for question in asked:
        script += "SELECT ai_answer('%s');\n" % question
    done = psql('-f', '-', text=script)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    failed = [answer for answer in answers
              if answer['error'] or not (answer['sql'] or answer['needs_clarification'])]
    for answer in failed:
        print(json.dumps(answer)[:600])
    drafted = sum(answer['route'] == 'model' and bool(answer['sql']) for answer in answers)
    claim(len(answers) == len(asked) and not failed and drafted > 0,
          'questions reach the engine through ai_answer and come back as statements (%d of %d, the rest asked back)'
          % (drafted, len(asked)))


def test_samples(grammar_file):
    """More than an engine can write: the grammar's own random texts, all in one transaction each."""
    made = subprocess.run([sys.executable, str(HERE / 'gbnf_sample.py'), str(grammar_file), str(2 * SAMPLES), '1'],
                          capture_output=True, text=True, check=True).stdout.split('\0')[:-1]
    statements = [text for text in made if not text.startswith('UNCLEAR: ')]
    script = ''.join('EXPLAIN %s\n' % text for text in statements)
    explained = psql('-f', '-', text='\\o /dev/null\n' + script)
    errors = [line for line in explained.stderr.splitlines() if 'ERROR' in line]
    for line in errors[:5]:
        print(line)
    claim(len(statements) > SAMPLES // 2 and not errors,
          '%d of %d random texts of the grammar parse and bind' % (len(statements) - len(errors), len(statements)))


def main():
    subprocess.run(['createdb', '-E', 'UTF8', '-T', 'template0', DATABASE], check=True)
    for script in ['-f', str(HERE / 'schema.sql')], ['-c', 'CREATE EXTENSION pg_savant']:
        done = psql('-v', 'ON_ERROR_STOP=1', *script)
        if done.returncode != 0:
            raise SystemExit(done.stderr)
    picture = psql('-c', "SELECT ai_schema('json')").stdout
    grammar = subprocess.run([str(FOLDER / 'engine_grammar'), 'grammar'], input=picture, capture_output=True,
                             text=True, check=True).stdout
    (FOLDER / 'sql.gbnf').write_text(grammar)
    test_samples(FOLDER / 'sql.gbnf')
    engine = Engine()
    try:
        test_streaming(engine)
        test_json_schema(engine)
        test_drafts(engine, grammar)
        test_whole_way(engine)
    finally:
        engine.end()
    failed = results.count(False)
    print('%d passed, %d failed' % (len(results) - failed, failed))
    return 1 if failed else 0


sys.exit(main())
