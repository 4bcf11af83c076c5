// What `sophia doctor --online` adds: one request to Gong with the credentials.
#pragma once

#include "doctor_checks.h"

namespace sophia::app {

bool has_no_credentials(const config::GongSettings& gong);

// Tells refused credentials, a missing right, a host that is not Gong's, a redirect and an
// unreachable host apart, each with what to do next. Without credentials it asks the host alone,
// and says so. A token that Gong replaces on the way is kept.
Check check_gong_online(const DoctorContext& context);

}  // namespace sophia::app
