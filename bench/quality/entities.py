#!/usr/bin/env python3
"""Entities on truth/entities.jsonl: precision, recall and F1 a type, with 95 % bootstrap intervals.

Runs `sophia cortex entities` over ../shared/data (or --data DIR). The truth has entity texts without
offsets and in pieces ("$400", "million"): they are located in order, and pieces of one type with white
space only between them are one entity. `overlap`: same type, overlapping; `exact`: same start and end
too (a closing "'s" is left out on both sides). The truth is partly made by a program and noisy:
it calls EBITDA an ORG and "Mr" a PERSON. --lower measures money, percentages and dates on
lower-case text without commas and full stops.
"""
import argparse
import json
import random
import re
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TYPES = ["PERSON", "ORG", "MONEY", "PERCENT", "DATE", "GPE", "PRODUCT"]


def located(row):
    spans, at = [], 0
    for entity in row["entities"]:
        start = row["text"].find(entity["text"], at)
        if start < 0:
            start = row["text"].find(entity["text"])
        if start < 0:
            continue
        at = start + len(entity["text"])
        last = spans[-1] if spans else None
        if last and last["type"] == entity["label"] and row["text"][last["end"]:start].strip() == "":
            last["end"] = at
        else:
            spans.append({"start": start, "end": at, "type": entity["label"]})
    for span in spans:
        if row["text"][span["start"]:span["end"]].endswith(("'s", "’s")):
            span["end"] -= 2
    return spans


def match(a, b, how):
    if a["type"] != b["type"]:
        return False
    if how == "exact":
        return a["start"] == b["start"] and a["end"] == b["end"]
    return a["start"] < b["end"] and b["start"] < a["end"]


def prf(c):
    p = c[2] / c[3] if c[3] else 0.0
    r = c[0] / c[1] if c[1] else 0.0
    return p, r, 2 * p * r / (p + r) if p + r else 0.0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=str(ROOT / "build/bin/sophia"))
    parser.add_argument("--data", default=str(ROOT.parent / "shared/data"))
    parser.add_argument("--lower", action="store_true")
    parser.add_argument("--half", choices=["even", "odd"], help="half of the calls")
    parser.add_argument("--errors", help="print misses and false finds of this type")
    args = parser.parse_args()
    rows = [json.loads(line) for line in open(Path(args.data) / "truth/entities.jsonl", encoding="utf-8")]
    if args.half:
        rows = [r for r in rows if int(r["callId"]) % 2 == (0 if args.half == "even" else 1)]
    gold = [located(r) for r in rows]
    texts = [r["text"] for r in rows]
    if args.lower:
        texts = [re.sub(r"[,.?!](?=\s|$)", " ", t).lower() for t in texts]
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as f:
        for i, text in enumerate(texts):
            f.write(json.dumps({"id": i, "text": text}) + "\n")
        f.flush()
        done = subprocess.run([args.binary, "cortex", "entities", "--input", f.name], check=True, capture_output=True)
    guesses = [json.loads(line)["spans"] for line in done.stdout.splitlines()]
    for how in ("overlap", "exact"):
        for kind in TYPES + ["all"]:
            calls = defaultdict(lambda: [0, 0, 0, 0])
            for row, g, p in zip(rows, gold, guesses):
                g = [s for s in g if kind in ("all", s["type"])]
                p = [s for s in p if kind in ("all", s["type"])]
                c = [sum(any(match(x, y, how) for y in p) for x in g), len(g),
                     sum(any(match(x, y, how) for x in g) for y in p), len(p)]
                calls[row["callId"]] = [a + b for a, b in zip(calls[row["callId"]], c)]
                if kind == args.errors and how == "overlap":
                    bad = [("miss", s) for s in g if not any(match(s, y, how) for y in p)]
                    bad += [("false", s) for s in p if not any(match(x, s, how) for x in g)]
                    for what, s in bad:
                        print(what, repr(row["text"][s["start"]:s["end"]]), "|", row["text"][max(0, s["start"] - 40):s["end"] + 30])
            lists = list(calls.values())
            total = [sum(column) for column in zip(*lists)]
            rng = random.Random(1)
            values = sorted(prf([sum(c) for c in zip(*rng.choices(lists, k=len(lists)))])[2] for _ in range(1000))
            p, r, f1 = prf(total)
            print(f"{how:8} {kind:8} n={total[1]:5d}  P {p:.3f}  R {r:.3f}  F1 {f1:.3f}  95 % [{values[25]:.3f}, {values[974]:.3f}]")


if __name__ == "__main__":
    main()
