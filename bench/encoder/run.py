"""Runs the encoder beside its peers, interleaved: all workers alive at once, random order inside each
round, the ratio of a round against ours in the same round, the median over rounds.

    bench/encoder/run.py [--texts 400] [--rounds 5] [--threads 2] [--model DIR] [--peers ...] [--what ...] [--peak]

Peers (PyPI, in the Python that runs this): ONNX Runtime fp32 (onnxruntime, onnx), sentence-transformers
fp32 and, when named, its bf16 (st-bf16: slow where the processor has no bf16); also our own f32. random_model.py makes a model of e5-base's shape.
--peak: the share that the dense layers of bulk take of the processor's bf16 peak (bench_bf16_peak).
Prints wall and processor time: on a machine that does other work only the latter compares.
"""
import argparse
import json
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
DEPS = pathlib.Path(os.environ.get("SOPHIA_DEPS_DIR", ROOT / ".deps"))
NAMES = {"f32": "sophia f32", "ort": "onnxruntime fp32", "st": "sentence-transformers fp32", "st-bf16": "sentence-transformers bf16"}
QUERY = "query when does the renewal come up again?"


class Peer:
    def __init__(self, name, command):
        self.name = name
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.load, self.first = self.read(), self.read()

    def read(self):
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{self.name} ended early")
        return json.loads(line)

    def ask(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return self.read()

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--texts", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--model", default=str(DEPS / "models" / "all-MiniLM-L6-v2"))
    parser.add_argument("--peers", nargs="*", choices=list(NAMES), default=["f32", "ort", "st"])
    parser.add_argument("--what", nargs="*", choices=["query", "bulk", "small"], default=["query", "bulk", "small"])
    parser.add_argument("--peak", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        texts = os.path.join(folder, "texts.jsonl")
        subprocess.run([sys.executable, HERE / "texts.py", str(options.texts), str(options.seed), texts],
                       check=True)
        threads = str(options.threads)
        def ours(precision):
            return [ROOT / "build/bin/bench_encoder", options.model, texts, threads, precision]
        def theirs(script, *form):
            return [sys.executable, HERE / script, options.model, texts, threads, *form]
        commands = {"f32": ours("f32"), "ort": theirs("onnx_worker.py"),
                    "st": theirs("sentence_transformers_worker.py"),
                    "st-bf16": theirs("sentence_transformers_worker.py", "bf16")}
        peers = [Peer("sophia", ours("auto"))] + [Peer(NAMES[p], commands[p]) for p in options.peers]
        tokens = peers[0].ask("tokens")["tokens"]
        results = measure(peers, options)
    report(peers, results, options)
    if options.peak:
        report_peak(min(r["wall"] for r in results[peers[0].name, "bulk"]), tokens, options)


def measure(peers, options):
    rng = random.Random(options.seed)
    results = {}
    for command in (QUERY, "bulk", "small"):
        if command.split()[0] not in options.what:
            continue
        for peer in peers:
            peer.ask(command)  # warm
        for _ in range(options.rounds):
            for peer in rng.sample(peers, len(peers)):
                results.setdefault((peer.name, command), []).append(peer.ask(command))
    for peer in peers:
        peer.close()
    return results


def report(peers, results, options):
    print(f"{options.texts} texts, {options.rounds} rounds, {options.threads} threads")
    print("| candidate | what | best wall | wall / ours | cpu / ours | peak MB | load s | first s |")
    print("|---|---|---|---|---|---|---|---|")
    for command in ("bulk", "small", QUERY):
        if command.split()[0] not in options.what:
            continue
        base = results[peers[0].name, command]
        for peer in peers:
            mine = results[peer.name, command]
            ratio = {key: statistics.median(a[key] / b[key] for a, b in zip(mine, base))
                     for key in ("wall", "cpu")}
            best = min(r["wall"] for r in mine)
            shown = (f"{best * 1000:.2f} ms" if command == QUERY
                     else f"{options.texts / best:.0f} texts/s")
            print(f"| {peer.name} | {command.split()[0]} | {shown} | {ratio['wall']:.2f} | {ratio['cpu']:.2f} | "
                  f"{max(r['peak_mb'] for r in mine):.0f} | {peer.load['wall']:.2f} | {peer.first['wall']:.2f} |")


def report_peak(wall, tokens, options):
    """Products of weights alone: attention, norms and the tokenizer are in the time, not in the count."""
    config = json.loads((pathlib.Path(options.model) / "config.json").read_text())
    width, inner, layers = (config[k] for k in ("hidden_size", "intermediate_size", "num_hidden_layers"))
    done = 2 * layers * (4 * width * width + 2 * width * inner) * tokens / wall / 1e9
    peak = float(subprocess.run([ROOT / "build/bin/bench_bf16_peak", str(options.threads)],
                                check=True, capture_output=True, text=True).stdout)
    print(f"{tokens} tokens: dense layers at {done:.0f} GFLOP/s, {done / peak:.0%} of the bf16 peak of {peak:.0f}")


if __name__ == "__main__":
    main()
