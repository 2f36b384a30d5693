// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "net/retry.hpp"
#include "simulation/file_call.hpp"
#include "simulation/limited_tinybird.hpp"
#include "simulation/shard.hpp"
#include "simulation/snapshot.hpp"
#include "simulation/timeline.hpp"

namespace tinydynamocdc::simulation {

/// What a load came to.
struct Figures {
  double hours = 0;         ///< Until the mark, or the end where there is none.
  double of_the_limit = 0;  ///< That time, beside bytes / limit.
  std::uint32_t files_missing = 0;
  std::int64_t dead_letters = 0;  ///< Given up, by the function or by AWS.
  std::int64_t dropped = 0;       ///< By AWS, without a word.
  int marks = 0;
  double sends_per_line = 0;
  std::int64_t invocations = 0;
  std::int64_t deaths = 0;
  std::int64_t went_on = 0;
  std::int64_t put_off = 0;
  std::int64_t renewed = 0;
  std::int64_t most_receives = 0;
  std::int64_t lists = 0;
  std::int64_t looks = 0;
  std::int64_t requests = 0;  ///< To Tinybird, the stream's too.
  std::int64_t refused = 0;   ///< 429 of them.
  double lag_half_s = 0;      ///< Half of the stream's batches had arrived sooner …
  double lag_99_9_s = 0;      ///< … and all but one of a thousand.
  double lag_most_s = 0;

  /// One line of a table, and its head.
  [[nodiscard]] std::string line() const;
  [[nodiscard]] static std::string head();
};

struct LoadOptions {
  std::uint32_t files = 20'000;
  std::int64_t bytes = 1'000'000'000'000;
  int concurrency = 4;
  LimitedTinybird::Options tinybird;
  FileCall::Options call;
  int shards = 4;
  Shard::Options stream;
  bool renews = true;  ///< false: old messages are not sent anew.
  std::uint64_t seed = 1;
};

/// The world in which a snapshot is loaded; how its events reach the function is the derived
/// class's.
class Load : public FileCall::Owner {
 public:
  /// Until all is over: no event of the snapshot is left, or so many hours have passed.
  [[nodiscard]] Figures run(double hours_max = 24 * 365);

 protected:
  explicit Load(const LoadOptions& options);

  /// Nothing is left to be done.
  [[nodiscard]] virtual bool is_over() const = 0;
  [[nodiscard]] double share() { return static_cast<double>(random_.next()) / 4294967296.0; }

  // NOLINTBEGIN(cppcoreguidelines-non-private-member-variables-in-classes)
  LoadOptions options_;
  net::Jitter random_;
  Timeline time_;
  LimitedTinybird tinybird_;
  Snapshot snapshot_;
  std::vector<std::unique_ptr<FileCall>> calls_;
  std::vector<std::unique_ptr<Shard>> shards_;
  Figures figures_;
  // NOLINTEND(cppcoreguidelines-non-private-member-variables-in-classes)

 private:
  void tell_of_lag();
};

}  // namespace tinydynamocdc::simulation
