// How a deal is shown: as a line and as the columns of a table of deals.
#pragma once

#include "chat/answer.h"

namespace sophia::chat {

// Of the metric deal_list.
std::vector<TableColumn> deal_columns();
// "Acme expansion (deal 12345): 120,000, stage Proposal, closes 18 Dec 2026, owner John Smith."
void deal_line(Answer& answer, std::size_t list, std::size_t row);

}  // namespace sophia::chat
