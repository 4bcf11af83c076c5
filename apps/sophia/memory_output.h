// Memories as a person and as a program read them.
#pragma once

#include <string>
#include <vector>

#include "memory/gong_insights.h"
#include "memory/transfer.h"
#include "terminal.h"

namespace sophia::app {

std::string as_text(const memory::Stored& stored, const Terminal& terminal);
std::string as_json(const memory::Stored& stored);
std::string as_text(const std::vector<memory::RecallHit>& hits, const Terminal& terminal);
std::string as_json(const std::vector<memory::RecallHit>& hits);
std::string as_text(const std::vector<memory::Memory>& memories, const Terminal& terminal);
std::string as_json(const std::vector<memory::Memory>& memories);
std::string as_text(const memory::AccountInsights& insights, const Terminal& terminal);
std::string as_json(const memory::AccountInsights& insights);
std::string as_text(const memory::MemoryStatistics& statistics, const Terminal& terminal);
std::string as_json(const memory::MemoryStatistics& statistics);
std::string as_text(const memory::ImportReport& report);
std::string as_json(const memory::ImportReport& report);

}  // namespace sophia::app
