"""After a run over the sample each column of the contract holds something somewhere, or has a reason not to."""

import json

import pytest
from sophia_runner import Sophia, gong, sample_part
from test_threads import needs_model

# Columns that stay NULL on this tenant, and why.
EMPTY = {
    "STG_GONG_CALLS": {
        "CALL_OUTCOME": "Gong's call outcomes are not in use here",
        "CALL_OUTCOME_CATEGORY": "the same",
        "SDR_DISPOSITION": "a dialler's, and no call came from one",
        "CRM_OPPORTUNITY_ID": "Salesforce's; this tenant's CRM is HubSpot",
        "CRM_ACCOUNT_ID": "the same",
        "DELETED_AT": "no call was deleted",
    },
    "STG_GONG_CALL_TRANSCRIPTS": {"TOPIC": "Gong's topic models are not in use here"},
    "STG_HUBSPOT_DEALS": {
        "AI_MEMORY_EMBEDDING": "deals are not embedded",
        "AI_MEMORY_METADATA": "the same",
        "AI_MEMORY_UPDATED_AT": "the same",
    },
}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory):
    sophia = Sophia(tmp_path_factory.mktemp("columns"))
    with gong(sample_part(tmp_path_factory.mktemp("tenant"), 20)) as url:
        sophia.environment["SOPHIA_GONG_BASE_URL"] = url
        sophia.run("run")
    return sophia


@needs_model
@pytest.mark.parametrize("table", EMPTY)
def test_only_the_listed_columns_are_empty(warehouse, table):
    columns = [name for (name,) in warehouse.query(
        "SELECT column_name FROM duckdb_columns() WHERE schema_name = 'STG_TRANSFORMED' AND table_name = ?", table)]
    counts = warehouse.query("SELECT " + ", ".join(f'count("{c}")' for c in columns) + f" FROM STG_TRANSFORMED.{table}")[0]
    assert {c for c, n in zip(columns, counts) if n == 0} == set(EMPTY[table])


@needs_model
def test_the_metadata_of_calls_has_its_four_parts_filled(warehouse):
    said = [json.loads(m) for (m,) in warehouse.query("SELECT AI_MEMORY_METADATA FROM STG_TRANSFORMED.STG_GONG_CALLS")]
    filled = {(part, key) for m in said for part in ("call_context", "ai_insights", "business_context")
              for key, value in m[part].items() if value not in (None, [], "")}
    assert filled == {
        ("call_context", key) for key in ("account_name", "deal_id", "sentiment_score", "call_duration", "participants")
    } | {("ai_insights", key) for key in ("key_topics", "risk_indicators", "next_steps", "coaching_points")
    } | {("business_context", key) for key in ("deal_stage", "deal_value", "account_tier")}
    assert {m["source_type"] for m in said} == {"gong"} and len({m["model"] for m in said}) == 1


@needs_model
def test_coaching_points_and_tier_follow_from_measures_and_employees(warehouse):
    rows = warehouse.query("""
        SELECT c.TALK_RATIO, c.CALL_SCOPE, c.AI_MEMORY_METADATA, max(x.FIELDS->>'numberofemployees')::BIGINT
        FROM STG_TRANSFORMED.STG_GONG_CALLS c
        LEFT JOIN STG_TRANSFORMED.STG_GONG_CALL_CRM_CONTEXT x ON x.CALL_ID = c.CALL_ID AND x.OBJECT_TYPE = 'Company'
        GROUP BY ALL""")
    watch = float(warehouse.one("SELECT SETTING_VALUE FROM CONFIG.APPLICATION_SETTINGS WHERE SETTING_NAME = 'coaching.talk_ratio_watch'"))
    talked = set()
    for ratio, scope, metadata, employees in rows:
        told = json.loads(metadata)
        points = told["ai_insights"]["coaching_points"]
        if scope == "External" and ratio is not None:
            talked.add(float(ratio) > watch)
            assert any(p.startswith("we talked") for p in points) == (float(ratio) > watch), (ratio, points)
        tier = None if not employees else "enterprise" if employees >= 1000 else "mid-market" if employees >= 100 else "small business"
        assert told["business_context"]["account_tier"] == tier
    assert talked == {True, False}
