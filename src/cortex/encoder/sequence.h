// The ends of the network: from piece ids to the rows that go in, from the rows that come out to a
// sentence's vector.
#pragma once

#include <cstdint>
#include <span>

#include "cortex/encoder/weights.h"

namespace sophia::cortex {

// rows [ids.size(), hidden]: norm(word[id] + position[i] + type[0]).
void embed_tokens(const Weights& weights, const ModelConfig& config,
                  std::span<const std::int32_t> ids, std::span<float> rows);

// rows [n, hidden] -> vector [hidden], pooled and normalised as the configuration says.
void pool_rows(const ModelConfig& config, std::span<const float> rows, std::span<float> vector);

}  // namespace sophia::cortex
