#!/usr/bin/env python3
"""Random texts of a GBNF grammar, without a model.

usage: gbnf_sample.py GRAMMAR COUNT SEED

Prints COUNT texts, each followed by a NUL byte.  Knows the part of GBNF that SqlGrammar() uses:
strings, character classes, groups, alternatives, ?, {m,n} and {n}.
"""
import random
import sys


class Reader:
    """One rule body as a tree: ('alt', [...]), ('seq', [...]), ('rep', x, m, n), ('str', s),
    ('class', negated, [(from, to)]), ('rule', name)."""

    def __init__(self, text):
        self.text, self.at = text, 0

    def skip(self):
        while self.at < len(self.text) and self.text[self.at] in ' \n':
            self.at += 1

    def look(self):
        return self.text[self.at] if self.at < len(self.text) else ''

    def char(self):
        c = self.text[self.at]
        self.at += 1
        if c != '\\':
            return c
        c = self.text[self.at]
        self.at += 1
        if c == 'x':
            self.at += 2
            return chr(int(self.text[self.at - 2:self.at], 16))
        return {'n': '\n', 't': '\t', 'r': '\r'}.get(c, c)

    def alternatives(self):
        choices = [self.sequence()]
        while self.look() == '|':
            self.at += 1
            choices.append(self.sequence())
        return ('alt', choices)

    def sequence(self):
        items = []
        while True:
            self.skip()
            if self.look() in ('', '|', ')'):
                return ('seq', items)
            items.append(self.repeated(self.item()))

    def item(self):
        c = self.look()
        if c == '(':
            self.at += 1
            inner = self.alternatives()
            assert self.look() == ')', self.text[self.at:self.at + 40]
            self.at += 1
            return inner
        if c == '"':
            self.at += 1
            out = ''
            while self.look() != '"':
                out += self.char()
            self.at += 1
            return ('str', out)
        if c == '[':
            return self.char_class()
        start = self.at
        while self.look().isalnum() or self.look() == '-':
            self.at += 1
        assert self.at > start, self.text[self.at:self.at + 40]
        return ('rule', self.text[start:self.at])

    def char_class(self):
        self.at += 1
        negated = self.look() == '^'
        self.at += negated
        ranges = []
        while self.look() != ']':
            first = last = self.char()
            if self.look() == '-' and self.text[self.at + 1] != ']':
                self.at += 1
                last = self.char()
            ranges.append((ord(first), ord(last)))
        self.at += 1
        return ('class', negated, ranges)

    def repeated(self, item):
        if self.look() == '?':
            self.at += 1
            return ('rep', item, 0, 1)
        if self.look() == '{':
            end = self.text.index('}', self.at)
            low, _, high = self.text[self.at + 1:end].partition(',')
            self.at = end + 1
            return ('rep', item, int(low), int(high or low))
        return item


def read(text):
    rules = {}
    for line in text.splitlines():
        name, _, body = line.partition(' ::= ')
        assert name not in rules, name
        reader = Reader(body)
        rules[name] = reader.alternatives()
        assert reader.at == len(body), (name, body[reader.at:])
    return rules


POOL = [chr(c) for c in range(32, 127)] + list('äé漢🙂') * 3 + ["'"] * 8


def sample(rules, node, rnd):
    kind = node[0]
    if kind == 'alt':
        return sample(rules, rnd.choice(node[1]), rnd)
    if kind == 'seq':
        return ''.join(sample(rules, one, rnd) for one in node[1])
    if kind == 'rep':
        return ''.join(sample(rules, node[1], rnd) for _ in range(rnd.randint(node[2], node[3])))
    if kind == 'str':
        return node[1]
    if kind == 'rule':
        return sample(rules, rules[node[1]], rnd)
    negated, ranges = node[1:]
    fits = lambda c: any(a <= ord(c) <= b for a, b in ranges) != negated
    return rnd.choice([c for c in POOL if fits(c)])


def main():
    rules = read(open(sys.argv[1], encoding='utf-8').read())
    rnd = random.Random(int(sys.argv[3]))
    for _ in range(int(sys.argv[2])):
        sys.stdout.write(sample(rules, rules['root'], rnd) + '\0')


if __name__ == '__main__':
    main()
