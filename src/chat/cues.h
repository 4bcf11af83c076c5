// Lists of words that people use when they speak of something, to find it in calls.
#pragma once

#include <string_view>

namespace sophia::chat {

struct Cue {
  std::string_view name;
  std::string_view asked;  // stems in a question that call for the list, separated by spaces
  std::string_view said;   // words in calls, separated by spaces
};

inline constexpr Cue kCues[] = {
    {"pricing", "price pricing discount money expensiv cost quot preis precio",
     "price prices pricing expensive discount discounts cost costs budget cheaper quote offer "
     "percent "
     "thousand teuer preis rabatt precio descuento caro"},
    {"concern",
     "concern worri worry object objection complain fear pain problem issu struggl block risk "
     "wrong danger flag warn downsid weak hesit doubt",
     "worried worry concern concerns problem problems expensive can't cannot won't difficult hard "
     "risk "
     "never wrong trouble afraid unfortunately defend freeze frozen delay missing broken failed "
     "doubt "
     "disappointed frustrated trust painful issue issues sorge problema preocupa"},
    {"promise", "promis commit agre todo task action follow owe deliver step send sent due pend",
     "send sending i'll we'll tomorrow monday tuesday wednesday thursday friday week calendar "
     "invite "
     "promise draft share deadline schicke mando envio manana"},
    {"praise",
     "happi happy satisfi satisf prais love like good win won reason prefer strength enthusiast",
     "great good love happy perfect convinced impressed glad works worked saved helpful excellent "
     "trust "
     "thank prefer"},
    {"outage", "outag downtim incid escal upset down ausfall",
     "outage down dark status page incident "
     "alert alerts failed failure late apology sorry credit"},
    {"rival", "competit rival vendor altern incumb compet against",
     "competitor competitors offer cheaper alternative vendor other compare comparison versus "
     "switch"},
    {"decision", "decid decision stakehold champion power buyer sign signatur approv",
     "decide decides decision approve approval sign signs board committee cfo ceo chief "
     "procurement "
     "budget owner boss legal security"},
    {"need", "need want look requir goal actual care",
     "need needs want looking problem because matter matters important goal want trying solve"},
    {"timing", "close date move slip late delay stall push timelin",
     "moved later january december november next year quarter postponed freeze board committee "
     "delay "
     "date weeks wait until"},
    {"leaving", "churn leav cancel renew renewal",
     "renew renewal leave leaving cancel contract switch credit outage trust replace expire"},
};

}  // namespace sophia::chat
