#!/usr/bin/env python3
"""Writes a tiny language model with random weights as a GGUF file.

usage: tiny_model.py FILE [SEED]

A llama of two layers whose tokens are the 256 bytes, three marks and a few words of SQL: enough for
a real engine to tokenize, sample, obey a grammar and stream.  It knows nothing, which is the point:
what it writes under a grammar is as random as the grammar lets it be.
"""
import array
import random
import struct
import sys

WIDTH, LAYERS, HEADS, KEY_HEADS, INNER, WINDOW = 64, 2, 4, 2, 128, 16384
WORDS = ['SELECT', 'FROM', 'WHERE', 'count', ' the', ' and']
TYPE = {'u32': 4, 'f32': 6, 'bool': 7, 'string': 8, 'array': 9, 'i32': 5}


def text(value):
    data = value.encode()
    return struct.pack('<Q', len(data)) + data


def pair(key, kind, value):
    """One entry of the file's metadata; `kind` of an array is 'array:string' or 'array:i32'."""
    outer, _, inner = kind.partition(':')
    head = text(key) + struct.pack('<I', TYPE[outer])
    if outer == 'string':
        return head + text(value)
    if outer == 'array':
        body = b''.join(text(v) if inner == 'string' else struct.pack('<i', v) for v in value)
        return head + struct.pack('<IQ', TYPE[inner], len(value)) + body
    return head + struct.pack({'u32': '<I', 'f32': '<f', 'bool': '<?'}[outer], value)


def byte_letters():
    """The printable letter that stands for each byte in a byte-level vocabulary."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters, spare = {b: chr(b) for b in printable}, 256
    for byte in range(256):
        if byte not in letters:
            letters[byte] = chr(spare)
            spare += 1
    return letters


def vocabulary():
    """Tokens, their types (1 normal, 3 control) and the merges that make words of bytes."""
    letters = byte_letters()
    tokens, merges = [letters[b] for b in range(256)], []
    for word in WORDS:
        spelled = [letters[b] for b in word.encode()]
        done = spelled[0]
        for letter in spelled[1:]:
            if done + letter not in tokens:
                tokens.append(done + letter)
                merges.append(done + ' ' + letter)
            done += letter
    types = [1] * len(tokens) + [3, 3]
    return tokens + ['<|end|>', '<|turn|>'], types, merges


def matrix(rnd, rows, columns, spread):
    return array.array('f', (rnd.gauss(0, spread) for _ in range(rows * columns)))


def tensors(rnd, tokens):
    """(name, dimensions, values) in the order of the file."""
    count, key_width, spread = len(tokens), WIDTH // HEADS * KEY_HEADS, 0.6 / WIDTH ** 0.5
    ones = array.array('f', [1.0] * WIDTH)
    embedding, output = matrix(rnd, count, WIDTH, 0.6), matrix(rnd, count, WIDTH, 0.35)
    for token in range(count):  # the first channel is constant, so it makes printable bytes likelier
        embedding[token * WIDTH] = 4.0
        printable = 32 <= token < 127 or 256 <= token < count - 2
        output[token * WIDTH] = 1.2 if printable else -1.5
    yield 'token_embd.weight', (WIDTH, count), embedding
    yield 'output_norm.weight', (WIDTH,), ones
    yield 'output.weight', (WIDTH, count), output
    for layer in range(LAYERS):
        name = 'blk.%d.' % layer
        yield name + 'attn_norm.weight', (WIDTH,), ones
        yield name + 'attn_q.weight', (WIDTH, WIDTH), matrix(rnd, WIDTH, WIDTH, spread)
        yield name + 'attn_k.weight', (WIDTH, key_width), matrix(rnd, WIDTH, key_width, spread)
        yield name + 'attn_v.weight', (WIDTH, key_width), matrix(rnd, WIDTH, key_width, spread)
        yield name + 'attn_output.weight', (WIDTH, WIDTH), matrix(rnd, WIDTH, WIDTH, spread)
        yield name + 'ffn_norm.weight', (WIDTH,), ones
        yield name + 'ffn_gate.weight', (WIDTH, INNER), matrix(rnd, WIDTH, INNER, spread)
        yield name + 'ffn_up.weight', (WIDTH, INNER), matrix(rnd, WIDTH, INNER, spread)
        yield name + 'ffn_down.weight', (INNER, WIDTH), matrix(rnd, INNER, WIDTH, spread)


def metadata(tokens, types, merges):
    end = len(tokens) - 2
    return [
        pair('general.architecture', 'string', 'llama'),
        pair('general.name', 'string', 'tiny random model'),
        pair('llama.context_length', 'u32', WINDOW),
        pair('llama.embedding_length', 'u32', WIDTH),
        pair('llama.block_count', 'u32', LAYERS),
        pair('llama.feed_forward_length', 'u32', INNER),
        pair('llama.attention.head_count', 'u32', HEADS),
        pair('llama.attention.head_count_kv', 'u32', KEY_HEADS),
        pair('llama.attention.layer_norm_rms_epsilon', 'f32', 1e-5),
        pair('llama.rope.dimension_count', 'u32', WIDTH // HEADS),
        pair('llama.vocab_size', 'u32', len(tokens)),
        pair('tokenizer.ggml.model', 'string', 'gpt2'),
        pair('tokenizer.ggml.pre', 'string', 'gpt-2'),
        pair('tokenizer.ggml.tokens', 'array:string', tokens),
        pair('tokenizer.ggml.token_type', 'array:i32', types),
        pair('tokenizer.ggml.merges', 'array:string', merges),
        pair('tokenizer.ggml.eos_token_id', 'u32', end),
        pair('tokenizer.ggml.add_bos_token', 'bool', False)]


def padded(data):
    return data + b'\0' * (-len(data) % 32)


def main():
    rnd = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    tokens, types, merges = vocabulary()
    entries, all_tensors = metadata(tokens, types, merges), list(tensors(rnd, tokens))
    heads, offset = b'', 0
    for name, dimensions, values in all_tensors:
        heads += text(name) + struct.pack('<I', len(dimensions))
        heads += struct.pack('<%dQ' % len(dimensions), *dimensions) + struct.pack('<IQ', 0, offset)
        offset += len(padded(values.tobytes()))
    head = struct.pack('<4sIQQ', b'GGUF', 3, len(all_tensors), len(entries))
    with open(sys.argv[1], 'wb') as file:
        file.write(padded(head + b''.join(entries) + heads))
        for _, _, values in all_tensors:
            file.write(padded(values.tobytes()))


main()
