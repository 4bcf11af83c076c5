"""Gong to DuckDB as somebody writes it with dlt's REST source: calls with their content, transcripts,
users and workspaces, merged by id. Nested parts stay JSON columns (max_table_nesting 0), which is
dlt's cheapest way.

    dlt_gong.py URL DATABASE FROM TO
"""

import sys

import dlt
from dlt.sources.rest_api import rest_api_source

CONTENT = {"parties": True, "structure": True, "topics": True, "trackers": True,
           "trackerOccurrences": True, "pointsOfInterest": True, "brief": True, "outline": True,
           "highlights": True, "callOutcome": True, "keyPoints": True}
SELECTOR = {"context": "Extended", "contextTiming": ["Now", "TimeOfCall"],
            "exposedFields": {"parties": True, "content": CONTENT, "interaction": {
                "speakers": True, "video": True, "personInteractionStats": True,
                "questions": True}, "collaboration": {"publicComments": True}, "media": True}}
del CONTENT["parties"]


def wanted(call):
    return not call["metaData"]["isPrivate"] and call["metaData"]["duration"] >= 60


def with_id(call):
    return {"id": call["metaData"]["id"], **call}


def paged_post(name, path, key, body, records, steps=()):
    return {
        "name": name, "primary_key": key, "write_disposition": "merge", "max_table_nesting": 0,
        "processing_steps": list(steps),
        "endpoint": {"path": path, "method": "POST", "json": body, "data_selector": records,
                     "paginator": {"type": "cursor", "cursor_path": "records.cursor",
                                   "cursor_body_path": "cursor"}},
    }


def paged_get(name, records):
    return {
        "name": name, "primary_key": "id", "write_disposition": "merge", "max_table_nesting": 0,
        "endpoint": {"path": f"v2/{name}", "data_selector": records,
                     "paginator": {"type": "cursor", "cursor_path": "records.cursor",
                                   "cursor_param": "cursor"}},
    }


def main():
    url, database, begin, end = sys.argv[1:]
    dates = {"fromDateTime": begin, "toDateTime": end}
    source = rest_api_source({
        "client": {"base_url": url, "auth": {"type": "http_basic", "username": "key",
                                             "password": "secret"}},
        "resources": [
            paged_post("calls", "v2/calls/extensive", "id",
                       {"filter": dates, "contentSelector": SELECTOR}, "calls",
                       [{"filter": wanted}, {"map": with_id}]),
            paged_post("transcripts", "v2/calls/transcript", "callId", {"filter": dates},
                       "callTranscripts"),
            paged_get("users", "users"),
            paged_get("workspaces", "workspaces"),
        ],
    })
    pipeline = dlt.pipeline("gong", destination=dlt.destinations.duckdb(database),
                            dataset_name="gong_raw", pipelines_dir=database + ".dlt")
    print(pipeline.run(source))


if __name__ == "__main__":
    main()
