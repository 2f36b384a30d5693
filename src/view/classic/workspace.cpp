// SPDX-License-Identifier: Apache-2.0
#include "view/classic/workspace.hpp"

#include <algorithm>
#include <format>
#include <utility>

#include "base/text.hpp"
#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "manage/plan.hpp"
#include "tinybird/classic/datasources.hpp"
#include "tinybird/classic/pipes.hpp"
#include "tinybird/tokens.hpp"
#include "view/adding.hpp"
#include "view/classic/datasources.hpp"
#include "view/classic/pipes.hpp"
#include "view/classic/tokens.hpp"
#include "view/tinybird_call.hpp"

namespace tinydynamocdc::view::classic {

using base::ErrorKind;
using base::Result;
using manage::Goal;

namespace {

// What each part of a view takes. (Tinybird: "Tokens", scopes; ADMIN has them all.)
constexpr const char* k_landing_scopes[] = {"DATASOURCES:CREATE"};
constexpr const char* k_view_scopes[] = {"DATASOURCES:CREATE", "PIPES:CREATE", "TOKENS"};

}  // namespace

base::Deadline ClassicWorkspace::soon() const { return manage::request_deadline(parts_.clock); }

Result<void> ClassicWorkspace::may_create(Scope scope) {
  if (!has_asked_) {
    auto scopes = tinybird::own_scopes(parts_.client, parts_.target.token, soon());
    if (!scopes) {
      return error_of(scopes, "read the token's scopes");
    }
    scopes_ = std::move(*scopes);
    has_asked_ = true;
  }
  const auto is_admin = [](const std::string& one) { return one.starts_with("ADMIN"); };
  if (!scopes_ || std::ranges::any_of(*scopes_, is_admin)) {
    return {};
  }
  std::vector<std::string> lacks;
  const auto needed = scope == Scope::landing ? std::span<const char* const>(k_landing_scopes)
                                              : std::span<const char* const>(k_view_scopes);
  std::ranges::copy_if(needed, std::back_inserter(lacks),
                       [&](const char* one) { return !std::ranges::contains(*scopes_, one); });
  return lacks.empty() ? Result<void>()
                       : base::fail(ErrorKind::denied,
                                    std::format("the token of {} lacks the scope{} {}: use the "
                                                "workspace's admin token",
                                                parts_.target.token_origin,
                                                lacks.size() == 1 ? "" : "s", base::joined(lacks)));
}

// A landing data source alone may be made by a token that may make no tokens.
setup::Part ClassicWorkspace::part(const Order& order, FunctionToken& function_token) {
  Adding adding(order.goal);
  for (const auto& design : order.designs) {
    adding.add<ClassicLanding>(*this, design, order.scope, order.landing);
    if (order.scope == Scope::all) {
      adding.add<ClassicView>(*this, design);
      adding.add<ClassicPipe>(*this, design, Piece::pipe);
      adding.add<ClassicPipe>(*this, design, Piece::endpoint);
    }
    if (order.scope == Scope::all && order.goal == Goal::present) {
      adding.add<ClassicToken>(*this, endpoint_token_spec(design), nullptr);
    }
  }
  if (order.scope == Scope::all && order.goal == Goal::present) {
    adding.add<ClassicToken>(*this, function_token_spec(function_token.name(), order.designs),
                             &function_token);
  }
  return std::move(adding).part();
}

bool ClassicWorkspace::is_filled(std::string_view pipe) const {
  return std::ranges::contains(filled_, pipe);
}

Result<void> ClassicWorkspace::create(const tinybird::NewDatasource& datasource) {
  const auto created = tinybird::create_datasource(parts_.client, datasource, soon());
  if (!created) {
    return error_of(created, std::format("create {}", datasource_text(datasource.name)));
  }
  if (*created == tinybird::Creation::needs_deployment) {
    return base::fail(
        ErrorKind::unavailable,
        "Tinybird now accepts resources only through deployments; run the same command again");
  }
  return {};
}

Result<void> ClassicWorkspace::delete_datasource(const std::string& name) {
  const auto deleted = tinybird::classic::delete_datasource(parts_.client, name, soon());
  return deleted ? Result<void>()
                 : error_of(deleted, std::format("remove {}", datasource_text(name)));
}

Result<void> ClassicWorkspace::delete_pipe(const std::string& name) {
  const auto deleted = tinybird::classic::delete_pipe(parts_.client, name, soon());
  return deleted ? Result<void>() : error_of(deleted, std::format("remove {}", pipe_text(name)));
}

}  // namespace tinydynamocdc::view::classic
