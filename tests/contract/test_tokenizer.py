"""Ids of our tokenizer against PyPI tokenizers', on every code point and on random texts.

The program is SOPHIA (default build/bin/sophia). Count and seed: SOPHIA_TOKENIZER_TEXTS (default
100000), SOPHIA_SEED (default 1).
"""
import json
import os
import pathlib
import random
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOPHIA = os.environ.get("SOPHIA", str(ROOT / "build" / "bin" / "sophia"))
DEPS = pathlib.Path(os.environ.get("SOPHIA_DEPS_DIR", ROOT / ".deps"))
MODEL = DEPS / "models" / "all-MiniLM-L6-v2"
COUNT = int(os.environ.get("SOPHIA_TOKENIZER_TEXTS", "100000"))
SEED = int(os.environ.get("SOPHIA_SEED", "1"))
LIMIT = 512

tokenizers = pytest.importorskip("tokenizers")
pytestmark = pytest.mark.skipif(
    not (pathlib.Path(SOPHIA).exists() and MODEL.exists()),
    reason=f"needs {SOPHIA} and the default model (scripts/setup)")


@pytest.fixture(scope="module")
def reference():
    tokenizer = tokenizers.Tokenizer.from_file(str(MODEL / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LIMIT)
    return tokenizer


def ours(texts):
    lines = "".join(json.dumps(text) + "\n" for text in texts)
    done = subprocess.run([SOPHIA, "model", "tokenize", "all-MiniLM-L6-v2"], input=lines,
                          capture_output=True, text=True, check=True, timeout=600)
    return [json.loads(line) for line in done.stdout.splitlines()]


def compare(reference, texts):
    got = ours(texts)
    want = [encoding.ids for encoding in reference.encode_batch(texts)]
    assert len(got) == len(want)
    different = [(text, a, b) for text, a, b in zip(texts, got, want) if a != b]
    assert not different, (f"{len(different)} of {len(texts)} differ; the first: "
                           f"{different[0][0]!r}: {different[0][1]} instead of {different[0][2]}")


def is_text(code):
    return not 0xD800 <= code < 0xE000


def test_every_code_point_alone_and_inside_a_word(reference):
    codes = [code for code in range(0x110000) if is_text(code)]
    for start in range(0, len(codes), 100_000):
        part = codes[start:start + 100_000]
        compare(reference, [f"{chr(c)} a{chr(c)}b" for c in part])


# Where the interesting code points are; a random text mixes a few of these.
BLOCKS = [(0x20, 0x7E), (0x20, 0x7E), (0x61, 0x7A), (0x00, 0x1F), (0x7F, 0xFF), (0x100, 0x24F),
          (0x300, 0x36F), (0x370, 0x3FF), (0x400, 0x52F), (0x590, 0x6FF), (0x8A0, 0x8FF),
          (0x900, 0xDFF), (0xE00, 0xFFF), (0x1100, 0x11FF), (0x1AB0, 0x1AFF), (0x1DC0, 0x1EFF),
          (0x1F00, 0x1FFF), (0x2000, 0x20FF), (0x2100, 0x24FF), (0x2E00, 0x303F), (0x3040, 0x31FF),
          (0x3400, 0x3410), (0x4E00, 0x4FFF), (0xA000, 0xABFF), (0xAC00, 0xAFFF), (0xF900, 0xFAFF),
          (0xFB00, 0xFFFF), (0x10000, 0x10FFF), (0x11000, 0x11FFF), (0x16000, 0x17000),
          (0x1D100, 0x1D1FF), (0x1D400, 0x1D7FF), (0x1E000, 0x1E9FF), (0x1F300, 0x1FAFF),
          (0x2A6D0, 0x2A710), (0x2B810, 0x2B930), (0x2CEA0, 0x2CEB0), (0x2F800, 0x2FA1F),
          (0xE0000, 0xE01EF), (0, 0x10FFFF)]
SPECIALS = ["[CLS]", "[SEP]", "[PAD]", "[UNK]", "[MASK]", "[sep]", "[", "]", "##", "\u0130", "\u03a3"]


def random_text(rng):
    blocks = rng.sample(BLOCKS, rng.randint(1, 4))
    parts = []
    for _ in range(rng.choice([0, 1, 2, 5, 10, 20, 40, 120])):
        roll = rng.random()
        if roll < 0.04:
            parts.append(rng.choice(SPECIALS))
        elif roll < 0.14:
            parts.append(" ")
        else:
            first, last = rng.choice(blocks)
            code = rng.randint(first, last)
            parts.append(chr(code) if is_text(code) else "x")
    if rng.random() < 0.02:
        parts.append(rng.choice("ab\u00e9\u4e2d\u0645") * rng.randint(90, 700))
    return "".join(parts)


def test_random_texts(reference):
    print(f"seed {SEED}, {COUNT} texts")
    rng = random.Random(SEED)
    left = COUNT
    while left > 0:
        part = min(left, 20_000)
        compare(reference, [random_text(rng) for _ in range(part)])
        left -= part
