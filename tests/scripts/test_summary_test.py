"""The closing line of a test run says neither more nor less than what happened."""

import pathlib
import subprocess
import sys

SUMMARY = pathlib.Path(__file__).resolve().parents[2] / "scripts/test_summary.py"

# As GoogleTest 1.12 writes it: two passed, one failed, one skipped, one disabled.
GTEST = """<testsuites tests="5" failures="1" disabled="1" errors="0"><testsuite name="S">
<testcase name="A" status="run" result="completed"/>
<testcase name="B" status="run" result="completed"/>
<testcase name="C" status="run" result="completed"><failure message="no" type=""/></testcase>
<testcase name="D" status="run" result="skipped"><skipped message="no data"/></testcase>
<testcase name="E" status="notrun" result="suppressed"/>
</testsuite></testsuites>"""
PASSED = '<testsuites><testsuite><testcase name="A" status="run"/></testsuite></testsuites>'


def summarise(folder, *outcomes):
    done = subprocess.run(
        [sys.executable, SUMMARY, folder, *outcomes], text=True, capture_output=True
    )
    return done.returncode, done.stdout.splitlines()[-1]


def write(folder, name, text):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_adds_the_cases_of_all_stages(tmp_path):
    write(tmp_path, "release/a.xml", GTEST)
    write(tmp_path, "release/b.xml", PASSED)
    write(tmp_path, "e2e/pytest.xml", PASSED)
    assert summarise(tmp_path, "unit=failed", "e2e=ok") == (1, "4 passed, 1 failed, 2 skipped")


def test_all_passed_exits_0(tmp_path):
    write(tmp_path, "release/a.xml", PASSED)
    assert summarise(tmp_path, "unit=ok") == (0, "1 passed, 0 failed, 0 skipped")


def test_stage_without_a_report_that_failed_counts_once(tmp_path):
    write(tmp_path, "release/a.xml", PASSED)
    assert summarise(tmp_path, "unit=ok", "e2e=failed") == (1, "1 passed, 1 failed, 0 skipped")


def test_no_test_at_all_is_a_failure(tmp_path):
    assert summarise(tmp_path, "unit=ok") == (1, "0 passed, 0 failed, 0 skipped")
