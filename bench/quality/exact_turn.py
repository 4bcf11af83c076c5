#!/usr/bin/env python3
"""Who states the intent? Recall of exact turns in the `service` calls of ../shared/data (or --data DIR).

  python3 bench/quality/exact_turn.py make FOLDER [--join 20]
  retrieval_signals MODEL FOLDER/corpus.jsonl FOLDER/queries.jsonl VECTORS SIGNALS 400
  python3 bench/quality/exact_turn.py score FOLDER SIGNALS

Questions are made by rule of truth/call_intents.jsonl ("Who wants to rent movie?"); the turns that
state the intent are right. With --join, so many calls become one conversation with a session each.
recall@10 = right turns among the first ten / min(10, right turns). Scoring needs numpy.
"""
import argparse
import re
from collections import defaultdict
from pathlib import Path

from retrieval import load_jsonl, write_jsonl

ROOT = Path(__file__).resolve().parents[2]
# keyword, context, session, meaning, around, gist
RANKINGS = {"words": [1, 0, 0, 0, 0, 0], "vectors": [0, 0, 0, 1, 0, 0], "hybrid": [0.35, 0.30, 0.12, 0.55, 0.15, 0.50]}


def make(folder, data, join):
    intents = load_jsonl(data / "truth" / "call_intents.jsonl")
    asked = {row["callId"] for row in intents}
    calls = [t for t in load_jsonl(data / "gong" / "service" / "transcripts.jsonl") if t["callId"] in asked]
    group = {t["callId"]: t["callId"] if join < 2 else f"g{i // join}" for i, t in enumerate(calls)}
    corpus = []
    for number, call in enumerate(calls):
        for turn, monologue in enumerate(call["transcript"]):
            name = group[call["callId"]]
            corpus.append({"id": f"{call['callId']}:{turn}", "group": name,
                           "text": " ".join(s["text"] for s in monologue["sentences"]),
                           "meta": {"conversation": name, "session": call["callId"],
                                    "position": number * 1000 + turn}})
    right = defaultdict(set)
    for row in intents:
        words = re.sub(r"(?<!^)([A-Z])", r" \1", row["intent"]).lower()
        if row["callId"] in group:
            right[group[row["callId"]], f"Who wants to {words}?"].add(f"{row['callId']}:{row['turn']}")
    folder.mkdir(parents=True, exist_ok=True)
    write_jsonl(folder / "corpus.jsonl", corpus)
    write_jsonl(folder / "queries.jsonl", ({"id": f"{name}|{text}", "group": name, "text": text} for name, text in right))
    write_jsonl(folder / "right.jsonl", ({"id": f"{k[0]}|{k[1]}", "turns": sorted(v)} for k, v in right.items()))
    print(f"{len(corpus)} turns, {len(right)} questions")


def interval(values, draws=1000):
    import numpy as np
    rng = np.random.default_rng(1)
    means = [values[rng.integers(0, len(values), len(values))].mean() for _ in range(draws)]
    low, high = np.percentile(means, [2.5, 97.5])
    return f"{100 * values.mean():5.1f} [{100 * low:.1f}, {100 * high:.1f}]"


def score(folder, signals):
    import numpy as np
    right = {row["id"]: set(row["turns"]) for row in load_jsonl(folder / "right.jsonl")}
    recalls, firsts = defaultdict(list), defaultdict(list)
    for row in load_jsonl(signals):
        wanted = right[row["query_id"]]
        hit = np.array([i in wanted for i in row["ranked"]])
        for name, weights in RANKINGS.items():
            order = np.argsort(-(np.array(row["signals"]) @ np.array(weights)), kind="stable")[:10]
            recalls[name].append(hit[order].sum() / min(10, len(wanted)))
            firsts[name].append(float(hit[order[0]]))
    recalls = {name: np.array(values) for name, values in recalls.items()}
    for name, values in recalls.items():
        print(f"{name:<20} recall@10 {interval(values)}  first {100 * np.mean(firsts[name]):.1f}  n={len(values)}")
    for base in ("words", "vectors"):
        print(f"hybrid - {base:<11} recall@10 {interval(recalls['hybrid'] - recalls[base])}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("make", "score"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("signals", nargs="?")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--join", type=int, default=1)
    args = parser.parse_args()
    if args.what == "make":
        make(args.folder, args.data, args.join)
    elif args.signals:
        score(args.folder, args.signals)
    else:
        parser.error("score needs the file of signals")


if __name__ == "__main__":
    main()
