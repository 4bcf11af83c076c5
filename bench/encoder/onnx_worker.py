"""ONNX Runtime as a worker of run.py: the same folder as an ONNX graph, fp32, texts sorted by length
and padded in batches of 32, as its users run it.    onnx_worker.py MODEL_DIR TEXTS THREADS

The graph is written here node by node (no torch): what ONNX Runtime's BERT optimiser fuses.
"""
import json
import pathlib
import struct
import sys
import time

import numpy as np
import onnx
import onnxruntime
import tokenizers
from onnx import TensorProto, helper, numpy_helper

from worker_answers import answer, timed


def read_weights(path):
    raw = path.read_bytes()
    size = struct.unpack("<Q", raw[:8])[0]
    header = json.loads(raw[8:8 + size])
    data = raw[8 + size:]
    return {name: np.frombuffer(data[slice(*item["data_offsets"])], np.float32).reshape(item["shape"])
            for name, item in header.items() if name != "__metadata__" and item["dtype"] == "F32"}


class Graph:
    def __init__(self, weights, config):
        self.weights, self.config = weights, config
        self.nodes, self.constants, self.count = [], [], 0

    def constant(self, array):
        self.count += 1
        name = f"c{self.count}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def op(self, kind, *inputs, **attributes):
        self.count += 1
        name = f"n{self.count}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name, **attributes))
        return name

    def dense(self, x, at):
        product = self.op("MatMul", x, self.constant(self.weights[at + ".weight"].T))
        return self.op("Add", product, self.constant(self.weights[at + ".bias"]))

    def norm(self, x, at):
        return self.op("LayerNormalization", x, self.constant(self.weights[at + ".weight"]),
                       self.constant(self.weights[at + ".bias"]), axis=-1, epsilon=1e-12)

    def heads(self, x, order):
        n = self.config["num_attention_heads"]
        shape = self.constant(np.array([0, 0, n, self.config["hidden_size"] // n], np.int64))
        return self.op("Transpose", self.op("Reshape", x, shape), perm=order)

    def attention(self, x, mask, at):
        width = self.config["hidden_size"] // self.config["num_attention_heads"]
        q = self.heads(self.dense(x, at + "self.query"), [0, 2, 1, 3])
        k = self.heads(self.dense(x, at + "self.key"), [0, 2, 3, 1])
        v = self.heads(self.dense(x, at + "self.value"), [0, 2, 1, 3])
        scale = self.constant(np.array(width ** 0.5, np.float32))
        scores = self.op("Add", self.op("Div", self.op("MatMul", q, k), scale), mask)
        mixed = self.op("MatMul", self.op("Softmax", scores, axis=-1), v)
        flat = self.constant(np.array([0, 0, self.config["hidden_size"]], np.int64))
        mixed = self.op("Reshape", self.op("Transpose", mixed, perm=[0, 2, 1, 3]), flat)
        return self.op("Add", self.dense(mixed, at + "output.dense"), x)

    def build(self):
        w = self.weights
        words = self.op("Gather", self.constant(w["embeddings.word_embeddings.weight"]), "ids")
        places = self.op("Gather", self.constant(w["embeddings.position_embeddings.weight"]), "places")
        types = self.constant(w["embeddings.token_type_embeddings.weight"][0])
        x = self.norm(self.op("Add", self.op("Add", words, places), types), "embeddings.LayerNorm")
        for i in range(self.config["num_hidden_layers"]):
            at = f"encoder.layer.{i}."
            x = self.norm(self.attention(x, "mask", at + "attention."), at + "attention.output.LayerNorm")
            inner = self.op("Gelu", self.dense(x, at + "intermediate.dense"))
            x = self.norm(self.op("Add", self.dense(inner, at + "output.dense"), x), at + "output.LayerNorm")
        inputs = [helper.make_tensor_value_info("ids", TensorProto.INT64, ["b", "t"]),
                  helper.make_tensor_value_info("places", TensorProto.INT64, ["t"]),
                  helper.make_tensor_value_info("mask", TensorProto.FLOAT, ["b", 1, 1, "t"])]
        output = helper.make_tensor_value_info(x, TensorProto.FLOAT, ["b", "t", None])
        graph = helper.make_graph(self.nodes, "bert", inputs, [output], self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)])
        model.ir_version = 10
        return model.SerializeToString()


class Worker:
    def __init__(self, folder, threads):
        config = json.loads((folder / "config.json").read_text())
        self.tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(256)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self.session = onnxruntime.InferenceSession(
            Graph(read_weights(folder / "model.safetensors"), config).build(), options,
            providers=["CPUExecutionProvider"])

    def encode(self, texts, batch=32):
        ids = [e.ids for e in self.tokenizer.encode_batch(texts)]
        order = sorted(range(len(ids)), key=lambda i: -len(ids[i]))
        out = [None] * len(ids)
        for start in range(0, len(order), batch):
            part = order[start:start + batch]
            length = max(len(ids[i]) for i in part)
            padded = np.zeros((len(part), length), np.int64)
            real = np.zeros((len(part), length), np.float32)
            for row, i in enumerate(part):
                padded[row, :len(ids[i])] = ids[i]
                real[row, :len(ids[i])] = 1
            mask = ((1 - real) * -1e9)[:, None, None, :]
            hidden = self.session.run(None, {"ids": padded, "places": np.arange(length), "mask": mask})[0]
            mean = (hidden * real[..., None]).sum(1) / real.sum(1, keepdims=True)
            mean /= np.linalg.norm(mean, axis=1, keepdims=True)
            for row, i in enumerate(part):
                out[i] = mean[row]
        return out


def main():
    texts = [json.loads(line) for line in open(sys.argv[2], encoding="utf-8")]
    start = time.perf_counter()
    worker = Worker(pathlib.Path(sys.argv[1]), int(sys.argv[3]))
    answer("load", time.perf_counter() - start, 0)
    worker.encode(["ready"])
    answer("first", time.perf_counter() - start, 0)
    for line in sys.stdin:
        command, _, text = line.strip().partition(" ")
        if command == "bulk":
            timed("bulk", lambda: worker.encode(texts))
        elif command == "small":
            timed("small", lambda: [worker.encode(texts[i:i + 8]) for i in range(0, len(texts) - 7, 8)])
        elif command == "query":
            times, cpu = [], time.process_time()
            for _ in range(200):
                start = time.perf_counter()
                worker.encode([text])
                times.append(time.perf_counter() - start)
            answer("query", sorted(times)[100], (time.process_time() - cpu) / 200)
        elif command == "vector":
            print(json.dumps([float(x) for x in worker.encode([text])[0]]), flush=True)
        else:
            break


if __name__ == "__main__":
    main()
