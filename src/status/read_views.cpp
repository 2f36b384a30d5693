// SPDX-License-Identifier: Apache-2.0
#include "status/read_views.hpp"

#include <algorithm>
#include <format>
#include <utility>

#include "base/try.hpp"
#include "manage/tinybird_access.hpp"
#include "status/patience.hpp"
#include "status/seen.hpp"
#include "view/designs.hpp"
#include "view/pieces.hpp"
#include "view/workspace.hpp"

namespace tinydynamocdc::status {

using base::Result;

namespace {

constexpr const char* k_verb = "--create-mv";

// A status prints one thing: itself.
class Silence final : public manage::Console {
 public:
  void say(std::string_view /*line*/) override {}
  void waiting(std::string_view /*line*/) override {}
  Result<std::string> ask(std::string_view question) override {
    return base::fail(base::ErrorKind::bad_config, std::format("not checked: {}", question));
  }
};

// A table's resources are known by the end of their keys: `view Orders`.
void leave_out(std::vector<Seen>& seen, const std::string& table) {
  std::erase_if(seen, [&](const Seen& each) { return each.key.ends_with(" " + table); });
}

bool is_missing(const std::vector<Seen>& seen, const std::string& table) {
  const auto landing = std::ranges::find(seen, view::landing_key(table), &Seen::key);
  return landing != seen.end() && landing->standing && !landing->standing->exists;
}

Result<std::vector<Seen>> pieces(view::Workspace& workspace, const StatusParts& parts,
                                 const StatusTarget& target, std::span<const std::string> tables) {
  TINYDYNAMOCDC_TRY(auto designs, view::designs_of({.workspace = workspace,
                                                    .aws = parts.aws,
                                                    .function = target.site.function,
                                                    .region = target.site.region,
                                                    .naming = target.naming},
                                                   tables));
  TINYDYNAMOCDC_TRY(const auto part, workspace.part({.designs = std::move(designs),
                                                     .scope = view::Scope::all,
                                                     .reach = manage::Reach::everything}));
  auto seen = look_at(part.resources, k_verb, Seen::Need::optional);
  // What the function's token may do is read with the token itself: status/read_token.hpp.
  std::erase_if(seen, [](const Seen& each) { return each.key == view::FunctionToken::k_key; });
  return seen;
}

}  // namespace

std::vector<Seen> read_views(const StatusParts& parts, const StatusTarget& target,
                             std::span<const std::string> tables) {
  if (tables.empty()) {
    return {};
  }
  // With patience of its own: of all that is asked of Tinybird this takes the most requests.
  Patience patience(parts.http, parts.clock);
  manage::TinybirdAccess access(patience, patience, target.tinybird, target.seed);
  Silence silence;
  view::Workspace workspace(
      {.client = access.client(), .clock = patience, .console = silence, .target = target.tinybird},
      target.site.function);
  auto seen = pieces(workspace, parts, target, tables);
  if (!seen) {
    return {{.key = "views",
             .name = "the views",
             .made_by = k_verb,
             .need = Seen::Need::optional,
             .standing = std::unexpected(
                 base::with_context(seen.error(), "could not check the views in Tinybird"))}};
  }
  for (const auto& table : tables) {
    if (is_missing(*seen, table)) {
      leave_out(*seen, table);
    }
  }
  return std::move(*seen);
}

}  // namespace tinydynamocdc::status
