// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "manage/manage_fixture.hpp"
#include "manage/reconcile.hpp"
#include "setup/function.hpp"
#include "setup/function_part.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::setup {

/// The function `cdc` and what belongs to it, made and removed in an account in memory.
class FunctionTest : public manage::ManageTest {
 protected:
  [[nodiscard]] static package::CodePackage code(const std::string& zip = "PK new") {
    return {.zip = zip, .architecture = "x86_64", .origin = "this program"};
  }

  std::vector<manage::Wanted> resources(manage::Goal goal, const std::string& token) {
    return function_part(
               function_parts(), logs_, site_,
               {.design = {.settings = settings_, .api_endpoint = k_endpoint, .code = code()},
                .token = [token]() -> base::Result<WantedToken> {
                  return WantedToken{.own_name = "tinydynamocdc_cdc",
                                     .own = {},
                                     .given = base::Secret(token),
                                     .given_origin = "TB_TOKEN"};
                },
                .log_retention_days = {}},
               goal)
        .with_rights(function_parts(), site_);
  }

  base::Result<void> create(manage::Existing existing = manage::Existing::keep,
                            const std::string& token = "p.t",
                            manage::Reach reach = manage::Reach::ours) {
    return run(std::make_unique<manage::Reconciler>(
        "Function", resources(manage::Goal::present, token),
        manage::ReconcileOptions{.existing = existing, .reach = reach}, console_));
  }
  base::Result<void> update(const std::string& zip = "PK newer",
                            manage::Reach reach = manage::Reach::ours) {
    std::vector<manage::Wanted> wanted;
    wanted.push_back(
        {.resource = std::make_unique<FunctionCode>(function_parts(), site_, code(zip))});
    return run(std::make_unique<manage::Reconciler>(
        "Code", std::move(wanted), manage::ReconcileOptions{.reach = reach}, console_));
  }
  base::Result<void> remove(manage::Reach reach = manage::Reach::ours,
                            manage::Unremovable unremovable = manage::Unremovable::refuse) {
    return run(std::make_unique<manage::Reconciler>(
        "Removal", resources(manage::Goal::absent, "p.t"),
        manage::ReconcileOptions{.reach = reach, .unremovable = unremovable}, console_));
  }

  [[nodiscard]] Json variables() const {
    return aws_.functions.at("cdc")["Environment"]["Variables"];
  }

  static constexpr const char* k_endpoint = "https://api.us-east.tinybird.co/v0/";
  Site site_{.partition = "aws",
             .account = testing::FakeAws::k_account,
             .region = testing::FakeAws::k_region,
             .function = "cdc",
             .role = "cdc-role",
             .secret = "cdc-secret"};
  manage::FunctionSettings settings_;
};

}  // namespace tinydynamocdc::setup
