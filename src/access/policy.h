// Who may see what, decided in one place. Every service function takes the caller's Principal and
// passes what it reads through the Policy; no surface has rules of its own.
//
// Today there is one kind of caller, the local owner of the data directory, who sees everything
// that the sync kept. Roles, masking and visibility by Gong's permission profiles are filled in
// behind the same questions.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace sophia::access {

enum class Role { kOwner };

struct Principal {
  std::string id = "local";  // stable id of the caller, for audit and sessions
  Role role = Role::kOwner;
  std::string surface = "cli";  // cli, http, mcp
};

// The role named by --as-role. Errors: kInvalidArgument listing the roles that exist.
Result<Principal> principal_for_role(std::string_view role);

// What the policy needs to know of a call.
struct CallFacts {
  std::string_view call_id;
  std::string_view owner_user_id;
  bool is_private = false;
  bool owner_only = false;
};

class Policy {
 public:
  bool may_read_call(const Principal& principal, const CallFacts& call) const;
  bool may_write_memory(const Principal& principal) const;
  bool may_log_jobs(const Principal& principal) const;
};

}  // namespace sophia::access
