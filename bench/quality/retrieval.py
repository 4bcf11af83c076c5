#!/usr/bin/env python3
"""Retrieval quality on marked meetings: question -> call and question -> sentence.

Reads ../shared/data (or --data DIR), runs `sophia search --corpus` with both signals, with keywords
only, and reports nDCG@10 (calls), recall@10 and success@10 (sentences) with 95 % bootstrap
intervals. recall@10 = marked sentences among the first ten / min(10, marked sentences).
"""
import argparse
import json
import math
import random
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def load_jsonl(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f if line.strip()]


def write_jsonl(path, rows):
    with open(path, "w", encoding="utf-8") as f:
        for row in rows:
            f.write(json.dumps(row, ensure_ascii=False) + "\n")


def sentence_items(call_id, transcript):
    index = 0
    for turn, monologue in enumerate(transcript):
        for sentence in monologue["sentences"]:
            yield {
                "id": f"{call_id}:{index}",
                "group": call_id,
                "text": sentence["text"],
                "meta": {"conversation": call_id, "position": index, "speaker": monologue["speakerId"][-3:],
                         "session": f"{call_id}:{turn // 40}"},
            }
            index += 1


def run(binary, corpus, queries, extra):
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as out:
        subprocess.run([binary, "search", "--corpus", corpus, "--queries", queries, "--output", out.name,
                        "--top-k", "10", *extra], check=True)
        return {row["query_id"]: row["ranked"] for row in load_jsonl(out.name)}


def interval(values, seed=1):
    rng = random.Random(seed)
    means = sorted(sum(rng.choices(values, k=len(values))) / len(values) for _ in range(1000))
    return sum(values) / len(values), means[25], means[974]


def ndcg(ranked, relevant, k=10):
    gain = sum(1 / math.log2(i + 2) for i, item in enumerate(ranked[:k]) if item in relevant)
    ideal = sum(1 / math.log2(i + 2) for i in range(min(k, len(relevant))))
    return gain / ideal if ideal else 0.0


def report(name, values):
    mean, low, high = interval(values)
    print(f"{name:<44} {100 * mean:6.1f}  [{100 * low:.1f}, {100 * high:.1f}]  n={len(values)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default=str(ROOT.parent / "shared" / "data"))
    parser.add_argument("--binary", default=str(ROOT / "build" / "bin" / "sophia"))
    parser.add_argument("--calls", type=int, default=0, help="first N calls only (0 = all)")
    parser.add_argument("--keep", help="keep the corpora in this folder")
    args = parser.parse_args()
    data = Path(args.data)
    if not (data / "truth" / "retrieval.jsonl").exists():
        sys.exit(f"skipped: no {data}/truth/retrieval.jsonl")
    questions = load_jsonl(data / "truth" / "retrieval.jsonl")
    transcripts = {t["callId"]: t["transcript"] for t in load_jsonl(data / "gong" / "meetings" / "transcripts.jsonl")}
    ids = sorted(transcripts)[: args.calls or None]
    questions = [q for q in questions if q["callId"] in set(ids)]
    folder = Path(args.keep or tempfile.mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)
    write_jsonl(folder / "sentences.jsonl", (row for i in ids for row in sentence_items(i, transcripts[i])))
    write_jsonl(folder / "calls.jsonl", ({"id": i, "text": " ".join(
        s["text"] for m in transcripts[i] for s in m["sentences"])} for i in ids))
    write_jsonl(folder / "q_sentences.jsonl", ({"id": q["id"], "group": q["callId"], "text": q["query"]} for q in questions))
    write_jsonl(folder / "q_calls.jsonl", ({"id": q["id"], "text": q["query"]} for q in questions))
    write_jsonl(folder / "qrels.jsonl", ({"id": q["id"], "call": q["callId"], "relevant": [
        [r["sentenceStart"], r["sentenceEnd"]] for r in q["relevant"]]} for q in questions))
    for label, extra in (("keywords", ["--keywords-only"]), ("hybrid", [])):
        ranked = run(args.binary, folder / "calls.jsonl", folder / "q_calls.jsonl", extra)
        report(f"question -> call nDCG@10, {label}", [ndcg(ranked[q["id"]], {q["callId"]}) for q in questions])
        ranked = run(args.binary, folder / "sentences.jsonl", folder / "q_sentences.jsonl", extra)
        recall, success = [], []
        for q in questions:
            marked = set()
            for r in q["relevant"]:
                marked.update(f"{q['callId']}:{i}" for i in range(r["sentenceStart"], r["sentenceEnd"] + 1))
            if not marked:
                continue
            hits = sum(1 for item in ranked[q["id"]][:10] if item in marked)
            recall.append(hits / min(10, len(marked)))
            success.append(1.0 if hits else 0.0)
        report(f"question -> sentence recall@10, {label}", recall)
        report(f"question -> sentence success@10, {label}", success)


if __name__ == "__main__":
    main()
