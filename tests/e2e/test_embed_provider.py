"""embed, search and memories through a remote endpoint: a strict stand-in of OpenAI's embeddings."""

import base64
import hashlib
import json
import re
import shutil
import struct

import pytest
from json_stub import stub
from sophia_runner import Sophia, gong, sample_part

SECRET = "sk-very-secret-4712"
MODEL = "text-x"
BATCH = 40
PRICE = 2.0  # of a million tokens


def vector_of(text, dimension):
    """Counts of words in a few bins: texts with the same words are near each other."""
    bins = [0.01] * dimension
    for word in re.findall("[a-z]+", text.lower()):
        bins[hashlib.md5(word.encode()).digest()[0] % dimension] += 1.0
    return bins


class Embeddings:
    """OpenAI's embeddings: what it was asked, from which request on it fails, how long its vectors are."""

    def __init__(self):
        self.seen, self.failing, self.dimension = [], 0, 16

    def answer(self, method, path, text):
        body = json.loads(text)
        assert (method, path) == ("POST", "/v1/embeddings"), (method, path)
        assert self.state.requests[-1][2] == "Bearer " + SECRET
        assert set(body) == {"model", "input", "encoding_format"} and body["model"] == MODEL, body
        assert 0 < len(body["input"]) <= BATCH and all(body["input"]), body
        self.seen.append(body["input"])
        if self.failing and len(self.seen) >= self.failing:
            return 429, {"error": {"code": "insufficient_quota", "message": "pay " + SECRET}}
        data = [{"index": i, "embedding": base64.b64encode(
                    struct.pack(f"<{self.dimension}f", *vector_of(each, self.dimension))).decode()}
                for i, each in enumerate(body["input"])]
        return 200, {"data": data, "usage": {"total_tokens": 10 * len(data)}}


@pytest.fixture
def endpoint():
    embeddings = Embeddings()
    with stub(embeddings.answer) as (embeddings.state, embeddings.url):
        yield embeddings


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    directory = tmp_path_factory.mktemp("loaded")
    with gong(sample_part(tmp_path_factory.mktemp("tenant"), 3)) as url:
        Sophia(directory, url).run("run", "--stages", "sync,transform,enrich")
    return directory


@pytest.fixture
def remote(endpoint, loaded, tmp_path):
    """The loaded directory, with vectors from the endpoint."""
    shutil.copytree(loaded, tmp_path / "data")
    return Sophia(tmp_path / "data", MY_KEY=SECRET, SOPHIA_CORTEX_API_KEY="env:MY_KEY",
                  SOPHIA_CORTEX_BASE_URL=endpoint.url + "/v1",
                  SOPHIA_CORTEX_EMBEDDING_PROVIDER="openai", SOPHIA_CORTEX_EMBEDDING_MODEL=MODEL,
                  SOPHIA_CORTEX_EMBEDDING_BATCH=str(BATCH), SOPHIA_CORTEX_PRICE_EMBEDDING=str(PRICE))


def models(sophia):
    return sophia.query("""
        SELECT DISTINCT json_extract_string(AI_MEMORY_METADATA, '$.model'), len(AI_MEMORY_EMBEDDING)
        FROM (SELECT AI_MEMORY_METADATA, AI_MEMORY_EMBEDDING FROM STG_TRANSFORMED.STG_GONG_CALLS
              UNION ALL SELECT AI_MEMORY_METADATA, AI_MEMORY_EMBEDDING FROM STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS)
        WHERE AI_MEMORY_EMBEDDING IS NOT NULL""")


def test_all_vectors_come_from_the_endpoint_and_are_paid_once(remote, endpoint):
    remote.run("embed")
    assert models(remote) == [("openai:" + MODEL, 16)]
    texts = remote.one("SELECT count(*) FROM STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS WHERE TRANSCRIPT_TEXT <> ''")
    assert remote.one("SELECT count(*) FROM STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS "
                      "WHERE AI_MEMORY_EMBEDDING IS NOT NULL") == texts > BATCH
    assert remote.query("SELECT DISTINCT MODEL, len(EMBEDDING) FROM AI_MEMORY.MEMORY_RECORDS "
                        "WHERE CATEGORY = 'gong_call_summary'") == [("openai:" + MODEL, 16)]
    # The job log tells what it cost; the probe for the dimension is part of it.
    told = json.loads(remote.one("SELECT METADATA FROM OPS_MONITORING.ETL_JOB_LOGS "
                                 "WHERE JOB_NAME = 'GENERATE_AI_EMBEDDINGS'"))
    tokens = 10 * sum(map(len, endpoint.seen))
    assert (told["tokens"], told["cost"]) == (tokens, pytest.approx(tokens * PRICE / 1e6))
    endpoint.seen.clear()
    remote.run("embed")  # nothing changed: only the probe
    assert [len(request) for request in endpoint.seen] == [1]


def test_a_search_asks_the_same_model_and_no_other(remote, endpoint):
    remote.run("embed")
    said = remote.one("SELECT TRANSCRIPT_TEXT FROM STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS "
                      "ORDER BY len(TRANSCRIPT_TEXT) DESC LIMIT 1")
    endpoint.seen.clear()
    found = remote.json("search", "transcripts", said)
    assert endpoint.seen[-1] == [said]
    assert found["hits"], found
    # Vectors of another model are not compared with these: words decide.
    other = Sophia(remote.directory, SOPHIA_CORTEX_MODEL="all-MiniLM-L6-v2")
    endpoint.seen.clear()
    other.run("search", "transcripts", "pricing")
    assert endpoint.seen == []


def test_vectors_of_another_dimension_replace_the_old_ones_at_once(remote, endpoint):
    remote.run("embed")
    before = remote.hashes()
    endpoint.dimension, endpoint.failing = 24, len(endpoint.seen) + 3  # and it ends in the middle
    remote.run("embed", expect=(1,))
    after = remote.hashes()
    changed = {table for table in before if before[table] != after[table]}
    assert changed <= {"AI_MEMORY.EMBEDDING_STAGING"}, changed
    endpoint.failing = 0
    remote.run("embed")
    assert models(remote) == [("openai:" + MODEL, 24)]


def test_a_used_up_quota_loses_nothing(remote, endpoint):
    endpoint.failing = 3
    shown = remote.start("embed")
    _, err = shown.communicate(timeout=300)
    assert shown.returncode == 1 and "quota is used up" in err and SECRET not in err, err
    assert len(endpoint.seen) == 3  # not asked again
    endpoint.failing = 0
    remote.run("embed")
    assert models(remote) == [("openai:" + MODEL, 16)]


def test_a_missing_model_is_named(remote):
    remote.environment["SOPHIA_CORTEX_EMBEDDING_MODEL"] = ""
    shown = remote.start("embed")
    _, err = shown.communicate(timeout=300)
    assert shown.returncode != 0 and "cortex.embedding_model" in err, err
