#!/usr/bin/env python3
"""PII detection on the labelled turns of truth/pii.jsonl: precision, recall and F2 a type.

Runs `sophia cortex pii` over ../shared/data (or --data DIR). Matches, from strict to lenient:
  exact    same type, same start and end
  overlap  same type, overlapping
  found    overlapping a span of any pattern type: what masking needs, where four bare digits may be
           the end of an SSN, of an account or a PIN and nothing in the turn says which
Pattern types are all but PERSON. Intervals: 95 %, bootstrap over conversations. Persons are also
measured with the party list known (the names of the turn and three names of other conversations).
--half even|odd takes half of the conversations, by the hash of their id.
"""
import argparse
import hashlib
import json
import random
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def load(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f if line.strip()]


def conversation(row):
    return row["id"].rsplit("-", 1)[0]


def run(binary, rows, extra=()):
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as f:
        for row in rows:
            f.write(json.dumps(row) + "\n")
        f.flush()
        done = subprocess.run([binary, "cortex", "pii", "--input", f.name, *extra], check=True, capture_output=True)
    return {row["id"]: row["spans"] for row in map(json.loads, done.stdout.splitlines())}


def matches(a, b, how):
    overlap = a["start"] < b["end"] and b["start"] < a["end"]
    if how == "found":
        return overlap
    same = a["type"] == b["type"]
    if how == "exact":
        return same and a["start"] == b["start"] and a["end"] == b["end"]
    return same and overlap


def counts(gold, guess, how):
    """[hits among gold, gold, hits among guesses, guesses]"""
    return [sum(any(matches(g, p, how) for p in guess) for g in gold), len(gold),
            sum(any(matches(p, g, how) for g in gold) for p in guess), len(guess)]


def scores(c, beta=2.0):
    recall = c[0] / c[1] if c[1] else 0.0
    precision = c[2] / c[3] if c[3] else 0.0
    b = beta * beta
    f = (1 + b) * precision * recall / (b * precision + recall) if precision + recall else 0.0
    return precision, recall, f


def total(lists):
    return [sum(column) for column in zip(*lists)] if lists else [0, 0, 0, 0]


def interval(groups, index, seed=1, rounds=1000):
    rng = random.Random(seed)
    lists = list(groups.values())
    values = sorted(scores(total(rng.choices(lists, k=len(lists))))[index] for _ in range(rounds))
    return values[int(rounds * 0.025)], values[int(rounds * 0.975)]


def report(name, rows, guesses, keep, how, index=2):
    groups = defaultdict(lambda: [0, 0, 0, 0])
    for row in rows:
        gold = [s for s in row["spans"] if keep(s["type"])]
        guess = [s for s in guesses[row["id"]] if keep(s["type"])]
        groups[conversation(row)] = total([groups[conversation(row)], counts(gold, guess, how)])
    c = total(list(groups.values()))
    p, r, f = scores(c)
    low, high = interval(groups, index)
    label = ("P", "R", "F2")[index]
    print(f"{name:28} {how:8} n={c[1]:5d}  P {p:.3f}  R {r:.3f}  F2 {f:.3f}   {label} 95 % [{low:.3f}, {high:.3f}]")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=str(ROOT / "build/bin/sophia"))
    parser.add_argument("--data", default=str(ROOT.parent / "shared/data"))
    parser.add_argument("--half", choices=["even", "odd"])
    parser.add_argument("--errors", type=int, default=0, help="print this many turns with a miss or a false find")
    args = parser.parse_args()
    rows = load(Path(args.data) / "truth/pii.jsonl")
    if args.half:
        wanted = 0 if args.half == "even" else 1
        rows = [r for r in rows if hashlib.sha256(conversation(r).encode()).digest()[0] % 2 == wanted]
    for row in rows:
        row["spans"] = [{"start": s["start"], "end": s["end"], "type": s["label"]} for s in row["spans"]]
    ask = [{"id": r["id"], "text": r["text"]} for r in rows]
    guesses = run(args.binary, ask)
    pattern = lambda t: t != "PERSON"
    for how in ("found", "overlap", "exact"):
        report("pattern types", rows, guesses, pattern, how)
    for kind in ["EMAIL", "PHONE", "CREDIT_CARD", "SSN", "ACCOUNT", "ID", "PASSWORD", "USERNAME", "ADDRESS", "PERSON"]:
        report(kind, rows, guesses, lambda t, k=kind: t == k, "overlap")
    strict = run(args.binary, ask, ["--strict"])
    report("pattern types, --strict", rows, strict, pattern, "found")
    rng = random.Random(7)
    names = [r["text"][s["start"]:s["end"]] for r in rows for s in r["spans"] if s["type"] == "PERSON"]
    known = [dict(a, parties=[r["text"][s["start"]:s["end"]] for s in r["spans"] if s["type"] == "PERSON"]
                  + rng.sample(names, 3)) for a, r in zip(ask, rows)]
    with_parties = run(args.binary, known, ["--strict"])
    for how in ("overlap", "exact"):
        report("PERSON, parties known", rows, with_parties, lambda t: t == "PERSON", how, index=1)
    shown = 0
    for row in rows:
        guess = guesses[row["id"]]
        bad = [("miss", s) for s in row["spans"] if not any(matches(s, p, "overlap") for p in guess)]
        bad += [("false", p) for p in guess if not any(matches(p, s, "overlap") for s in row["spans"])]
        if bad and shown < args.errors:
            shown += 1
            print(row["text"][:160], [(w, s["type"], row["text"][s["start"]:s["end"]]) for w, s in bad])


if __name__ == "__main__":
    main()
