"""sophia cortex embed as a person runs it: order, skipped lines, exit codes, files."""
import json
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOPHIA = os.environ.get("SOPHIA", str(ROOT / "build" / "bin" / "sophia"))
pytestmark = pytest.mark.skipif(not pathlib.Path(SOPHIA).exists(), reason=f"needs {SOPHIA}")


def embed(text, tmp_path, *flags):
    return subprocess.run([SOPHIA, "--dir", str(tmp_path / "data"), "cortex", "embed", *flags],
                          input=text, capture_output=True, text=True, timeout=300)


@pytest.fixture(autouse=True)
def model(tmp_path):
    listed = subprocess.run([SOPHIA, "--dir", str(tmp_path / "data"), "--json", "model", "list"],
                            capture_output=True, text=True, check=True)
    if not json.loads(listed.stdout):
        pytest.skip("no embedding model is installed (scripts/setup)")


def test_keeps_order_and_ids(tmp_path):
    ids = [*range(700), "a", 2 ** 60]
    lines = "".join(json.dumps({"id": i, "text": f"number {i}"}) + "\n" for i in ids)
    done = embed(lines, tmp_path)
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [a["id"] for a in answers] == ids
    assert {len(a["embedding"]) for a in answers} == {384}
    assert all(abs(sum(x * x for x in a["embedding"]) - 1) < 1e-5 for a in answers)
    assert {a["model"].split("@")[0] for a in answers} == {"all-MiniLM-L6-v2"}


def test_bad_lines_are_named_and_skipped(tmp_path):
    done = embed('{"id":1,"text":"a"}\nnope\n\n{"id":2}\n{"text":"b"}\n{"id":3,"text":4}\n{"id":5,"text":""}',
                 tmp_path)
    assert done.returncode == 3
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == [1, 5]
    for number in (2, 4, 5, 6):
        assert f"line {number}: " in done.stderr
    assert "4 lines skipped" in done.stderr


def test_output_file_appears_whole_or_not_at_all(tmp_path):
    target = tmp_path / "out.jsonl"
    assert embed('{"id":1,"text":"a"}\n', tmp_path, "--output", str(target)).returncode == 0
    assert len(target.read_text().splitlines()) == 1
    assert not pathlib.Path(f"{target}.partial").exists()


def test_wrong_use(tmp_path):
    assert embed("", tmp_path, "--kind", "song").returncode == 2
    missing = embed("", tmp_path, "--input", str(tmp_path / "absent.jsonl"))
    assert missing.returncode == 1 and "absent.jsonl" in missing.stderr


def test_a_name_that_is_not_installed_says_what_made_the_vectors(tmp_path):
    done = embed('{"id":1,"text":"a"}\n', tmp_path, "--model", "e5-base-v2")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["model"].startswith("all-MiniLM-L6-v2@")
