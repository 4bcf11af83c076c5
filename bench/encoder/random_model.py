"""Writes a sentence-model folder of e5-base's shape (12 layers of 768, 12 heads, 3072 inside) with random
weights and another model's vocabulary: for speed only, its vectors mean nothing.
    random_model.py MODEL_DIR OUT"""
import json
import pathlib
import shutil
import sys

import numpy as np
from safetensors.numpy import save_file

SHAPE = {"hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12, "intermediate_size": 3072,
         "max_position_embeddings": 512}


def weights(config):
    rng = np.random.default_rng(1)
    width, inner = config["hidden_size"], config["intermediate_size"]
    def drawn(*shape):
        return rng.normal(0, 0.02, shape).astype(np.float32)
    def dense(at, out, into):
        return {at + ".weight": drawn(out, into), at + ".bias": drawn(out)}
    def norm(at):
        return {at + ".weight": np.ones(width, np.float32), at + ".bias": np.zeros(width, np.float32)}
    found = {"embeddings.word_embeddings.weight": drawn(config["vocab_size"], width),
             "embeddings.position_embeddings.weight": drawn(config["max_position_embeddings"], width),
             "embeddings.token_type_embeddings.weight": drawn(config["type_vocab_size"], width),
             **norm("embeddings.LayerNorm")}
    for i in range(config["num_hidden_layers"]):
        at = f"encoder.layer.{i}."
        for part in ("query", "key", "value"):
            found |= dense(at + f"attention.self.{part}", width, width)
        found |= dense(at + "attention.output.dense", width, width) | norm(at + "attention.output.LayerNorm")
        found |= dense(at + "intermediate.dense", inner, width) | dense(at + "output.dense", width, inner)
        found |= norm(at + "output.LayerNorm")
    return found


def main():
    source, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    shutil.copytree(source, out, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.safetensors"))
    config = json.loads((source / "config.json").read_text()) | SHAPE
    (out / "config.json").write_text(json.dumps(config, indent=2))
    pooling = out / "1_Pooling" / "config.json"
    pooling.write_text(json.dumps(json.loads(pooling.read_text())
                                  | {"word_embedding_dimension": SHAPE["hidden_size"]}))
    save_file(weights(config), out / "model.safetensors", metadata={"format": "pt"})


if __name__ == "__main__":
    main()
