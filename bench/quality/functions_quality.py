"""Measures the language functions on real and hand-labelled text, beside simple baselines.

    python3 bench/quality/functions_quality.py --sophia build/bin/sophia [--data ../shared/data]
        [--only sentiment,satisfaction,summary,labels] [--vectors auto|never]

Needs numpy; vaderSentiment and rouge-score from PyPI for the baselines. Prints Markdown tables with
95 % bootstrap intervals (1,000 draws, fixed seed). The rows of truth/sentiment.jsonl were used to
fit the shipped weights, so their figures here are of the fit; what is expected of new text is what
train_sentiment.py prints by cross-validation. Labels of speech: the lists of cues were written
looking at the calls of accounts before "j" in the alphabet; the table shows the other calls.
"""

import argparse
import collections
import json
import pathlib
import subprocess

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
DRAWS = 1000
SEEN_BEFORE = "j"  # calls of accounts before this letter were looked at
TOPIC_NAMES = {"next_steps": "next steps", "decision": "decision process",
               "data_quality": "data quality"}
SATISFACTION = {"Extremely dissatisfied": 1, "Slightly dissatisfied": 2, "Undecided": 3,
                "Slightly satisfied": 4, "Extremely satisfied": 5}


def read_jsonl(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


class Sophia:
    def __init__(self, program):
        self.program = program

    def run(self, function, texts, *flags):
        lines = "".join(json.dumps({"id": i, "text": t}) + "\n" for i, t in enumerate(texts))
        done = subprocess.run([self.program, "cortex", function, *flags], input=lines,
                              capture_output=True, text=True, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]


def interval(measure, *columns):
    """95 % bootstrap interval of measure(*columns), rows drawn together."""
    random = np.random.RandomState(0)
    n = len(columns[0])
    draws = []
    for _ in range(DRAWS):
        rows = random.randint(0, n, n)
        draws.append(measure(*(column[rows] for column in columns)))
    return np.percentile(draws, [2.5, 97.5])


def shown(measure, *columns):
    columns = [np.asarray(c, float) for c in columns]
    low, high = interval(measure, *columns)
    return f"{measure(*columns):.3f} [{low:.3f}, {high:.3f}]"


def correlation(a, b):
    return np.corrcoef(a, b)[0, 1]


def scores(sophia, texts, vectors):
    found = sophia.run("sentiment", texts, "--language", "eng", "--vectors", vectors)
    return np.array([r["score"] if r["score"] is not None else 0.0 for r in found])


def vader_scores(texts):
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
    analyzer = SentimentIntensityAnalyzer()
    return np.array([analyzer.polarity_scores(t)["compound"] for t in texts])


def labels_of_speech():
    language = {c["slug"]: c["language"] for c in read_jsonl(ROOT / "samples/tenant/truth/calls.jsonl")}
    return [s for s in read_jsonl(ROOT / "samples/labels/sentences.jsonl")
            if language[s["call"]] == "eng"]


def measure_sentiment(sophia, data, vectors):
    print("| sentiment, Pearson r | rows | Sophia | VADER |\n| --- | --- | --- | --- |")
    rows = read_jsonl(data / "truth/sentiment.jsonl")
    for source in sorted({r["source"] for r in rows}):
        chosen = [r for r in rows if r["source"] == source]
        texts, truth = [r["text"] for r in chosen], [r["score"] for r in chosen]
        print(f"| {source} (fitted) | {len(chosen)} | {shown(correlation, scores(sophia, texts, vectors), truth)}"
              f" | {shown(correlation, vader_scores(texts), truth)} |")
    spoken = labels_of_speech()
    texts, truth = [s["text"] for s in spoken], [s["sentiment"] for s in spoken]
    print(f"| speech (fitted) | {len(spoken)} | {shown(correlation, scores(sophia, texts, vectors), truth)}"
          f" | {shown(correlation, vader_scores(texts), truth)} |")


def measure_satisfaction(sophia, data, vectors):
    """Mean score of the customer's sentences against what the customer said afterwards."""
    truth = {r["callId"]: SATISFACTION.get(r["customer_satisfaction"])
             for r in read_jsonl(data / "truth/satisfaction.jsonl")}
    external = {}
    for call in read_jsonl(data / "gong/negotiation/calls.jsonl"):
        external[call["metaData"]["id"]] = {p.get("speakerId") for p in call["parties"]
                                            if p.get("affiliation") == "External"}
    texts, owners = [], []
    for transcript in read_jsonl(data / "gong/negotiation/transcripts.jsonl"):
        call = transcript["callId"]
        if truth.get(call) is None:
            continue
        for turn in transcript["transcript"]:
            if turn["speakerId"] in external[call]:
                texts.append(" ".join(s["text"] for s in turn["sentences"]))
                owners.append((call, sum(s["end"] - s["start"] for s in turn["sentences"])))
    print("\n| satisfaction | calls | AUC satisfied against not | Spearman |\n| --- | --- | --- | --- |")
    for name, values in (("Sophia", scores(sophia, texts, vectors)), ("VADER", vader_scores(texts))):
        sums = collections.defaultdict(lambda: [0.0, 0.0])
        for value, (call, ms) in zip(values, owners):
            sums[call][0] += value * ms
            sums[call][1] += ms
        calls = sorted(sums)
        x = np.array([sums[c][0] / max(1, sums[c][1]) for c in calls])
        y = np.array([truth[c] for c in calls], float)
        print(f"| {name} | {len(calls)} | {shown(auc, x, y >= 4)} | {shown(rank_correlation, x, y)} |")


def ranks(values):
    values = np.asarray(values)
    ordered = np.sort(values)
    return (np.searchsorted(ordered, values, "left") + np.searchsorted(ordered, values, "right")) / 2


def rank_correlation(a, b):
    return correlation(ranks(a), ranks(b))


def auc(x, positive):
    positive = np.asarray(positive, bool)
    n, m = positive.sum(), (~positive).sum()
    return (ranks(x)[positive].sum() - n * n / 2) / (n * m) if n and m else 0.5


def measure_summaries(sophia, data):
    """ROUGE-1 (stemmed, rouge-score) of summary and of as many words from the start of the call."""
    from rouge_score import rouge_scorer
    scorer = rouge_scorer.RougeScorer(["rouge1"], use_stemmer=True)
    wanted = read_jsonl(data / "truth/summaries.jsonl")
    calls = {r["callId"] for r in wanted}
    texts = {t["callId"]: " ".join(s["text"] for turn in t["transcript"] for s in turn["sentences"])
             for t in read_jsonl(data / "gong/meetings/transcripts.jsonl") if t["callId"] in calls}
    order = sorted(texts)
    made = dict(zip(order, sophia.run("summarize", [texts[c] for c in order])))
    table = collections.defaultdict(list)
    for row in wanted:
        target = row["summary"] if row["kind"] == "qmsum" else " ".join(row["abstract"])
        summary = made[row["callId"]]["summary"]
        lead = " ".join(texts[row["callId"]].split()[:len(summary.split())])
        ours, base = (scorer.score(target, s)["rouge1"] for s in (summary, lead))
        for kind in (row["kind"], "all"):
            table[kind].append((ours.recall, ours.precision, ours.fmeasure, base.fmeasure,
                                len(summary.split())))
    print("\n| summaries, ROUGE-1 | rows | words | recall | precision | F | lead F | F - lead F |\n"
          "| --- | --- | --- | --- | --- | --- | --- | --- |")
    for kind, rows in sorted(table.items()):
        r, p, f, lead, words = np.array(rows).T
        print(f"| {kind} | {len(rows)} | {words.mean():.0f} | {r.mean():.3f} | {p.mean():.3f} | {f.mean():.3f} | "
              f"{lead.mean():.3f} | {shown(lambda a, b: (a - b).mean(), f, lead)} |")


def precision_recall(pairs):
    hit = sum(t and f for t, f in pairs)
    said, true = sum(f for _, f in pairs), sum(t for t, _ in pairs)
    p, r = hit / said if said else 0.0, hit / true if true else 0.0
    return f"{p:.2f} | {r:.2f} | {2 * p * r / (p + r) if p + r else 0:.2f} | {true}"


def call_parts(call):
    """Side of each first name in the call's script."""
    head, _, _ = (ROOT / f"samples/script/{call}.txt").read_text(encoding="utf-8").partition("\n\n")
    fields = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
    ours = ", ".join(fields.get(k, "") for k in ("rep", "also"))
    return {n.split(".")[0].strip() for n in ours.replace(",", " ").split()}, fields["started"][:10]


def speakers(call):
    _, _, body = (ROOT / f"samples/script/{call}.txt").read_text(encoding="utf-8").partition("\n\n")
    return [line.partition(":")[0] for line in body.splitlines() if line.strip() and ": " in line]


def measure_labels(sophia, only_unseen=True):
    cast = json.loads((ROOT / "samples/cast.json").read_text(encoding="utf-8"))
    rivals = cast["trackers"]["Competitors"]["eng"]
    flags = [x for name in rivals for x in ("--competitor", name)]
    rows = [s for s in labels_of_speech() if (s["call"] >= SEEN_BEFORE) == only_unseen]
    texts = [s["text"] for s in rows]
    print(f"\n| speech, {'calls not looked at' if only_unseen else 'calls looked at'} ({len(rows)} sentences)"
          " | precision | recall | F1 | true |\n| --- | --- | --- | --- | --- |")
    risks = [{f["type"] for f in r["risks"]} for r in sophia.run("risks", texts, *flags)]
    print(f"| risk, any type | {precision_recall([(bool(s['risk']), bool(f)) for s, f in zip(rows, risks)])} |")
    for kind in sorted({k for s in rows for k in s["risk"]}):
        print(f"| risk {kind} | {precision_recall([(kind in s['risk'], kind in f) for s, f in zip(rows, risks)])} |")
    objections = [bool(r["objections"]) for r in sophia.run("objections", texts, *flags)]
    external = [speaker_is_external(s) for s in rows]
    print(f"| objection | {precision_recall([(s['objection'], f and e) for s, f, e in zip(rows, objections, external)])} |")
    asked = [bool(r["questions"]) for r in sophia.run("questions", texts)]
    print(f"| question | {precision_recall([(s['question'], f) for s, f in zip(rows, asked)])} |")
    measure_steps(sophia, rows)
    topics = [{t["topic"] for t in r["topics"]} for r in sophia.run("topics", texts, *flags)]
    for name in sorted({t for s in rows for t in s["topics"]}):
        ours = TOPIC_NAMES.get(name, name)
        print(f"| topic {name} | {precision_recall([(name in s['topics'], ours in f) for s, f in zip(rows, topics)])} |")


def speaker_is_external(row):
    names = speakers(row["call"])
    ours, _ = call_parts(row["call"])
    return names[row["turn"]].split()[0].lower() not in ours if row["turn"] < len(names) else True


def measure_steps(sophia, rows):
    found, dates = [], []
    by_date = collections.defaultdict(list)
    for i, row in enumerate(rows):
        by_date[call_parts(row["call"])[1]].append(i)
    steps = [None] * len(rows)
    for date, indexes in by_date.items():
        answers = sophia.run("next-steps", [rows[i]["text"] for i in indexes], "--date", date)
        for i, answer in zip(indexes, answers):
            steps[i] = answer["next_steps"]
    for row, answer in zip(rows, steps):
        found.append((row["next_step"] is not None, bool(answer)))
        if row["next_step"] and answer and row["next_step"].get("due_date"):
            dates.append(answer[0]["due_date"] == row["next_step"]["due_date"])
    print(f"| next step | {precision_recall(found)} |")
    print(f"| due date of a found step | {np.mean(dates) if dates else 0:.2f} right | | | {len(dates)} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sophia", required=True)
    parser.add_argument("--data", type=pathlib.Path, default=ROOT.parent / "shared/data")
    parser.add_argument("--only", default="sentiment,satisfaction,summary,labels")
    parser.add_argument("--vectors", default="auto")
    args = parser.parse_args()
    sophia, wanted = Sophia(args.sophia), args.only.split(",")
    if "sentiment" in wanted:
        measure_sentiment(sophia, args.data, args.vectors)
    if "satisfaction" in wanted:
        measure_satisfaction(sophia, args.data, args.vectors)
    if "summary" in wanted:
        measure_summaries(sophia, args.data)
    if "labels" in wanted:
        measure_labels(sophia)
    if "seen" in wanted:
        measure_labels(sophia, only_unseen=False)


if __name__ == "__main__":
    main()
