// Turns a fault into an answer: one that replaces the right answer, or damage to it.
#pragma once

#include <string>
#include <string_view>

#include "gong_sim/faults.h"
#include "net/http_server.h"

namespace sophia::gong_sim {

// {"requestId": ..., "errors": [...]}
std::string error_body(std::string_view request_id, std::string_view message);

// True for faults whose answer does not need the right one.
bool replaces_answer(Fault fault);
net::ServerResponse fault_answer(Fault fault, std::string_view request_id);

// Truncates, stalls, garbles or mislabels `response`; no effect for other faults.
void damage(Fault fault, std::int64_t stall_ms, net::ServerResponse& response);

}  // namespace sophia::gong_sim
