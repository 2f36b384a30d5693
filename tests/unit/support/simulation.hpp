// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "support/fake_tinybird.hpp"
#include "support/simulated_aws.hpp"

namespace tinydynamocdc::testing {

/// Days of a table, its stream's trigger, the failure queue and Tinybird in a moment: the
/// function's own handlers, driven by AWS's rules. Each shard's poller and each of the queue's two
/// has a process of the function with a clock of its own; whoever is furthest behind goes next.
///
/// Of a stream's trigger (AWS Lambda Developer Guide, "Using AWS Lambda with Amazon DynamoDB"):
///  - a batch has 250 records, or what there is after 5 s; shards keep their order;
///  - a partial answer behind the first record splits the batch there, a function error with more
///    than one record in halves; neither is a retry;
///  - any other failure is one; after 5 retries the batch goes to the failure queue, as AWS writes
///    it, and the trigger goes on. Retries follow at once: the most failure records that there may
///    be.
///
/// Of the queue's: batches of 10, two at a time, partial answers, at least once.
class Simulation {
 public:
  struct Options {
    int shards = 1;
    std::int64_t record_every_ms = 120'000;
    std::int64_t records_ms = 20LL * 3600 * 1000;  ///< So long records are made.
    bool poison_refused = false;  ///< One record in the middle is refused by Tinybird (400).
    bool poison_broken = false;   ///< One record in the middle is no record.
    bool failures_twice = false;  ///< Each failure record comes twice.
    bool answers_partially = true;
  };
  /// What Tinybird does instead of working; nothing: it works.
  using Trouble = std::function<std::optional<net::HttpResponse>(std::int64_t since_start_ms)>;

  explicit Simulation(const Options& options);
  ~Simulation();

  Trouble trouble;
  /// Rows are written and the answer is lost.
  std::function<bool(std::int64_t since_start_ms)> loses_answer;
  SimulatedAws aws;
  FakeTinybird tinybird;

  /// Goes on until that long after the start.
  void run_until(std::int64_t since_start_ms);

  /// Sequence numbers that are neither in the data source nor in a failure record of DeadLetters.
  [[nodiscard]] std::vector<std::string> lost() const;
  /// Those that are in no row.
  [[nodiscard]] std::vector<std::string> without_row() const;
  /// When the last of the records made before that, of those that came, came for the first time.
  [[nodiscard]] std::int64_t in_step_ms(std::int64_t made_before_ms) const;
  /// The longest time from a record to its row, of those made in that time.
  [[nodiscard]] std::int64_t longest_delay_ms(std::int64_t from_ms, std::int64_t to_ms) const;
  [[nodiscard]] const std::vector<SimulatedAws::Message>& failures() const {
    return aws.queues.at(k_failures).messages;
  }
  [[nodiscard]] const std::vector<SimulatedAws::Message>& dead_letters() const {
    return aws.queues.at(k_dead).messages;
  }
  [[nodiscard]] static std::string reason_of(const SimulatedAws::Message& message);
  [[nodiscard]] const std::string& poison() const { return poison_; }  ///< Its sequence number.

  int failures_written = 0;  ///< That the trigger wrote.
  int stream_invocations = 0;
  int redrive_invocations = 0;
  int most_receives = 0;  ///< Of one failure record.
  std::size_t rows() const { return tinybird.rows(); }

 private:
  static constexpr const char* k_failures = "cdc-Failures";
  static constexpr const char* k_dead = "cdc-DeadLetters";

  class Process;
  class ShardPoller;
  class QueuePoller;
  struct Worker;

  void make_records(const Options& options);
  [[nodiscard]] base::Result<net::HttpResponse> ask_tinybird(const net::HttpRequest& request,
                                                             std::int64_t now_ms);
  void note_arrivals(std::int64_t now_ms);

  Options options_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::map<std::string, std::int64_t> made_;     ///< By sequence number: since the start.
  std::map<std::string, std::int64_t> arrived_;  ///< The same; the first row.
  std::size_t rows_seen_ = 0;
  std::string poison_;
};

}  // namespace tinydynamocdc::testing
