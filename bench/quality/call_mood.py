#!/usr/bin/env python3
"""How well a call's sentiment tells its mood, on the sample company (labels: samples/tenant/truth).

Needs a data directory made by `sophia demo`. Prints the correlation of SENTIMENT_SCORE with the
authors' labels (neg -1, mixed -0.3, neutral 0, pos 1), of the plain mean of the segments' scores as
the baseline, and the scores by label. Weights of the score were fitted on these calls with
leave-one-out r = 0.46 (mean of sentences alone: 0.25), so the first figure is optimistic.
"""
import argparse
import json
from collections import defaultdict
from pathlib import Path

import duckdb
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
VALUE = {"neg": -1.0, "mixed": -0.3, "neutral": 0.0, "pos": 1.0}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dir", default=str(ROOT / ".sophia-demo"))
    args = parser.parse_args()
    with open(ROOT / "samples" / "tenant" / "truth" / "calls.jsonl", encoding="utf-8") as f:
        truth = {row["callId"]: row["sentiment"] for row in map(json.loads, f)}
    database = duckdb.connect(f"{args.dir}/warehouse.duckdb", read_only=True)
    rows = database.execute(
        """SELECT c.CALL_ID, c.SENTIMENT_SCORE, avg(t.SEGMENT_SENTIMENT) FILTER (WHERE t.SPEAKER_TYPE = 'External')
           FROM STG_TRANSFORMED.STG_GONG_CALLS AS c
           JOIN STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS AS t USING (CALL_ID)
           WHERE c.SENTIMENT_SCORE IS NOT NULL GROUP BY ALL""").fetchall()
    labels = np.array([VALUE[truth[row[0]]] for row in rows])
    for name, column in (("SENTIMENT_SCORE", 1), ("mean of external segments", 2)):
        print(f"{name:<28} r = {np.corrcoef([row[column] for row in rows], labels)[0, 1]:.2f}  n = {len(rows)}")
    by_label = defaultdict(list)
    for call_id, score, _ in rows:
        by_label[truth[call_id]].append(round(score, 2))
    for label, scores in by_label.items():
        print(f"{label:<8} mean {np.mean(scores):5.2f}  {sorted(scores)}")


if __name__ == "__main__":
    main()
