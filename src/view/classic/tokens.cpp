// SPDX-License-Identifier: Apache-2.0
#include "view/classic/tokens.hpp"

#include <algorithm>
#include <format>

#include "base/try.hpp"
#include "view/tinybird_call.hpp"

namespace tinydynamocdc::view::classic {

using base::Result;
using manage::Goal;
using manage::Standing;

Result<Standing> ClassicToken::look(Goal goal) {
  auto found = tinybird::find_token(workspace_.parts().client, spec_.name, workspace_.soon());
  if (!found) {
    return error_of(found, name());
  }
  found_ = std::move(*found);
  scopes_ = spec_.scopes;
  Standing standing{.exists = found_.has_value()};
  if (of_function_ != nullptr) {
    of_function_->announce(goal == Goal::present);
  }
  if (!found_) {
    if (goal == Goal::present) {
      TINYDYNAMOCDC_TRY_VOID(workspace_.may_create(Scope::all));
    }
    return standing;
  }
  scopes_ = found_->scopes;
  std::ranges::copy_if(spec_.scopes, std::back_inserter(scopes_), [&](const std::string& scope) {
    return !std::ranges::contains(found_->scopes, scope);
  });
  if (scopes_.size() > found_->scopes.size()) {
    standing.differences = {{.property = "it gets further scopes"}};
  } else {
    standing.remark = "up to date";
  }
  return standing;
}

Result<void> ClassicToken::create() {
  const auto created = tinybird::classic::create_token(workspace_.parts().client, spec_.name,
                                                       scopes_, workspace_.soon());
  return created ? Result<void>() : error_of(created, name());
}

Result<void> ClassicToken::update(std::span<const manage::Difference> /*mend*/) {
  if (!found_) {
    return create();
  }
  const auto set =
      tinybird::classic::set_scopes(workspace_.parts().client, *found_, scopes_, workspace_.soon());
  return set ? Result<void>() : error_of(set, name());
}

ClassicToken::Spec function_token_spec(std::string name, const std::vector<Design>& designs) {
  ClassicToken::Spec spec{
      .key = FunctionToken::k_key, .name = std::move(name), .scopes = {}, .needs = {}};
  for (const auto& design : designs) {
    spec.scopes.push_back(std::format("DATASOURCES:APPEND:{}", design.landing));
    spec.scopes.push_back(std::format("DATASOURCES:READ:{}", design.landing));
    spec.scopes.push_back(std::format("DATASOURCES:READ:{}", design.view.names.datasource));
    spec.needs.push_back(landing_key(design.table));
    spec.needs.push_back(piece_key(Piece::view, design.table));
  }
  return spec;
}

ClassicToken::Spec endpoint_token_spec(const Design& design) {
  return {.key = std::format("endpoint token {}", design.table),
          .name = design.options.endpoint_token,
          .scopes = {std::format("PIPES:READ:{}", design.view.names.endpoint)},
          .needs = {piece_key(Piece::endpoint, design.table)}};
}

}  // namespace tinydynamocdc::view::classic
