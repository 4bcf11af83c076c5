#!/usr/bin/env python3
"""Few-shot classifiers on truth/intents.jsonl, each source alone: accuracy on a held-out third.

Per source: a stratified split by hash of the text (two thirds train), `sophia cortex train`, then
`classify` on the rest. Reported: the accuracy that training claims by cross-validation, the accuracy on
the held-out third with Wilson's 95 % interval, the calibration, the share rejected, both times, and
how many texts of the other two sources are rejected (they fit no label). --without-model trains on
n-grams only. MultiDoGO and NatCS labels with one example stay in training.
"""
import argparse
import hashlib
import json
import math
import os
import subprocess
import tempfile
import time
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def wilson(hits, n, z=1.959964):
    p = hits / n
    middle, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)


def split(rows):
    by_label = defaultdict(list)
    for row in rows:
        by_label[row["intent"]].append(row)
    train, test = [], []
    for members in by_label.values():
        members.sort(key=lambda r: hashlib.sha256(r["text"].encode()).digest())
        third = len(members) // 3
        test += members[:third]
        train += members[third:]
    known = {r["text"] for r in train}
    return train, [r for r in test if r["text"] not in known]


def write(path, rows):
    with open(path, "w", encoding="utf-8") as f:
        for row in rows:
            f.write(json.dumps(row) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=str(ROOT / "build/bin/sophia"))
    parser.add_argument("--data", default=str(ROOT.parent / "shared/data"))
    parser.add_argument("--without-model", action="store_true")
    args = parser.parse_args()
    rows = [json.loads(line) for line in open(Path(args.data) / "truth/intents.jsonl", encoding="utf-8")]
    by_source = defaultdict(list)
    for row in rows:
        by_source[row["source"]].append(row)
    with tempfile.TemporaryDirectory() as folder:
        def sophia(*words):
            done = subprocess.run([args.binary, "--dir", folder, *words], check=True, capture_output=True)
            return done.stdout.decode()
        subprocess.run([args.binary, "--dir", folder, "init"], capture_output=True, env=os.environ)
        for source, members in sorted(by_source.items()):
            train, test = split(members)
            others = [r for s, m in by_source.items() if s != source for r in m][::7]
            train_file, test_file = f"{folder}/train.jsonl", f"{folder}/test.jsonl"
            write(train_file, [{"text": r["text"], "label": r["intent"]} for r in train])
            write(test_file, [{"id": i, "text": r["text"]} for i, r in enumerate(test + others)])
            start = time.time()
            extra = ["--without-model"] if args.without_model else []
            claimed = json.loads(sophia("--json", "cortex", "train", "--input", train_file, "--name", source, *extra))
            trained = time.time()
            answers = [json.loads(line) for line in
                       sophia("cortex", "classify", "--model", source, "--input", test_file).splitlines()]
            done = time.time()
            hits = sum(a["label"] == r["intent"] for a, r in zip(answers, test))
            rejected = sum(a["label"] == "out_of_scope" for a in answers[:len(test)])
            foreign = sum(a["label"] == "out_of_scope" for a in answers[len(test):])
            low, high = wilson(hits, len(test))
            print(f"{source:10} labels {claimed['labels']:3d}  train {len(train):5d}  test {len(test):5d}  "
                  f"claimed {claimed['accuracy']:.3f} [{claimed['accuracy_low']:.3f}, {claimed['accuracy_high']:.3f}]  "
                  f"held out {hits / len(test):.3f} [{low:.3f}, {high:.3f}]  rejected {rejected / len(test):.3f}  "
                  f"foreign texts rejected {foreign / len(others):.3f}  ECE {claimed['calibration_error']:.3f}  "
                  f"train {trained - start:.1f} s  classify {done - trained:.1f} s", flush=True)


if __name__ == "__main__":
    main()
