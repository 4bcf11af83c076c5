"""Adds up the reports of a test run and prints one closing line.

usage: test_summary.py RESULTS_DIR STAGE=ok|failed...

Reads every JUnit-like XML file under RESULTS_DIR (GoogleTest's and pytest's). A stage that failed
without a failed case in any report (a crash, a compiler error) counts as one failure, so the line
never says less than what happened. Exits 1 unless all stages passed and at least one test ran.
"""

import pathlib
import sys
import xml.etree.ElementTree as ElementTree

# Where each stage's reports are, by the folder's name.
FOLDERS = {"unit": "release", "sanitizers": "asan", "threads": "tsan"}


def count_file(path):
    """Returns (passed, failed, skipped) of one report."""
    passed = failed = skipped = 0
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
        elif case.find("skipped") is not None or case.get("status") == "notrun":
            skipped += 1
        else:
            passed += 1
    return passed, failed, skipped


def main():
    results = pathlib.Path(sys.argv[1])
    total = [0, 0, 0]
    stages_ok = True
    for outcome in sys.argv[2:]:
        stage, verdict = outcome.split("=")
        counts = [0, 0, 0]
        for path in sorted((results / FOLDERS.get(stage, stage)).rglob("*.xml")):
            counts = [a + b for a, b in zip(counts, count_file(path))]
        if verdict != "ok":
            stages_ok = False
            counts[1] = max(counts[1], 1)
        print(f"{stage:<11} {counts[0]:>6} passed {counts[1]:>4} failed {counts[2]:>4} skipped")
        total = [a + b for a, b in zip(total, counts)]
    print(f"{total[0]} passed, {total[1]} failed, {total[2]} skipped")
    return 0 if stages_ok and total[1] == 0 and total[0] > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
