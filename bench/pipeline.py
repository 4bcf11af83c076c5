"""Gong to typed tables, measured: a whole tenant through sync and transform, beside a dlt pipeline
for the first and dbt-duckdb for the second, in turn and several times; what an empty run costs; how
it grows. Figures are of whole processes; the simulator is a process of its own and not in them.

    pipeline.py [--calls 20000] [--runs 3] [--sizes 1000,10000,100000]
"""

import argparse
import os
import pathlib
import shutil
import statistics
import sys
import tempfile

from programs import ROOT, SOPHIA, Bars, make_tenant, run, simulator

NOW = "2026-11-21T00:00:00Z"
BEGIN = "2026-01-01T00:00:00Z"
VENV = pathlib.Path(os.environ.get("SOPHIA_BENCH_VENV", ROOT / ".deps/venv-bench"))
CORE_STREAMS = ("/v2/calls/extensive", "/v2/calls/transcript", "/v2/users", "/v2/workspaces")


class Figures:
    """Runs of one program; prints median and spread, gives the median."""

    def __init__(self, name):
        self.name = name
        self.costs = []

    def add(self, cost):
        self.costs.append(cost)

    def median(self, figure):
        return statistics.median(getattr(cost, figure) for cost in self.costs)

    def show(self):
        parts = []
        for figure, unit in (("cpu_s", "CPU s"), ("wall_s", "s wall"), ("peak_mb", "MB peak")):
            values = [getattr(cost, figure) for cost in self.costs]
            parts.append(f"{statistics.median(values):8.2f} {unit} ({min(values):.2f}-{max(values):.2f})")
        print(f"{self.name:<28}" + "  ".join(parts), flush=True)


def sophia_environment(folder, url):
    return {**os.environ, "SOPHIA_DIR": str(folder), "SOPHIA_ENVIRONMENT": "dev",
            "SOPHIA_GONG_BASE_URL": url, "SOPHIA_GONG_ACCESS_KEY": "key",
            "SOPHIA_GONG_ACCESS_KEY_SECRET": "secret", "SOPHIA_GONG_START_DATE": BEGIN,
            "SOPHIA_GONG_REQUESTS_PER_SECOND": "0", "SOPHIA_GONG_DAILY_REQUESTS": "1000000",
            "SOPHIA_NOW": NOW}


def sync_and_transform(folder, url):
    """Costs of a first sync and of the transform after it, in a fresh directory."""
    shutil.rmtree(folder, ignore_errors=True)
    environment = sophia_environment(folder, url)
    run([SOPHIA, "deploy"], environment)
    return (run([SOPHIA, "sync"], environment), run([SOPHIA, "transform"], environment), environment)


def dlt(folder, url):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return run([VENV / "bin/python", ROOT / "bench/dlt_gong.py", url, folder / "raw.duckdb", BEGIN,
                NOW], {**os.environ, "HOME": str(folder)})


def dbt(folder, raw):
    """The transform of the raw rows that sophia landed, as a dbt project."""
    shutil.rmtree(folder, ignore_errors=True)
    project = folder / "project"
    shutil.copytree(ROOT / "bench/dbt", project)
    environment = {**os.environ, "BENCH_DBT_DATABASE": str(folder / "typed.duckdb"),
                   "BENCH_RAW_DATABASE": str(raw), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}
    return run([VENV / "bin/python", "-m", "dbt.cli.main", "run", "--project-dir", project,
                "--profiles-dir", project], environment)


def core_requests(stats):
    return sum(count for endpoint, count in stats["byEndpoint"].items()
               if endpoint.split(" ")[-1] in CORE_STREAMS)


def compare(work, tenant, calls, runs, bars):
    sync, transform = Figures("sophia sync"), Figures("sophia transform")
    empty, dlt_runs, dbt_runs = Figures("sophia sync, nothing new"), Figures("dlt"), Figures("dbt-duckdb")
    requests = dlt_requests = 0
    with simulator(tenant, NOW) as gong:
        for _ in range(runs):
            gong.reset()
            synced, transformed, environment = sync_and_transform(work / "sophia", gong.url)
            requests = core_requests(gong.stats())
            sync.add(synced)
            transform.add(transformed)
            dbt_runs.add(dbt(work / "dbt", work / "sophia/warehouse.duckdb"))
            gong.reset()
            dlt_runs.add(dlt(work / "dlt", gong.url))
            dlt_requests = core_requests(gong.stats())
            empty.add(run([SOPHIA, "sync"], environment))
    for figures in (sync, dlt_runs, transform, dbt_runs, empty):
        figures.show()
    print(f"requests: sophia {requests}, dlt {dlt_requests}")
    bars.at_most("sync and landing", sync.median("cpu_s") / calls * 1000, 0.15, "CPU s per 1,000 calls")
    bars.at_most("requests for calls, transcripts, users, workspaces", requests, 404, "")
    bars.at_most("peak memory of sync", sync.median("peak_mb"), 150, "MB")
    bars.at_least("transform against dbt-duckdb", dbt_runs.median("cpu_s") / transform.median("cpu_s"),
                  3, "times less CPU")
    bars.at_most("a sync that finds nothing new", empty.median("wall_s"), 1, "s wall")


def growth(work, sizes, bars):
    """CPU a call must not grow with the number of calls; small tenants carry the start-up."""
    per_call = {}
    for calls in sizes:
        with simulator(make_tenant(work, calls), NOW) as gong:
            synced, transformed, _ = sync_and_transform(work / "growing", gong.url)
        per_call[calls] = (synced.cpu_s + transformed.cpu_s) / calls * 1000
        print(f"{calls:>8} calls: sync {synced.cpu_s:.2f} CPU s, {synced.peak_mb:.0f} MB; "
              f"transform {transformed.cpu_s:.2f} CPU s, {transformed.peak_mb:.0f} MB; "
              f"{per_call[calls]:.3f} CPU s per 1,000 calls", flush=True)
    small, large = min(per_call), max(per_call)
    bars.at_most(f"CPU a call at {large} calls against {small}", per_call[large] / per_call[small], 1.2,
                 "times")


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--calls", type=int, default=20_000)
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--sizes", default="1000,10000,100000")
    options = arguments.parse_args()
    bars = Bars()
    with tempfile.TemporaryDirectory(prefix="sophia-bench-") as folder:
        work = pathlib.Path(folder)
        compare(work, make_tenant(work, options.calls), options.calls, options.runs, bars)
        if options.sizes:
            growth(work, [int(size) for size in options.sizes.split(",")], bars)
    sys.exit(0 if bars.held else 1)


if __name__ == "__main__":
    main()
