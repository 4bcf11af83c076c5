#!/usr/bin/env python3
"""Question -> sentence recall@10 of weighted signals, with paired bootstrap intervals.

  retrieval_signals MODEL FOLDER/sentences.jsonl FOLDER/q_sentences.jsonl VECTORS SIGNALS 2000
  python3 bench/quality/retrieval_weights.py --signals SIGNALS [--data ../shared/data]

Question -> call nDCG@10 likewise, with signals of FOLDER/calls.jsonl and q_calls.jsonl (top 200):
  python3 bench/quality/retrieval_weights.py --calls SIGNALS

FOLDER is what retrieval.py --keep leaves. Rankings: words alone, vectors alone, the shipped weights,
and each call's questions by weights fitted on the calls of the other four folds. Needs numpy.
"""
import argparse
import hashlib
import json
import math
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
# keyword, context, session, meaning, around, gist
WORDS = np.array([1.0, 0, 0, 0, 0, 0])
VECTORS = np.array([0, 0, 0, 1.0, 0, 0])
SHIPPED = np.array([0.35, 0.30, 0.12, 0.55, 0.15, 0.50])

SHIPPED_DOCUMENTS = np.array([0.55, 0, 0, 0.60, 0, 0])


def load(signals, data):
    marked = {}
    for line in open(data / "truth" / "retrieval.jsonl", encoding="utf-8"):
        row = json.loads(line)
        sentences = set()
        for r in row["relevant"]:
            sentences.update(range(r["sentenceStart"], r["sentenceEnd"] + 1))
        marked[row["id"]] = (row["callId"], {f"{row['callId']}:{i}" for i in sentences})
    queries = []
    for line in open(signals, encoding="utf-8"):
        row = json.loads(line)
        call, wanted = marked[row["query_id"]]
        if wanted:
            hit = np.array([i in wanted for i in row["ranked"]])
            queries.append((call, np.array(row["signals"]), hit, len(wanted)))
    return queries


def recall(queries, weights):
    values = []
    for _, signals, hit, wanted in queries:
        scores = signals @ weights
        first = np.argpartition(-scores, min(10, len(scores) - 1))[:10]
        values.append(hit[first].sum() / min(10, wanted))
    return np.array(values)


def ndcg_of_calls(signals, data):
    """The call of each question, and by ranking the nDCG@10 of finding it."""
    truth = {row["id"]: row["callId"]
             for row in map(json.loads, open(data / "truth" / "retrieval.jsonl", encoding="utf-8"))}
    calls = []
    values = {"words": [], "vectors": [], "shipped": []}
    for row in map(json.loads, open(signals, encoding="utf-8")):
        call = truth[row["query_id"]]
        calls.append(call)
        for name, weights in (("words", WORDS), ("vectors", VECTORS), ("shipped", SHIPPED_DOCUMENTS)):
            scores = np.array(row["signals"]) @ weights
            place = 10
            if call in row["ranked"]:
                place = int((scores > scores[row["ranked"].index(call)]).sum())
            values[name].append(1 / math.log2(place + 2) if place < 10 else 0.0)
    return np.array(calls), {name: np.array(v) for name, v in values.items()}


def fit(queries):
    weights, best = SHIPPED.copy(), recall(queries, SHIPPED).mean()
    for step in (0.3, 0.1):
        for place in range(len(weights)):
            for change in (-step, step):
                tried = weights.copy()
                tried[place] = max(0, tried[place] + change)
                value = recall(queries, tried).mean()
                if value > best:
                    weights, best = tried, value
    return weights


def cross_validated(queries):
    fold = np.array([int(hashlib.md5(q[0].encode()).hexdigest(), 16) % 5 for q in queries])
    values = np.zeros(len(queries))
    for k in range(5):
        weights = fit([q for q, f in zip(queries, fold) if f != k])
        held = np.where(fold == k)[0]
        values[held] = recall([queries[i] for i in held], weights)
        print(f"fold {k}: {np.round(weights, 2)}")
    return values


def interval(values, calls, draws=1000):
    """Bootstrap over whole calls: questions of one call are not independent."""
    rng = np.random.default_rng(1)
    by_call = [np.where(calls == c)[0] for c in np.unique(calls)]
    means = [values[np.concatenate([by_call[j] for j in rng.integers(0, len(by_call), len(by_call))])].mean()
             for _ in range(draws)]
    low, high = np.percentile(means, [2.5, 97.5])
    return f"{100 * values.mean():5.1f} [{100 * low:.1f}, {100 * high:.1f}]"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--signals")
    what.add_argument("--calls")
    parser.add_argument("--data", default=str(ROOT.parent / "shared" / "data"))
    parser.add_argument("--fit", action="store_true", help="fit weights by folds too (minutes)")
    args = parser.parse_args()
    if args.calls:
        calls, rows = ndcg_of_calls(args.calls, Path(args.data))
    else:
        queries = load(args.signals, Path(args.data))
        calls = np.array([q[0] for q in queries])
        rows = {"words": recall(queries, WORDS), "vectors": recall(queries, VECTORS),
                "shipped": recall(queries, SHIPPED)}
        if args.fit:
            rows["fitted on other folds"] = cross_validated(queries)
    for name, values in rows.items():
        print(f"{name:<32} {interval(values, calls)}  n={len(values)}")
    for name in rows:
        for base in ("words", "vectors"):
            if name not in ("words", "vectors"):
                print(f"{name + ' - ' + base:<32} {interval(rows[name] - rows[base], calls)}")


if __name__ == "__main__":
    main()
