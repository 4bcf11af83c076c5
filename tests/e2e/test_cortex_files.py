"""Files, standard input, roles and models as the commands around `sophia cortex` take them."""
import fcntl
import json
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOPHIA = os.environ.get("SOPHIA", str(ROOT / "build" / "bin" / "sophia"))
pytestmark = pytest.mark.skipif(not pathlib.Path(SOPHIA).exists(), reason=f"needs {SOPHIA}")
BOM = b"\xef\xbb\xbf"
EXAMPLES = "".join(json.dumps({"text": text, "label": label}) + "\n" for text, label in
                   [("what does it cost", "price"), ("the price is high", "price"), ("is there a discount", "price"),
                    ("it does not start", "fault"), ("the page shows an error", "fault"), ("it broke down", "fault")])


def sophia(tmp_path, *arguments, text=b""):
    text = text.encode() if isinstance(text, str) else text
    return subprocess.run([SOPHIA, "--dir", str(tmp_path / "data"), *map(str, arguments)], input=text,
                          capture_output=True, timeout=300)


@pytest.mark.parametrize("function", ["pii", "entities", "sentiment"])
def test_a_byte_order_mark_is_no_part_of_the_first_line(tmp_path, function):
    lines = BOM + b'{"id":1,"text":"Call Anna"}\n{"id":2,"text":"\xef\xbb\xbf"}\n'
    file = tmp_path / "in.jsonl"
    file.write_bytes(lines)
    for done in (sophia(tmp_path, "cortex", function, text=lines),
                 sophia(tmp_path, "cortex", function, "--input", file)):
        assert done.returncode == 0, done.stderr
        assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == [1, 2]


def test_a_byte_order_mark_in_a_later_line_is_refused(tmp_path):
    done = sophia(tmp_path, "cortex", "pii", text=b'{"id":1,"text":"a"}\n' + BOM + b'{"id":2,"text":"b"}\n')
    assert done.returncode == 3 and b"line 2: " in done.stderr


def test_train_reads_standard_input_and_files_alike(tmp_path):
    file = tmp_path / "examples.jsonl"
    file.write_bytes(BOM + EXAMPLES.encode())
    answers = []
    for source, text in ((file, ""), ("-", EXAMPLES)):
        done = sophia(tmp_path, "--json", "cortex", "train", "--name", "t", "--without-model", "--input", source,
                      text=text)
        assert done.returncode == 0, done.stderr
        answers.append(json.loads(done.stdout))
    assert answers[0] == answers[1] and answers[0]["examples"] == 6
    missing = sophia(tmp_path, "cortex", "train", "--name", "t", "--input", tmp_path / "absent.jsonl")
    assert missing.returncode == 1 and b"absent.jsonl" in missing.stderr


def test_an_unknown_role_is_refused_everywhere(tmp_path):
    assert sophia(tmp_path, "deploy").returncode == 0
    for command in (["sql", "SELECT 1"], ["status"], ["search", "transcripts", "price"]):
        done = sophia(tmp_path, "--as-role", "NOPE", *command)
        assert done.returncode == 2, (command, done.stdout)
        assert b"the local roles are: owner" in done.stderr
        assert done.stdout == b""
    assert sophia(tmp_path, "--as-role", "owner", "sql", "SELECT 1").returncode == 0


def test_doctor_names_the_process_that_reads(tmp_path):
    def lock():
        answer = json.loads(sophia(tmp_path, "--json", "doctor").stdout)
        return next(check["detail"] for check in answer["checks"] if check["name"] == "lock")

    assert sophia(tmp_path, "deploy").returncode == 0
    assert lock() == "free"
    with open(tmp_path / "data/run/lock", "rb") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        refused = sophia(tmp_path, "deploy")
        assert refused.returncode == 1 and b"other processes that read it" in refused.stderr
        assert lock().startswith(f"read by process {os.getpid()} (")
        assert lock().endswith("; a command that writes has to wait for its end")
    assert lock() == "free"


def test_model_default_in_json(tmp_path):
    shown = sophia(tmp_path, "--json", "model", "default")
    assert json.loads(shown.stdout) == {"name": "all-MiniLM-L6-v2"}
    if not json.loads(sophia(tmp_path, "--json", "model", "list").stdout):
        pytest.skip("no embedding model is installed (scripts/setup)")
    chosen = sophia(tmp_path, "--json", "model", "default", "all-MiniLM-L6-v2")
    assert json.loads(chosen.stdout) == {"name": "all-MiniLM-L6-v2"}


def test_a_refused_model_is_named_by_the_users_folder(tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "config.json").write_text("{", encoding="utf-8")
    done = sophia(tmp_path, "model", "add", folder)
    assert done.returncode == 2
    assert str(folder / "config.json").encode() in done.stderr
    assert b"/models/." not in done.stderr
