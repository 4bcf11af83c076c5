"""sophia cortex pii, entities, train, classify and answer as a person runs them."""
import json
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOPHIA = os.environ.get("SOPHIA", str(ROOT / "build" / "bin" / "sophia"))
pytestmark = pytest.mark.skipif(not pathlib.Path(SOPHIA).exists(), reason=f"needs {SOPHIA}")


def sophia(tmp_path, *words, text=""):
    return subprocess.run([SOPHIA, "--dir", str(tmp_path / "data"), *words],
                          input=text, capture_output=True, text=True, timeout=300)


def rows(done):
    assert done.returncode in (0, 3), done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_pii_offsets_are_code_points(tmp_path):
    text = "Grüße 😀 an anna@example.com, Karte 4111 1111 1111 1111"
    row = rows(sophia(tmp_path, "cortex", "pii", "--strict", "--mask", "--keep-last4",
                      text=json.dumps({"id": "a", "text": text})))[0]
    found = {s["type"]: text[s["start"]:s["end"]] for s in row["spans"]}
    assert found == {"EMAIL": "anna@example.com", "CREDIT_CARD": "4111 1111 1111 1111"}
    assert row["masked"] == "Grüße 😀 an [EMAIL], Karte [CREDIT_CARD 1111]"


def test_pii_knows_parties_and_the_question(tmp_path):
    lines = [{"id": 1, "text": "thanks okonkwo", "parties": ["Ada Okonkwo"]},
             {"id": 2, "text": "7855", "previous": "What is your account number?"}]
    answers = rows(sophia(tmp_path, "cortex", "pii", "--strict", text="\n".join(map(json.dumps, lines))))
    assert [[s["type"] for s in a["spans"]] for a in answers] == [["PERSON"], ["ACCOUNT"]]


def test_entities_carry_values(tmp_path):
    text = "we close 1.5 million dollars next tuesday at 12%"
    row = rows(sophia(tmp_path, "cortex", "entities", "--date", "2021-05-12",
                      text=json.dumps({"id": 1, "text": text})))[0]
    assert [(s["type"], s["value"]) for s in row["spans"]] == [
        ("MONEY", {"amount": 1500000, "currency": "USD"}), ("DATE", "2021-05-18"), ("PERCENT", 12)]


def test_bad_lines_are_named_and_skipped(tmp_path):
    done = sophia(tmp_path, "cortex", "entities", text='{"id":1,"text":"a"}\nnope\n{"id":2}\n{"id":3,"text":""}')
    assert done.returncode == 3
    assert [r["id"] for r in rows(done)] == [1, 3]
    assert "line 2: " in done.stderr and "line 3: " in done.stderr


def test_train_then_classify(tmp_path):
    examples = tmp_path / "train.jsonl"
    lines = [{"text": f"{words} {i}", "label": label} for i in range(10) for words, label in
             [("the invoice is late", "billing"), ("refund my payment", "billing"),
              ("the screen stays black", "fault"), ("it crashes at start", "fault")]]
    examples.write_text("\n".join(map(json.dumps, lines)) + "\nnope\n")
    done = sophia(tmp_path, "cortex", "train", "--input", str(examples), "--name", "help", "--without-model")
    assert done.returncode == 3 and "line 41: " in done.stderr
    assert "5-fold cross-validation" in done.stdout
    asked = [{"id": "x", "text": "a refund for the invoice"}, {"id": 7, "text": "the screen crashes"}]
    answers = rows(sophia(tmp_path, "cortex", "classify", "--model", "help", text="\n".join(map(json.dumps, asked))))
    assert [(a["id"], a["label"]) for a in answers] == [("x", "billing"), (7, "fault")]
    assert all(0 <= a["confidence"] <= 1 for a in answers)


def test_classifier_names_and_absent_ones(tmp_path):
    assert sophia(tmp_path, "cortex", "classify", "--model", "../x", text="").returncode == 2
    absent = sophia(tmp_path, "cortex", "classify", "--model", "absent", text="")
    assert absent.returncode == 1 and "no classifier absent" in absent.stderr
    assert sophia(tmp_path, "cortex", "classify", text="").returncode == 2
