#!/usr/bin/env python3
"""What others need for the same search: exact cosine over N vectors of 384 values, best ten, one query at a time.

    bench/search/peers.py [--texts 1000000] [--queries 20] [--hnsw 100000] [--duckdb 200000]

Peers (PyPI faiss-cpu, duckdb, hnswlib): faiss IndexFlatIP and DuckDB's array_cosine_similarity, both exact, and
hnswlib (M 16, ef_construction 200, ef 100), an approximate index, over --hnsw vectors. Prints times by the wall
and by the processor; compare with build/bin/search_bench on the same machine at the same time.
"""
import argparse
import statistics
import time

import numpy as np


def made_vectors(count, seed):
    rng = np.random.default_rng(seed)
    spread = 1 / np.sqrt(1 + np.arange(384) / 48)
    centers = rng.standard_normal((4000, 384)).astype(np.float32) * 0.9 * spread
    vectors = centers[rng.integers(0, 4000, count)]
    vectors += rng.standard_normal((count, 384), dtype=np.float32) * spread.astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.ascontiguousarray(vectors, dtype=np.float32)


def measure(name, queries, search):
    wall, cpu = [], []
    search(queries[0])  # warm
    for query in queries:
        start, start_cpu = time.perf_counter(), time.process_time()
        search(query)
        wall.append((time.perf_counter() - start) * 1e3)
        cpu.append((time.process_time() - start_cpu) * 1e3)
    print(f"{name:<44} wall best {min(wall):8.2f} p50 {statistics.median(wall):8.2f} ms   "
          f"cpu p50 {statistics.median(cpu):8.2f} ms", flush=True)


# Its time does not depend on what the vectors are: they are made in place.
def run_duckdb(count, queries):
    import duckdb
    con = duckdb.connect()
    con.execute("CREATE TABLE t AS SELECT i AS id, list_transform(range(384), lambda x: random())::FLOAT[384] AS v "
                f"FROM range({int(count)}) AS r(i)")
    sql = "SELECT id FROM t ORDER BY array_cosine_similarity(v, ?::FLOAT[384]) DESC LIMIT 10"
    measure(f"DuckDB array_cosine_similarity, {count} vectors", queries, lambda q: con.execute(sql, [q.tolist()]).fetchall())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=1_000_000)
    parser.add_argument("--queries", type=int, default=20)
    parser.add_argument("--hnsw", type=int, default=100_000)
    parser.add_argument("--duckdb", type=int, default=200_000)
    options = parser.parse_args()
    vectors = made_vectors(options.texts, 1)
    queries = vectors[:options.queries] + made_vectors(options.queries, 2) * 0.5
    import faiss
    index = faiss.IndexFlatIP(384)
    index.add(vectors)
    measure("faiss IndexFlatIP", queries, lambda q: index.search(q.reshape(1, -1), 10))
    del index
    if options.hnsw:
        import hnswlib
        graph = hnswlib.Index(space="cosine", dim=384)
        graph.init_index(max_elements=options.hnsw, M=16, ef_construction=200)
        start = time.process_time()
        graph.add_items(vectors[:options.hnsw])
        print(f"hnswlib, {options.hnsw} vectors: built in {time.process_time() - start:.1f} CPU s", flush=True)
        graph.set_ef(100)
        measure(f"hnswlib, {options.hnsw} vectors", queries, lambda q: graph.knn_query(q, 10))
    del vectors
    run_duckdb(options.duckdb, queries)


if __name__ == "__main__":
    main()
