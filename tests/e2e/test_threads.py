"""enrich and embed make equal tables whatever the number of threads; each vector tells its precision."""

import itertools
import json
import os
import pathlib
import shutil

import pytest
from sophia_runner import DEEP, ROOT, SHARED, Sophia, gong, sample_part

MODEL = pathlib.Path(os.environ.get("SOPHIA_DEPS_DIR", ROOT / ".deps")) / "models"
# A part of the sample; the deep form takes real talk in many chunks.
CALLS = 12
THREADS = (1, 2, 4) if DEEP else (1, 3)

needs_model = pytest.mark.skipif(not (MODEL / "all-MiniLM-L6-v2").is_dir(), reason=f"no sentence model in {MODEL}")


def with_threads(directory, threads, precision="auto"):
    return Sophia(directory, SOPHIA_DEPS_DIR=str(MODEL.parent),
                  SOPHIA_CORTEX_THREADS=str(threads), SOPHIA_WAREHOUSE_THREADS=str(threads),
                  SOPHIA_CORTEX_PRECISION=precision)


def source_in(directory):
    """The tenant to load: real calls in the deep form, else the first CALLS of the sample."""
    return SHARED / "gong/service" if DEEP and SHARED.is_dir() else sample_part(directory, CALLS)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """A data directory with what Gong sent, neither enriched nor embedded."""
    directory = tmp_path_factory.mktemp("loaded")
    with gong(source_in(tmp_path_factory.mktemp("tenant"))) as url:
        Sophia(directory, url).run("run", "--stages", "sync,transform")
    return directory


def copy_of(loaded, target):
    shutil.copytree(loaded, target)
    return target


@needs_model
def test_any_number_of_threads_makes_equal_tables(loaded, tmp_path):
    prints = {}
    for threads in THREADS:
        sophia = with_threads(copy_of(loaded, tmp_path / str(threads)), threads)
        sophia.run("enrich")
        sophia.run("embed")
        assert sophia.one("SELECT count(*) FROM STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS "
                          "WHERE AI_MEMORY_EMBEDDING IS NOT NULL AND EXTRACTED_ENTITIES IS NOT NULL") > 100
        prints[threads] = sophia.hashes()
    for one, other in itertools.combinations(prints, 2):
        changed = [table for table in prints[one] if prints[one][table] != prints[other][table]]
        assert changed == [], f"{one} and {other} threads"


@needs_model
def test_each_vector_tells_its_precision_and_a_change_makes_all_anew(loaded, tmp_path):
    directory = copy_of(loaded, tmp_path / "precision")
    models = set()
    for precision in ("auto", "f32"):
        sophia = with_threads(directory, 2, precision)
        sophia.run("embed")
        told = sophia.query("SELECT DISTINCT json_extract_string(AI_MEMORY_METADATA, '$.model') "
                            "FROM STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS WHERE AI_MEMORY_EMBEDDING IS NOT NULL")
        assert len(told) == 1, told
        models.add(told[0][0])
    assert any("/f32/" in model for model in models), models
    assert all(model.split("/")[1] in ("f32", "bf16", "i16") for model in models), models
    if "avx2" in pathlib.Path("/proc/cpuinfo").read_text():
        assert len(models) == 2, models


@needs_model
def test_enriched_columns_are_filled(loaded, tmp_path):
    sophia = with_threads(copy_of(loaded, tmp_path / "columns"), 2)
    sophia.run("enrich")
    empty = sophia.query("""
        SELECT count(*) FILTER (WHERE EXTRACTED_ENTITIES IS NULL), count(*) FILTER (WHERE KEY_PHRASES IS NULL),
               count(*) FILTER (WHERE SEGMENT_SUMMARY IS NULL AND WORD_COUNT > 0)
        FROM STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS""")
    assert empty == [(0, 0, 0)]
    found = {}
    for (entities,) in sophia.query("SELECT EXTRACTED_ENTITIES FROM STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS"):
        for entity in json.loads(entities):
            found.setdefault(entity["type"], []).append(entity)
    assert {"PERSON", "MONEY", "DATE"} <= found.keys()
    sentences = dict(sophia.query("SELECT CALL_ID || '/' || SENTENCE_INDEX, TEXT FROM STG_TRANSFORMED.STG_GONG_SENTENCES"))
    for call, entities in sophia.query("SELECT CALL_ID, EXTRACTED_ENTITIES FROM STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS"):
        for entity in json.loads(entities):
            assert entity["text"] in sentences[f"{call}/{entity['sentence_index']}"]
