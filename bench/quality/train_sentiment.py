"""Trains the weights of sentiment and says, by cross-validation, what they are worth.

    python3 bench/quality/train_sentiment.py --features build/bin/sentiment_features \
        --sophia build/bin/sophia --vocabulary MODEL/vocab.txt --truth ../shared/data/truth \
        [--write src/cortex/functions/data] [--predictions DIR]

Needs numpy, scipy, scikit-learn. Two models are fitted: one that needs nothing but words, one that
also sees the text's sentence vector (all-MiniLM-L6-v2). Both are ridge regressions on the mean human
rating; every number that a fold is judged by comes from the other folds, the valences that words
inherit from their vectors included. The sets: truth/sentiment.jsonl (MIT) and, for speech, the
hand-labelled sentences of samples/labels (folds by call). News counts three times, being few.
"""

import argparse
import json
import pathlib
import re
import subprocess

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import Ridge

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDS = 5
RULE_SCALE, VECTOR_SCALE, ALPHA, HEAD_ALPHA = 3.0, 4.0, 30.0, 3.0
NEWS, SPEECH = "nytEditorialSnippets", "speech"
NEWS_WEIGHT = 3.0
SPEECH_RATING = 2.6  # raters' scale of a label of 1
WORD, EMOTICON, PLAIN = 0, 4, 4  # kinds of token; up to PLAIN a token may end a pair


def run_jsonl(command, texts):
    lines = "".join(json.dumps({"id": str(i), "text": t}) + "\n" for i, t in enumerate(texts))
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def read_jsonl(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def word_features(tokens):
    found = []
    for i, (word, kind, negated, stem) in enumerate(tokens):
        if kind == EMOTICON:
            found.append("u\t" + word)
        if kind != WORD:
            continue
        found += ["u\t" + word, ("n\t" if negated else "s\t") + stem]
        if i + 1 < len(tokens) and tokens[i + 1][1] <= PLAIN:
            found.append(f"b\t{word} {tokens[i + 1][0]}")
    return found


class Data:
    def __init__(self, args):
        rated = read_jsonl(args.truth / "sentiment.jsonl")
        spoken = [s for s in read_jsonl(ROOT / "samples/labels/sentences.jsonl")
                  if language_of(s["call"]) == "eng"]
        texts = [r["text"] for r in rated] + [s["text"] for s in spoken]
        self.y = np.array([r["score"] for r in rated] +
                          [SPEECH_RATING * s["sentiment"] for s in spoken])
        self.source = np.array([r["source"] for r in rated] + [SPEECH] * len(spoken))
        self.weight = np.where(self.source == NEWS, NEWS_WEIGHT, 1.0)
        calls = sorted({s["call"] for s in spoken})
        random = np.random.RandomState(0)
        fold_of_call = dict(zip(calls, random.permutation(len(calls)) % FOLDS))
        self.fold = np.concatenate([random.randint(0, FOLDS, len(rated)),
                                    [fold_of_call[s["call"]] for s in spoken]])
        scanned = run_jsonl([args.features], texts)
        self.tokens = [s["tokens"] for s in scanned]
        self.rules = np.array([s["rules"] for s in scanned])
        self.words = [word_features(t) for t in self.tokens]
        vocabulary = [w.strip() for w in open(args.vocabulary, encoding="utf-8")]
        self.vocabulary = [w for w in vocabulary if re.fullmatch("[a-z]{3,}", w)]
        embed = [args.sophia, "cortex", "embed"]
        self.vectors = np.array([r["embedding"] for r in run_jsonl(embed, texts)])
        self.word_vectors = np.array([r["embedding"] for r in run_jsonl(embed, self.vocabulary)])
        self.counts = self.count_words()

    def count_words(self):
        index = {w: i for i, w in enumerate(self.vocabulary)}
        hits = [(i, index[t[0]]) for i, tokens in enumerate(self.tokens) for t in tokens
                if t[1] == WORD and not t[2] and t[0] in index]
        rows, columns = zip(*hits)
        shape = (len(self.tokens), len(self.vocabulary))
        return sp.csr_matrix((np.ones(len(hits)), (rows, columns)), shape=shape)


def language_of(call, cache={}):
    if not cache:
        for line in read_jsonl(ROOT / "samples/tenant/truth/calls.jsonl"):
            cache[line["slug"]] = line["language"]
    return cache[call]


def ridge(x, y, alpha):
    mean, level = x.mean(0), y.mean()
    a = x - mean
    w = np.linalg.solve(a.T @ a + alpha * np.eye(a.shape[1]), a.T @ (y - level))
    return lambda z: (z - mean) @ w + level


def inherited_valences(data, train):
    """Valence of each vocabulary word: what a ridge on sentence vectors says of the word alone."""
    valence = ridge(data.vectors[train], data.y[train], HEAD_ALPHA)(data.word_vectors)
    used = np.asarray(data.counts[train].sum(0)).ravel()
    return np.round(valence - np.average(valence, weights=used), 2)


def inherited_features(data, valence):
    count = np.asarray(data.counts.sum(1)).ravel() + 1
    up, down = np.maximum(valence, 0), np.minimum(valence, 0)
    total = data.counts @ valence
    return np.stack([total / count, total / np.sqrt(count), total / np.sqrt(count + 15),
                     data.counts @ up / count, data.counts @ up**2 / np.sqrt(count),
                     data.counts @ down**2 / np.sqrt(count)], 1)


class Model:
    """Fits on the rows `train`; `vectors` adds the sentence vector."""

    def __init__(self, data, train, vectors):
        self.valence = inherited_valences(data, train)
        self.vectors = vectors
        numbers = np.hstack([data.rules, inherited_features(data, self.valence)])
        self.mean, self.sd = numbers[train].mean(0), numbers[train].std(0) + 1e-6
        self.counter = CountVectorizer(analyzer=lambda words: words, min_df=2)
        self.counter.fit([data.words[i] for i in np.flatnonzero(train)])
        x = self.inputs(data, train)
        self.fit = Ridge(alpha=ALPHA, solver="sparse_cg", tol=1e-3)
        self.fit.fit(x, data.y[train], sample_weight=data.weight[train])

    def inputs(self, data, rows):
        chosen = np.flatnonzero(rows)
        words = self.counter.transform([data.words[i] for i in chosen]).astype(float)
        length = np.array([max(1, len(data.words[i])) for i in chosen])
        numbers = np.hstack([data.rules, inherited_features(data, self.valence)])[rows]
        dense = [(numbers - self.mean) / self.sd * RULE_SCALE]
        if self.vectors:
            dense.append(data.vectors[rows] * VECTOR_SCALE)
        return sp.hstack([sp.diags(length**-0.25) @ words, sp.csr_matrix(np.hstack(dense))]).tocsr()

    def predict(self, data, rows):
        return self.fit.predict(self.inputs(data, rows))

    def lines(self, data):
        names = self.counter.get_feature_names_out()
        w = self.fit.coef_
        numbers = w[len(names):len(names) + len(self.mean)] * RULE_SCALE / self.sd
        rules = data.rules.shape[1]
        yield f"c\tbias\t{self.fit.intercept_ - numbers @ self.mean:.5f}"
        yield from (f"d\t{i}\t{v:.5f}" for i, v in enumerate(numbers[:rules]))
        yield from (f"x\t{i}\t{v:.5f}" for i, v in enumerate(numbers[rules:]))
        if self.vectors:
            yield from (f"v\t{i}\t{v * VECTOR_SCALE:.5f}"
                        for i, v in enumerate(w[len(names) + len(self.mean):]))
        yield from (f"{name}\t{v:.3f}" for name, v in sorted(zip(names, w)) if abs(v) >= 0.01)


def correlations(data, predicted):
    """Pearson r a source, with the 95 % bootstrap interval of 1,000 draws."""
    random = np.random.RandomState(0)
    for source in sorted(set(data.source)):
        p, y = predicted[data.source == source], data.y[data.source == source]
        draws = []
        for _ in range(1000):
            rows = random.randint(0, len(y), len(y))
            draws.append(np.corrcoef(p[rows], y[rows])[0, 1])
        low, high = np.percentile(draws, [2.5, 97.5])
        yield f"{source} {np.corrcoef(p, y)[0, 1]:.3f} [{low:.3f}, {high:.3f}]"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("features", "sophia", "vocabulary", "truth", "write", "predictions"):
        optional = name in ("write", "predictions")
        parser.add_argument("--" + name, type=pathlib.Path, required=not optional)
    args = parser.parse_args()
    data = Data(args)
    for vectors in (False, True):
        predicted = np.zeros(len(data.y))
        for fold in range(FOLDS):
            model = Model(data, data.fold != fold, vectors)
            predicted[data.fold == fold] = model.predict(data, data.fold == fold)
        label = "with vectors" if vectors else "words only"
        print(label, *correlations(data, predicted), sep="\n  ")
        if args.predictions:
            np.savez(args.predictions / f"sentiment_{label.replace(' ', '_')}.npz", predicted=predicted,
                     rating=data.y, source=data.source)
    if args.write:
        everything = np.ones(len(data.y), bool)
        for vectors, name in ((False, "sentiment_weights.tsv"), (True, "sentiment_vector_weights.tsv")):
            model = Model(data, everything, vectors)
            head = "# Made by bench/quality/train_sentiment.py; kind, key, weight.\n"
            (args.write / name).write_text(head + "\n".join(model.lines(data)) + "\n")
        words = (f"e\t{w}\t{v:.2f}" for w, v in zip(data.vocabulary, model.valence) if abs(v) >= 0.05)
        head = "# Valence that words inherit from their vectors. Made by train_sentiment.py.\n"
        (args.write / "word_valences.tsv").write_text(head + "\n".join(words) + "\n")


if __name__ == "__main__":
    main()
