// Result<T>: a value or an Error. Every function of ours that can fail returns one; exceptions of
// libraries are caught in the file that wraps the library.
//
//   Result<Page> fetch(...) {
//     SOPHIA_TRY(const auto body, client.get(url));   // returns the error or binds `body`
//     SOPHIA_CHECK_OK(store.save(body));              // returns the error or goes on
//     return parse(body);
//   }
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace sophia {

// What the caller should do. One table each maps them to exit codes, HTTP and MCP.
enum class Code {
  kInvalidArgument,     // the request is wrong: change it
  kNotFound,            // the thing named does not exist
  kPermissionDenied,    // the caller may not: ask for the right
  kUnavailable,         // the other side failed for now: try again
  kResourceExhausted,   // a limit is reached: try again after retry_after_ms
  kFailedPrecondition,  // the state does not allow it: fix the state first
  kCancelled,           // the caller asked to stop
  kDataLoss,            // stored or received bytes are damaged
  kInternal,            // a fault of ours
};

std::string_view to_string(Code code);

struct Error {
  Code code = Code::kInternal;
  std::string message;  // for a person; no secret, no personal data; says what to do next
  std::int64_t retry_after_ms = 0;  // > 0: the other side told when to try again
};

template <class T>
using Result = std::expected<T, Error>;
using Status = Result<void>;

inline std::unexpected<Error> fail(Code code, std::string message,
                                   std::int64_t retry_after_ms = 0) {
  return std::unexpected<Error>(Error{code, std::move(message), retry_after_ms});
}
// Passes an error up with context in front: "sync users: " + message.
inline std::unexpected<Error> fail(Error error, std::string_view context) {
  error.message = std::string(context) + ": " + error.message;
  return std::unexpected<Error>(std::move(error));
}

[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace sophia

#define SOPHIA_CONCAT_INNER(a, b) a##b
#define SOPHIA_CONCAT(a, b) SOPHIA_CONCAT_INNER(a, b)
#define SOPHIA_TRY_IMPL(result, declaration, expression)          \
  auto result = (expression);                                     \
  if (!result) return std::unexpected(std::move(result).error()); \
  declaration = *std::move(result)
#define SOPHIA_TRY(declaration, ...) \
  SOPHIA_TRY_IMPL(SOPHIA_CONCAT(sophia_result_, __COUNTER__), declaration, (__VA_ARGS__))
#define SOPHIA_CHECK_OK(...)                                    \
  do {                                                          \
    if (auto sophia_status = (__VA_ARGS__); !sophia_status)     \
      return std::unexpected(std::move(sophia_status).error()); \
  } while (false)
// A broken invariant is our fault: stop the process. Never used on input.
#define SOPHIA_CHECK(condition) \
  ((condition) ? void(0) : ::sophia::check_failed(#condition, __FILE__, __LINE__))
