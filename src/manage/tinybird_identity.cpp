// SPDX-License-Identifier: Apache-2.0
#include "manage/tinybird_identity.hpp"

#include <chrono>
#include <format>

#include "tinybird/workspace.hpp"

namespace tinydynamocdc::manage {

using base::ErrorKind;
using base::Result;

namespace {

// A host that answers does so at once; the tries within this time bridge a hiccup.
constexpr std::chrono::seconds k_limit{10};

base::Error useless(base::Error error, const TinybirdTarget& target, int status) {
  if (status == 0) {
    return base::with_context(
        std::move(error),
        std::format("Tinybird cannot be reached at {} ({} s were tried; TB_HOST, else the .tinyb "
                    "file, names the host)",
                    target.api_endpoint, k_limit.count()));
  }
  if (error.kind == ErrorKind::denied || error.kind == ErrorKind::missing) {
    return base::with_context(std::move(error),
                              std::format("Tinybird at {} rejects the token of {}, so nothing was "
                                          "changed: use a token of a workspace on that host",
                                          target.api_endpoint, target.token_origin));
  }
  return base::with_context(std::move(error), std::format("Tinybird at {}", target.api_endpoint));
}

}  // namespace

Result<void> say_workspace(tinybird::Client& client, const TinybirdTarget& target,
                           Console& console) {
  const auto name = tinybird::workspace_name(client, base::Deadline::in(client.clock(), k_limit));
  if (!name) {
    return std::unexpected(useless(name.error().error, target, name.error().status));
  }
  console.say(name->empty() ? std::format("In Tinybird at {} with the token of {}",
                                          target.api_endpoint, target.token_origin)
                            : std::format("In the Tinybird workspace {} at {} with the token of {}",
                                          *name, target.api_endpoint, target.token_origin));
  return {};
}

}  // namespace tinydynamocdc::manage
