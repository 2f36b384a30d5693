// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "manage/create_view.hpp"
#include "manage/manage_fixture.hpp"
#include "manage/remove_view.hpp"
#include "manage/tinybird_access.hpp"
#include "support/fake_workspace.hpp"

namespace tinydynamocdc::manage {

/// An account and a workspace in memory, with the table `my-table` (key `id`, S), and the verbs
/// that make and remove its view.
class ViewVerbs : public ManageTest {
 protected:
  static constexpr const char* k_table = "my-table";
  static constexpr const char* k_token = "tinydynamocdc_cdc";

  void SetUp() override {
    aws_.add_table(k_table);
    auto& table = aws_.tables.at(k_table);
    table["KeySchema"] = Json::array({{{"AttributeName", "id"}, {"KeyType", "HASH"}}});
    table["AttributeDefinitions"] =
        Json::array({{{"AttributeName", "id"}, {"AttributeType", "S"}}});
  }

  [[nodiscard]] ViewParts parts() {
    return {.tinybird = {.client = access_.client(), .clock = clock_, .console = console_},
            .aws = trigger_parts()};
  }
  [[nodiscard]] ViewTarget target() {
    return {.table = table_,
            .function = {.name = "cdc",
                         .role = "cdc-role",
                         .secret = "cdc-secret",
                         .region = "eu-west-2",
                         .reach = reach_},
            .naming = naming_,
            .keys = keys_,
            .existing = existing_,
            .tinybird = tinybird_};
  }
  [[nodiscard]] base::Result<void> create(ViewScope scope = ViewScope::all) {
    return run(std::make_unique<CreateView>(parts(), target(), scope), options_);
  }
  [[nodiscard]] base::Result<void> remove() {
    return run(std::make_unique<RemoveView>(parts(), target()), options_);
  }
  /// A secret that --create-lambda has made with that token.
  void add_secret(const std::string& token, const std::string& owner = "cdc") {
    aws_.secrets["cdc-secret"] = {{"Value", Json({{"TB_CREATE_DS_TOKEN", token}}).dump()},
                                  {"Tags", {{"tinydynamocdc:created-for", owner}}}};
  }
  [[nodiscard]] std::string secret_token() {
    return Json::parse(aws_.secrets.at("cdc-secret")["Value"].get<std::string>())
        .at("TB_CREATE_DS_TOKEN")
        .get<std::string>();
  }
  [[nodiscard]] bool said(std::string_view part) const { return console_.text.contains(part); }

  testing::FakeWorkspace workspace_;
  TinybirdTarget tinybird_{.token = base::Secret(testing::FakeWorkspace::k_admin_token),
                           .api_endpoint = "https://api.tinybird.co/v0/",
                           .token_origin = "TB_TOKEN"};
  TinybirdAccess access_{workspace_, clock_, tinybird_, 1};
  std::string table_ = k_table;
  row::NamingVariables naming_;
  KeySource keys_ = KeySource::table;
  Existing existing_ = Existing::keep;
  Reach reach_ = Reach::ours;
  RunOptions options_;
};

}  // namespace tinydynamocdc::manage
