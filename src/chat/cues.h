// Lists of words that people use when they speak of something, to find it in calls.
#pragma once

#include <string_view>

namespace sophia::chat {

struct Cue {
  std::string_view name;
  std::string_view asked;    // stems in a question that call for the list, separated by spaces
  std::string_view said;     // words in calls, separated by spaces
  std::string_view example;  // a sentence that means it, for search by meaning
};

inline constexpr Cue kCues[] = {
    {"pricing", "price pricing discount money expensiv cost quot preis precio",
     "price prices pricing expensive discount discounts cost costs budget cheaper quote offer "
     "percent "
     "thousand teuer preis rabatt precio descuento caro",
     "The price is too high and we want a discount."},
    {"concern",
     "concern worri worry object objection complain fear pain problem issu struggl block risk "
     "wrong danger flag warn downsid weak hesit doubt reproach blame criticis critiz disappoint "
     "mistak regret",
     "worried worry concern concerns problem problems expensive can't cannot won't difficult hard "
     "risk "
     "never wrong trouble afraid unfortunately defend freeze frozen delay missing broken failed "
     "doubt "
     "disappointed frustrated trust painful issue issues sorge problema preocupa",
     "We have a problem with it and we are worried that it will not work."},
    {"promise", "promis commit agre todo task action follow owe deliver step send sent due pend",
     "send sending i'll we'll tomorrow monday tuesday wednesday thursday friday week calendar "
     "invite "
     "promise draft share deadline schicke mando envio manana",
     "I will send it to you by Friday."},
    {"praise",
     "happi happy satisfi satisf prais love like good win won reason prefer strength enthusiast",
     "great good love happy perfect convinced impressed glad works worked saved helpful excellent "
     "trust "
     "thank prefer",
     "We are very happy with it, it works really well for us."},
    {"outage", "outag downtim incid escal upset down ausfall",
     "outage down dark status page incident "
     "alert alerts failed failure late apology sorry credit",
     "The system went down and nobody told us about the outage."},
    {"rival", "competit rival vendor altern incumb compet against",
     "competitor competitors offer cheaper alternative vendor other compare comparison versus "
     "switch",
     "The other vendor offers it for less, so we compare the two."},
    {"decision", "decid decision stakehold champion power buyer sign signatur approv",
     "decide decides decision approve approval sign signs board committee cfo ceo chief "
     "procurement "
     "budget owner boss legal security",
     "We have decided to sign, the board has approved the contract."},
    {"need", "need want look requir goal actual care",
     "need needs want looking problem because matter matters important goal want trying solve",
     "What we need is a solution for this, because it matters to us."},
    {"timing", "close date move slip late delay stall push timelin",
     "moved later january december november year quarter postponed freeze board committee "
     "delay "
     "date weeks wait until",
     "It is delayed, we have to move it to next quarter."},
    {"leaving", "churn leav cancel renew renewal",
     "renew renewal leave leaving cancel contract switch credit outage trust replace expire",
     "We are thinking about leaving and will not renew the contract."},
    // How a lost deal ended.
    {"loss", "",
     "signed went chose chosen decided against cheaper instead cancelled budget never nobody "
     "offer price lost other committee",
     "We have signed with another vendor, because they were cheaper; we decided not to go on."},
};

}  // namespace sophia::chat
