"""sentence-transformers (on the processor, fp32 or cast to bfloat16) as a worker of run.py: encode() sorts by length itself
and pads batches of 32; a request of 8 texts is one padded batch.
    sentence_transformers_worker.py MODEL_DIR TEXTS THREADS [bf16]"""
import json
import sys
import time

from worker_answers import answer, timed


def main():
    texts = [json.loads(line) for line in open(sys.argv[2], encoding="utf-8")]
    import torch
    from sentence_transformers import SentenceTransformer
    torch.set_num_threads(int(sys.argv[3]))
    start = time.perf_counter()
    model = SentenceTransformer(sys.argv[1], device="cpu")
    if sys.argv[4:] == ["bf16"]:
        model = model.to(torch.bfloat16)
    def encode(some):
        return model.encode(some, batch_size=32, show_progress_bar=False)
    answer("load", time.perf_counter() - start, 0)
    encode(["ready"])
    answer("first", time.perf_counter() - start, 0)
    for line in sys.stdin:
        command, _, text = line.strip().partition(" ")
        if command == "bulk":
            timed("bulk", lambda: encode(texts))
        elif command == "small":
            timed("small", lambda: [encode(texts[i:i + 8]) for i in range(0, len(texts) - 7, 8)])
        elif command == "query":
            times, cpu = [], time.process_time()
            for _ in range(200):
                start = time.perf_counter()
                encode([text])
                times.append(time.perf_counter() - start)
            answer("query", sorted(times)[100], (time.process_time() - cpu) / 200)
        elif command == "vector":
            print(json.dumps([float(x) for x in encode([text])[0]]), flush=True)
        else:
            break


if __name__ == "__main__":
    main()
