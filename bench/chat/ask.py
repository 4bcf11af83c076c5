"""`ask` on 20,000 calls: makes the warehouse (a tenant of scale.py through the simulator, sync and
transform; a third of its calls are under a minute and left out) and runs ask_bench on it.

    ask.py DIRECTORY MODEL_FOLDER      needs build/bin/ask_bench (-DSOPHIA_BUILD_BENCH=ON)
"""

import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from pipeline import NOW, sync_and_transform  # noqa: E402
from programs import ROOT, make_tenant, simulator  # noqa: E402

TENANT_CALLS = 33_000  # of which 20,056 are kept


def main():
    work, model = pathlib.Path(sys.argv[1]), sys.argv[2]
    work.mkdir(parents=True, exist_ok=True)
    warehouse = work / "data" / "warehouse.duckdb"
    if not warehouse.exists():
        with simulator(make_tenant(work, TENANT_CALLS), NOW) as gong:
            sync_and_transform(work / "data", gong.url)
    folder = ROOT / "bench/chat"
    bench = [ROOT / "build/bin/ask_bench", warehouse, folder / "questions.jsonl",
             folder / "other_questions.jsonl", model, "2026-11-20T17:00:00Z"]
    sys.exit(subprocess.run(bench, check=False).returncode)


if __name__ == "__main__":
    main()
