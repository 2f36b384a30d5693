// SPDX-License-Identifier: Apache-2.0
#include "doctor/workspace.hpp"

#include <algorithm>
#include <format>
#include <string_view>

#include "base/text.hpp"
#include "doctor/quotas.hpp"
#include "tinybird/tokens.hpp"
#include "tinybird/workspace.hpp"

namespace tinydynamocdc::doctor {

using status::Health;

namespace {

constexpr std::chrono::milliseconds k_answer_limit{10'000};

Finding workspace_finding(tinybird::Client& client, const manage::TinybirdTarget& target) {
  const auto soon = base::Deadline::in(client.clock(), k_answer_limit);
  const auto name = tinybird::workspace_name(client, soon);
  if (!name) {
    return finding("workspace", Health::bad,
                   std::format("{}: {}", target.api_endpoint, name.error().error.message),
                   std::format("check the token ({}) and the host (TB_HOST): a token works only at "
                               "the host of its region",
                               target.token_origin));
  }
  const auto kind = tinybird::workspace_kind(client, soon);
  const std::string_view word = !kind                                       ? ""
                                : *kind == tinybird::WorkspaceKind::classic ? ", Classic"
                                                                            : ", Forward";
  return finding("workspace", Health::good,
                 std::format("{} at {}{}, token of {}", name->empty() ? "(name unknown)" : *name,
                             target.api_endpoint, word, target.token_origin));
}

Finding token_finding(tinybird::Client& client, const manage::TinybirdTarget& target) {
  const auto scopes = tinybird::own_scopes(client, target.token,
                                           base::Deadline::in(client.clock(), k_answer_limit));
  if (!scopes) {
    return finding("token", scopes.error().error);
  }
  if (!*scopes) {
    return finding("token", Health::unknown, "Tinybird does not report this token's scopes");
  }
  const auto& list = **scopes;
  const bool is_admin = std::ranges::any_of(
      list, [](const std::string& scope) { return scope.starts_with("ADMIN"); });
  if (is_admin) {
    return finding("token", Health::good, "admin: may create everything that a set-up needs");
  }
  const auto all = base::joined(list);
  return finding("token", Health::note, "may " + all,
                 "--create-mv needs the workspace's admin token; the function's own token may only "
                 "append");
}

}  // namespace

Findings examine_workspace(tinybird::Client& client, const manage::TinybirdTarget& target) {
  Findings findings{workspace_finding(client, target)};
  if (findings.front().line.verdict.health == Health::good) {
    findings.push_back(token_finding(client, target));
    findings.push_back(
        datasources_finding(client, base::Deadline::in(client.clock(), k_answer_limit)));
  }
  return findings;
}

}  // namespace tinydynamocdc::doctor
