"""Writes a sample of real speaker turns as JSONL strings: turns of at least 3 words, long ones cut at
sentence ends to at most 90 words.   texts.py COUNT SEED OUT"""
import json
import os
import pathlib
import random
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = pathlib.Path(os.environ.get("SOPHIA_SHARED_DATA", ROOT.parent / "shared" / "data"))
MOST_WORDS = 90


def pieces(turn):
    piece = []
    for sentence in re.split(r"(?<=[.?!]) ", turn):
        words = sentence.split()
        if piece and len(piece) + len(words) > MOST_WORDS:
            yield " ".join(piece)
            piece = []
        piece += words
        while len(piece) > MOST_WORDS:
            yield " ".join(piece[:MOST_WORDS])
            piece = piece[MOST_WORDS:]
    if len(piece) >= 3:
        yield " ".join(piece)


def turns():
    for line in open(DATA / "gong" / "meetings" / "transcripts.jsonl", encoding="utf-8"):
        for turn in json.loads(line)["transcript"]:
            text = " ".join(s["text"] for s in turn["sentences"])
            if len(text.split()) >= 3:
                yield from pieces(text)


def main():
    count, seed, out = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    sample = random.Random(seed).sample(list(turns()), count)
    with open(out, "w", encoding="utf-8") as file:
        for text in sample:
            file.write(json.dumps(text) + "\n")


if __name__ == "__main__":
    main()
