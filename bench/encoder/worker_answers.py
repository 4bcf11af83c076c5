"""What every Python worker of run.py answers: a line of JSON for each thing measured."""
import json
import resource
import time


def answer(what, wall, cpu):
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"what": what, "wall": wall, "cpu": cpu, "peak_mb": peak}), flush=True)


def timed(what, body):
    wall, cpu = time.perf_counter(), time.process_time()
    body()
    answer(what, time.perf_counter() - wall, time.process_time() - cpu)
