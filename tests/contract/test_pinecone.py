"""The stand-in of Pinecone, judged by the official client; then the mirror against the stand-in."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "fakes"))
from fake_pinecone import FakePinecone  # noqa: E402

SOPHIA = os.environ.get("SOPHIA_BIN", str(ROOT / "build/bin/sophia"))


@pytest.fixture()
def fake():
    with FakePinecone(dimension=3) as server:
        yield server


@pytest.fixture()
def index(fake):
    pinecone = pytest.importorskip("pinecone")
    client = pinecone.Pinecone(api_key=fake.key, host=fake.url)
    return client.Index(host=fake.url)


class TestOfficialClient:
    def test_upsert_fetch_update(self, fake, index):
        done = index.upsert(vectors=[{"id": "a", "values": [1, 0, 0], "metadata": {"genre": "x", "n": 3}},
                                     {"id": "b", "values": [0, 1, 0]}], namespace="ns")
        assert done.upserted_count == 2
        found = index.fetch(ids=["a", "missing"], namespace="ns")
        assert set(found.vectors) == {"a"}
        assert list(found.vectors["a"].values) == [1, 0, 0]
        assert found.vectors["a"].metadata["genre"] == "x"
        index.update(id="a", set_metadata={"genre": "y"}, namespace="ns")
        assert fake.vectors("ns")["a"]["metadata"] == {"genre": "y", "n": 3}

    def test_query_orders_by_cosine_and_filters(self, index):
        index.upsert(vectors=[("a", [1, 0, 0], {"n": 1}), ("b", [1, 1, 0], {"n": 2}), ("c", [0, 0, 1], {"n": 3})])
        answer = index.query(vector=[1, 0, 0], top_k=2, include_metadata=True)
        assert [m.id for m in answer.matches] == ["a", "b"]
        assert answer.matches[0].score == pytest.approx(1)
        assert answer.matches[1].score == pytest.approx(0.70710678)
        answer = index.query(vector=[1, 0, 0], top_k=5, filter={"n": {"$gt": 1}})
        assert [m.id for m in answer.matches] == ["b", "c"]

    def test_list_pages_delete_and_statistics(self, fake, index):
        for start in range(0, 250, 100):
            ids = range(start, min(start + 100, 250))
            index.upsert(vectors=[(f"doc#{i:03}", [1, i, 0], {}) for i in ids], namespace="ns")
        pages = list(index.list(prefix="doc#", namespace="ns"))
        listed = [v if isinstance(v, str) else getattr(v, "id", v) for page in pages
                  for v in (getattr(page, "vectors", page))]
        assert listed == [f"doc#{i:03}" for i in range(250)]
        index.delete(ids=["doc#000", "never there"], namespace="ns")
        assert index.describe_index_stats().namespaces["ns"].vector_count == 249
        index.delete(delete_all=True, namespace="ns")
        assert fake.vectors("ns") == {}

    def test_errors_are_errors(self, index):
        with pytest.raises(Exception, match="dimension"):
            index.upsert(vectors=[("a", [1, 0], {})])
        with pytest.raises(Exception, match="(?i)metadata"):
            index.upsert(vectors=[("a", [1, 0, 0], {"nested": {"no": 1}})])


@pytest.fixture()
def mirror(tmp_path):
    """A data directory with a mirror, and a function that runs `sophia` in it."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SOPHIA_")}

    def run(*arguments, expect=0, url="http://127.0.0.1:9", key="test-key"):
        done = subprocess.run([SOPHIA, *arguments, "--json"], capture_output=True, text=True, timeout=120,
                              env={**environment, "SOPHIA_DIR": str(tmp_path), "SOPHIA_PINECONE_ENABLED": "true",
                                   "SOPHIA_PINECONE_HOST": url, "SOPHIA_PINECONE_API_KEY": key,
                                   "SOPHIA_PINECONE_NAMESPACE": "ns"})
        assert done.returncode == expect, done.stdout + done.stderr
        return json.loads(done.stdout) if done.stdout.strip().startswith("{") else done.stderr

    run("init")
    run("deploy")
    return run


def store(run, text, source):
    answer = run("memory", "store", text, "--category", "kb_article", "--source-type", "kb", "--source", source)
    if not answer["embedded"]:
        pytest.skip("no embedding model is installed")
    return answer["id"]


class TestMirror:
    def test_what_is_stored_arrives_and_what_is_forgotten_leaves(self, mirror):
        ids = [store(mirror, text, str(i)) for i, text in enumerate(["prices rise in May", "legal wants an audit"])]
        assert mirror("memory", "mirror", "status")["waiting"] == 2
        with FakePinecone(dimension=384) as fake:
            assert mirror("memory", "mirror", "push", url=fake.url) == {"upserted": 2, "removed": 0}
            assert set(fake.vectors("ns")) == set(ids)
            record = fake.vectors("ns")[ids[0]]
            assert record["metadata"]["category"] == "kb_article"
            assert "prices" not in json.dumps(record["metadata"]), "texts stay in the warehouse"
            assert mirror("memory", "mirror", "check", url=fake.url)["agrees"]
            mirror("memory", "forget", ids[0], url=fake.url)
            mirror("memory", "mirror", "push", url=fake.url)
            assert set(fake.vectors("ns")) == {ids[1]}
            assert mirror("memory", "mirror", "status")["waiting"] == 0

    def test_nothing_is_lost_when_the_service_fails(self, mirror):
        identifier = store(mirror, "renewal is due in autumn", "1")
        with FakePinecone(dimension=384) as fake:
            fake.fail_next(503, 429, "reset")  # the third is done, but its answer is lost
            assert mirror("memory", "mirror", "push", url=fake.url)["upserted"] == 1
            assert [path for _, path, _ in fake.requests] == ["/vectors/upsert"] * 4
            assert set(fake.vectors("ns")) == {identifier}

    def test_a_wrong_key_or_dimension_keeps_everything_waiting(self, mirror):
        store(mirror, "the pilot ends in June", "1")
        with FakePinecone(dimension=3) as fake:
            assert "401" in mirror("memory", "mirror", "push", url=fake.url, key="wrong", expect=1)
            assert "dimension" in mirror("memory", "mirror", "push", url=fake.url, expect=1)
            assert len(fake.requests) == 2, "a fault of the settings is not tried again"
        state = mirror("memory", "mirror", "status")
        assert state["waiting"] == 1 and state["failed"] == 1 and "dimension" in state["last_error"]

    def test_resync_repairs_missing_stale_and_extra(self, mirror):
        ids = [store(mirror, text, str(i)) for i, text in enumerate(["one seat", "two pilots", "three renewals"])]
        with FakePinecone(dimension=384) as fake:
            mirror("memory", "mirror", "push", url=fake.url)
            space = fake.vectors("ns")
            good = json.dumps(space, sort_keys=True)
            del space[ids[0]]
            space[ids[1]]["metadata"]["content_hash"] = "old"
            space["stranger"] = {**space[ids[2]], "id": "stranger"}
            found = mirror("memory", "mirror", "check", url=fake.url, expect=3)
            assert (found["missing"], found["stale"], found["extra"]) == ([ids[0]], [ids[1]], ["stranger"])
            mirror("memory", "mirror", "resync", url=fake.url)
            assert json.dumps(fake.vectors("ns"), sort_keys=True) == good
