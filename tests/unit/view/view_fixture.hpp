// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <utility>

#include "manage/late_verb.hpp"
#include "manage/manage_fixture.hpp"
#include "manage/reconcile.hpp"
#include "manage/tinybird_access.hpp"
#include "setup/token_secret.hpp"
#include "support/fake_workspace.hpp"
#include "view/designs.hpp"
#include "view/workspace.hpp"

namespace tinydynamocdc::view {

/// An account and a workspace in memory, with the table `my-table` (key `id`, S), and runs that
/// make and remove its view. Each run sees the workspace for the first time.
class ViewTest : public manage::ManageTest {
 protected:
  static constexpr const char* k_table = "my-table";
  static constexpr const char* k_token = "tinydynamocdc_cdc";

  void SetUp() override { add_table(k_table); }

  void add_table(const std::string& name) {
    aws_.add_table(name);
    auto& table = aws_.tables.at(name);
    table["KeySchema"] = Json::array({{{"AttributeName", "id"}, {"KeyType", "HASH"}}});
    table["AttributeDefinitions"] =
        Json::array({{{"AttributeName", "id"}, {"AttributeType", "S"}}});
  }

  [[nodiscard]] DesignSources sources(Workspace& workspace) {
    return {.workspace = workspace,
            .aws = trigger_parts(),
            .function = "cdc",
            .region = "eu-west-2",
            .naming = naming_,
            .keys = keys_};
  }
  [[nodiscard]] std::unique_ptr<manage::Verb> verb(Workspace& workspace, setup::Part part) {
    const bool makes_token = std::ranges::any_of(part.resources, [](const auto& wanted) {
      return wanted.resource->key() == FunctionToken::k_key;
    });
    if (makes_token && keys_ == KeySource::table) {
      part.resources.push_back({.resource = std::make_unique<setup::TokenSecret>(
                                    function_parts(), site_,
                                    [&workspace] { return workspace.function_token().wanted(); },
                                    setup::TokenSecret::Role::content)});
    }
    return std::make_unique<manage::Reconciler>(
        "Views", std::move(part.resources),
        manage::ReconcileOptions{.existing = existing_, .reach = reach_}, console_);
  }
  [[nodiscard]] base::Result<void> create(Scope scope = Scope::all) {
    Workspace workspace(parts(), "cdc");
    return run(
        std::make_unique<manage::LateVerb>([&]() -> base::Result<std::unique_ptr<manage::Verb>> {
          TINYDYNAMOCDC_TRY(auto designs, designs_of(sources(workspace), tables_));
          TINYDYNAMOCDC_TRY(
              auto part,
              workspace.part({.designs = std::move(designs), .scope = scope, .reach = reach_}));
          return verb(workspace, std::move(part));
        }),
        options_);
  }
  [[nodiscard]] base::Result<void> remove(Landing landing = Landing::stays) {
    Workspace workspace(parts(), "cdc");
    return run(
        std::make_unique<manage::LateVerb>([&]() -> base::Result<std::unique_ptr<manage::Verb>> {
          TINYDYNAMOCDC_TRY(auto designs, named_designs(sources(workspace), tables_));
          TINYDYNAMOCDC_TRY(auto part, workspace.part({.designs = std::move(designs),
                                                       .goal = manage::Goal::absent,
                                                       .landing = landing,
                                                       .reach = reach_}));
          return verb(workspace, std::move(part));
        }),
        options_);
  }
  [[nodiscard]] TinybirdParts parts() { return {access_.client(), clock_, console_, tinybird_}; }
  /// A secret that --create-lambda has made with that token.
  void add_secret(const std::string& token, const std::string& owner = "cdc") {
    aws_.secrets["cdc-secret"] = {
        {"Value", Json({{"TB_CREATE_DS_TOKEN", token}, {"theirs", "kept"}}).dump()},
        {"Tags", {{"tinydynamocdc:created-for", owner}}}};
  }
  [[nodiscard]] std::string secret_token() {
    const auto secret = Json::parse(aws_.secrets.at("cdc-secret")["Value"].get<std::string>());
    EXPECT_EQ(secret["theirs"], "kept");
    return secret.at("TB_CREATE_DS_TOKEN").get<std::string>();
  }
  [[nodiscard]] bool said(std::string_view part) const { return console_.text.contains(part); }
  [[nodiscard]] std::ptrdiff_t times_read() const {
    return std::ranges::count(console_.waits, "reading the workspace's project");
  }

  testing::FakeWorkspace workspace_;
  manage::TinybirdTarget tinybird_{.token = base::Secret(testing::FakeWorkspace::k_admin_token),
                                   .api_endpoint = "https://api.tinybird.co/v0/",
                                   .token_origin = "TB_TOKEN"};
  manage::TinybirdAccess access_{workspace_, clock_, tinybird_, 1};
  setup::Site site_{.partition = "aws",
                    .account = testing::FakeAws::k_account,
                    .region = testing::FakeAws::k_region,
                    .function = "cdc",
                    .role = "cdc-role",
                    .secret = "cdc-secret"};
  std::vector<std::string> tables_ = {k_table};
  row::NamingVariables naming_;
  KeySource keys_ = KeySource::table;
  manage::Existing existing_ = manage::Existing::keep;
  manage::Reach reach_ = manage::Reach::ours;
  manage::RunOptions options_;
};

}  // namespace tinydynamocdc::view
