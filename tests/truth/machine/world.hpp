// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "chance.hpp"
#include "net/http_client.hpp"
#include "support/fake_s3.hpp"
#include "support/simulated_aws.hpp"
#include "tinybird.hpp"

namespace tinydynamocdc::truth {

class Process;

/// Everything outside of the function, in one scenario: AWS by its rules, Tinybird, time, faults.
class World {
 public:
  static constexpr const char* k_failures = "cdc-Failures";
  static constexpr const char* k_snapshots = "cdc-Snapshots";
  static constexpr const char* k_dead = "cdc-DeadLetters";
  static constexpr const char* k_function = "arn:aws:lambda:eu-west-2:123456789012:function:cdc";

  explicit World(const Json& scenario);
  ~World();

  /// What the outside answers a process. Thread-safe.
  [[nodiscard]] base::Result<net::HttpResponse> ask(const Process& process,
                                                    const net::HttpRequest& request,
                                                    base::Deadline deadline);

  const Json& scenario;
  Chance chance;
  testing::FakeS3 s3;
  testing::SimulatedAws aws;
  Tinybird tinybird;
  std::map<std::string, Json> tables;   ///< By name: what DescribeTable shows.
  std::map<std::string, Json> exports;  ///< By ARN: what DescribeExport shows.
  std::deque<std::string> calls;        ///< Events that the function has called itself with.
  std::int64_t now_ms = 0;
  bool faults_on = false;
  std::uint64_t invocations = 0;
  std::uint64_t failed = 0;
  std::uint64_t deaths = 0;
  std::map<std::string, std::uint64_t> metrics;
  std::map<std::string, std::uint64_t> log;  ///< Warnings and errors: how often.
  std::vector<Json> views;                   ///< Where in the rows each view was made.
  std::vector<Json> refused_views;           ///< The same, and why, where it was not.

  std::map<std::string, std::size_t> told;  ///< By object: rows when S3 told of it last.

  void tell(std::string text);  ///< For the story of a seed, where one is wanted.
  void switch_faults(bool on);
  void note_log(std::string_view line);
  void note_metrics(std::string_view line);

  [[nodiscard]] const std::vector<std::string>& story() const { return story_; }

 private:
  [[nodiscard]] base::Result<net::HttpResponse> s3_answer(const testing::RecordedRequest& request);
  [[nodiscard]] net::HttpResponse dynamodb(const std::string& operation, const Json& body);

  std::mutex mutex_;
  bool wants_story_ = false;
  std::vector<std::string> story_;
  std::map<std::string, std::uint64_t> tries_;
};

}  // namespace tinydynamocdc::truth
