// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <format>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "aws/s3_objects.hpp"
#include "exports/bucket_part.hpp"
#include "ledger/ledger_names.hpp"
#include "manage/tinybird_access.hpp"
#include "setup/part_fixture.hpp"
#include "snapshot/create_snapshot.hpp"
#include "snapshot/create_snapshots.hpp"
#include "support/fake_workspace.hpp"

namespace tinydynamocdc::snapshot {

/// A table of yesterday, whose stream has been on since, and everything else in place. Exports have
/// two files, which are loaded once the export is complete.
class SnapshotTest : public setup::PartTest {
 protected:
  static constexpr std::int64_t k_day_ms = 86'400'000;

  SnapshotTest() {
    clock_.set_unix_ms(clock_.unix_ms() + k_day_ms);
    add_table("Orders");
    aws_.functions.at("cdc")["Environment"] = {
        {"Variables", {{"TB_API_ENDPOINT", "https://api.tinybird.co/v0/"}}}};
    aws_.add_bucket("snaps");
    EXPECT_TRUE(reconcile(exports::bucket_part(
        bucket_parts(), site_, {.place = target().place, .asked = {.way = exports::Way::direct}},
        manage::Goal::present)));
    console_.text.clear();
    workspace_.row_count = "1";
    aws_.after_export = [this](Json& description) { write(description); };
  }

  void add_table(const std::string& name) {
    aws_.add_table(name);
    aws_.tables[name]["Recovery"] = "ENABLED";
    aws_.tables[name]["ItemCount"] = 7;
    aws_.add_mapping({{"FunctionArn", testing::FakeAws::function_arn("cdc")},
                      {"EventSourceArn", testing::FakeAws::stream_arn(name)},
                      {"StartingPosition", "TRIM_HORIZON"}});
  }

  [[nodiscard]] SnapshotTarget target(manage::Reach reach = manage::Reach::ours) const {
    return {.site = site_, .place = {.bucket = "snaps", .prefix = "Snaps"}, .reach = reach};
  }
  [[nodiscard]] SnapshotParts parts() {
    return {.dynamodb = dynamodb_,
            .exports = exports_,
            .objects = objects_,
            .queues = queues_,
            .watch = watch_,
            .trigger = bucket_parts(),
            .tinybird = tinybird_,
            .naming = naming_};
  }
  [[nodiscard]] virtual std::unique_ptr<TableSnapshot> snapshot(const std::string& table,
                                                                manage::Reach reach) {
    return std::make_unique<CreateSnapshot>(parts(), table, target(reach));
  }
  [[nodiscard]] std::unique_ptr<CreateSnapshots> verb(manage::Reach reach = manage::Reach::ours,
                                                      const std::vector<std::string>& tables = {
                                                          "Orders"}) {
    std::vector<CreateSnapshots::Table> all;
    for (const auto& table : tables) {
      all.push_back({.snapshot = snapshot(table, reach), .first = nullptr});
    }
    return std::make_unique<CreateSnapshots>(parts(), target(reach), std::move(all));
  }
  base::Result<void> take(manage::Reach reach = manage::Reach::ours) { return run(verb(reach)); }

  [[nodiscard]] std::int64_t now_s() const { return clock_.unix_ms() / 1000; }

  /// What is noted of the loading: of an export, with its folder, when it is complete.
  using Noting = std::function<void(const std::string& folder, const Json& description)>;
  Noting note_ = [this](const std::string& folder, const Json& description) {
    load(folder, description, "a.json.gz", 4);
    load(folder, description, "b.json.gz", 3);
    finish(folder, description);
  };

  static std::string destination(const Json& description) {
    const auto arn = description["TableArn"].get<std::string>();
    return ledger::destination("api.tinybird.co/v0/", "ddb_" + arn.substr(arn.rfind('/') + 1));
  }
  void load(const std::string& folder, const Json& description, std::string_view file, int items) {
    aws_.objects[std::format("{}tinydynamocdc/{}{}/{}-x.json", folder,
                             ledger::signs_folder(destination(description), 1), file, items)] = "";
  }
  void finish(const std::string& folder, const Json& description) {
    aws_.objects[std::format("{}tinydynamocdc/{}", folder,
                             ledger::finished_name(destination(description)))] = "1";
  }

  testing::FakeWorkspace workspace_;
  manage::TinybirdAccess access_to_rows_{
      workspace_,
      clock_,
      {.token = base::Secret(testing::FakeWorkspace::k_admin_token),
       .api_endpoint = "https://api.tinybird.co/v0/",
       .token_origin = "TB_TOKEN"},
      1};
  tinybird::Client* tinybird_ = &access_to_rows_.client();
  row::NamingVariables naming_;
  aws::S3Objects objects_{access_};

 private:
  // What AWS leaves in the bucket of an export that is complete.
  void write(Json& description) {
    const auto arn = description["ExportArn"].get<std::string>();
    const auto key = std::format("{}/AWSDynamoDB/{}/", description.value("S3Prefix", "Snaps"),
                                 arn.substr(arn.rfind('/') + 1));
    description["ExportManifest"] = key + "manifest-summary.json";
    const auto folder = "snaps/" + key;
    aws_.objects[folder + "manifest-files.json"] = "{}\n{}\n";
    note_(folder, description);
  }
};

}  // namespace tinydynamocdc::snapshot
