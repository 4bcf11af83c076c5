#include "gong_sim/fault_delivery.h"

#include "core/json_writer.h"

namespace sophia::gong_sim {
namespace {

net::ServerResponse html(int status, std::string_view title) {
  std::string page = "<!DOCTYPE html><html><head><title>";
  page.append(title)
      .append("</title></head><body><h1>")
      .append(title)
      .append("</h1></body></html>");
  return net::ServerResponse::text(status, "text/html; charset=utf-8", std::move(page));
}

}  // namespace

std::string error_body(std::string_view request_id, std::string_view message) {
  JsonWriter w;
  w.begin_object().field("requestId", request_id);
  w.key("errors").begin_array().value(message).end_array().end_object();
  return w.take();
}

bool replaces_answer(Fault fault) {
  switch (fault) {
    case Fault::k429:
    case Fault::k500:
    case Fault::k502:
    case Fault::k503:
    case Fault::k503Html:
    case Fault::k504:
    case Fault::kClose:
    case Fault::kReset:
    case Fault::kHtml200:
      return true;
    case Fault::kTruncate:
    case Fault::kStall:
    case Fault::kMalformed:
    case Fault::kShortLength:
    case Fault::kRepeatPage:
    case Fault::kEmptyPage:
    case Fault::kExpiredCursor:
      return false;
  }
  return false;
}

net::ServerResponse fault_answer(Fault fault, std::string_view request_id) {
  net::ServerResponse response;
  switch (fault) {
    case Fault::k429:
      response = net::ServerResponse::json(429, error_body(request_id, "Too many requests"));
      response.headers.emplace_back("Retry-After", "1");
      return response;
    case Fault::k500:
      return net::ServerResponse::json(500, error_body(request_id, "Internal server error"));
    case Fault::k503:
      return net::ServerResponse::json(503, error_body(request_id, "Service unavailable"));
    case Fault::k502:
      return html(502, "502 Bad Gateway");
    case Fault::k503Html:
      return html(503, "503 Service Temporarily Unavailable");
    case Fault::k504:
      return html(504, "504 Gateway Time-out");
    case Fault::kHtml200:
      return html(200, "Sign in");
    case Fault::kReset:
      response.delivery.reset = true;
      [[fallthrough]];
    default:
      response.delivery.no_answer = true;
      return response;
  }
}

void damage(Fault fault, std::int64_t stall_ms, net::ServerResponse& response) {
  net::Delivery& delivery = response.delivery;
  const std::size_t half = response.body.size() / 2;
  if (fault == Fault::kTruncate) delivery.sent_bytes = half;
  if (fault == Fault::kStall) {
    delivery.sent_bytes = half;
    delivery.stall_ms = stall_ms;
  }
  if (fault == Fault::kMalformed) response.body.resize(half);
  if (fault == Fault::kShortLength) {
    delivery.declared_length = response.body.size() - response.body.size() / 10 - 1;
  }
}

}  // namespace sophia::gong_sim
