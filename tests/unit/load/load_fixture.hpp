// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <format>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "lambda/export_handler_fixture.hpp"
#include "load/load_plan.hpp"
#include "load/run_load.hpp"

namespace tinydynamocdc::load {

/// A full export in S3, and all that loading it takes.
class LoadTest : public lambda::ExportHandlerTest {
 protected:
  LoadTest() {
    describe_export("COMPLETED");
    s3_.keys_per_page = 1'000;
    // Threads ask at the same time.
    http_.otherwise([this](const auto& request) {
      const std::scoped_lock lock(one_at_a_time_);
      return before_ ? before_(request) : answer(request);
    });
  }

  static std::string file_name(std::size_t i) { return std::format("{:03}.json.gz", i); }

  // So many files with `items` items each.
  void lay(std::size_t files, int items) {
    std::string manifest;
    for (std::size_t i = 0; i < files; ++i) {
      const auto key = data_key("", file_name(i));
      const auto lines = lines_of(items, std::format("{}", i));
      put(key, lines);
      manifest += listed(key, static_cast<std::uint64_t>(items), testing::gzip(lines));
    }
    put_manifest(manifest);
    s3_.put(lambda::k_bucket, summary_key(),
            summary(files * static_cast<std::uint64_t>(items)).dump());
  }

  base::Result<LoadPlan> plan(LoadRequest::Again again = LoadRequest::Again::no,
                              std::string table = {}) {
    auto found = source::parse_export_summary(s3_.text(lambda::k_bucket, summary_key()));
    EXPECT_TRUE(found);
    return plan_load(parts_,
                     {.summary = std::move(*found), .table = std::move(table), .again = again},
                     deadline());
  }

  base::Result<LoadReport> run(LoadPlan& plan, unsigned jobs = 3) {
    LoadMonitor monitor{.tally = tally_,
                        .look = [] {},
                        .is_stopping = [this] { return tally_.read >= stops_after_; }};
    return run_load(parts_, plan, jobs, monitor,
                    [this](const base::Error& error) { failed_.push_back(error); });
  }

  // Planned and run; it must begin.
  LoadReport loaded(unsigned jobs = 3) {
    auto made = plan();
    EXPECT_TRUE(made) << made.error().message;
    auto report = run(*made, jobs);
    EXPECT_TRUE(report) << report.error().message;
    return report ? std::move(*report) : LoadReport();
  }

  std::size_t different_items() {
    std::set<std::string> ids;
    for (const auto& row : rows()) {
      if (const auto json = Json::parse(row); json["eventName"] == "SNAPSHOT") {
        ids.insert(json["eventID"]);
      }
    }
    return ids.size();
  }

  std::mutex one_at_a_time_;
  std::function<base::Result<net::HttpResponse>(const testing::RecordedRequest&)> before_;
  LoadTally tally_;
  std::uint64_t stops_after_ = 1'000'000;
  std::vector<base::Error> failed_;
  LoadParts parts_{.log = log_,
                   .aws = aws_,
                   .objects = aws_.in(lambda::k_region).objects,
                   .tinybird = client_,
                   .naming = naming_,
                   .api = "api.tinybird.co/v0/",
                   .deliver = options_};
};

}  // namespace tinydynamocdc::load
