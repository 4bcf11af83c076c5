// Answers of the simulated API: an error has a status and the text of its `errors` array.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/time.h"

namespace sophia::gong_sim {

struct ApiError {
  int status = 400;
  std::string message;
};

template <class T>
using ApiResult = std::expected<T, ApiError>;

inline std::unexpected<ApiError> refuse(int status, std::string message) {
  return std::unexpected(ApiError{status, std::move(message)});
}

// Gong answers an empty list with this 404.
inline std::unexpected<ApiError> nothing_found(std::string_view what) {
  return refuse(404, "No " + std::string(what) + " found corresponding to the provided filters");
}

}  // namespace sophia::gong_sim
