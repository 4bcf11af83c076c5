#include "chat/deal_lines.h"

namespace sophia::chat {

std::vector<TableColumn> deal_columns() {
  return {{"Deal", "DEAL_ID"},
          {"Name", "NAME"},
          {"Stage", "STAGE"},
          {"Amount", "AMOUNT", Format::kMoney},
          {"Closes", "CLOSE_DATE", Format::kDate},
          {"Owner", "OWNER"},
          {"Last call", "LAST_CALL", Format::kDate}};
}

void deal_line(Answer& answer, std::size_t list, std::size_t row) {
  const std::string& status = answer.results[list].text(row, "STATUS");
  ClaimBuilder claim(answer);
  claim.cell(list, row, "NAME", Format::kText)
      .text(" (deal ")
      .cell(list, row, "DEAL_ID", Format::kText)
      .text("): ");
  claim.cell(list, row, "AMOUNT", Format::kMoney)
      .text(", stage ")
      .cell(list, row, "STAGE", Format::kText);
  claim.text(status == "open" ? ", closes " : status == "won" ? ", won " : ", lost ");
  claim.cell(list, row, "CLOSE_DATE", Format::kDate)
      .text(", owner ")
      .cell(list, row, "OWNER", Format::kText)
      .text(".")
      .add();
}

}  // namespace sophia::chat
