// SPDX-License-Identifier: Apache-2.0
#include "simulation/load.hpp"

#include <algorithm>
#include <format>

namespace tinydynamocdc::simulation {

Load::Load(const LoadOptions& options)
    : options_(options),
      random_(options.seed),
      tinybird_(options.tinybird, random_),
      snapshot_(options.files, options.bytes, random_) {
  for (int n = 0; n < options.shards; ++n) {
    shards_.push_back(std::make_unique<Shard>(options.stream, time_, tinybird_, random_));
  }
  for (int n = 0; n < options.concurrency; ++n) {
    calls_.push_back(std::make_unique<FileCall>(
        FileCall::World{
            .time = time_, .tinybird = tinybird_, .snapshot = snapshot_, .random = random_},
        *this, options.call, static_cast<std::uint32_t>(n)));
  }
}

Figures Load::run(double hours_max) {
  const auto last_ms = static_cast<std::int64_t>(hours_max * 3'600'000);
  std::int64_t marked_ms = 0;
  while (!is_over() && time_.now_ms() < last_ms && time_.go_on()) {
    if (snapshot_.marks > 0 && marked_ms == 0) {
      marked_ms = time_.now_ms();
    }
  }
  const auto ms = static_cast<double>(marked_ms > 0 ? marked_ms : time_.now_ms());
  const auto least_ms = static_cast<double>(snapshot_.bytes()) * 1'000 /
                        static_cast<double>(options_.tinybird.bytes_per_s);
  figures_.hours = ms / 3'600'000;
  figures_.of_the_limit = ms / least_ms;
  figures_.files_missing = snapshot_.files() - snapshot_.files_done();
  figures_.marks = snapshot_.marks;
  figures_.lists = snapshot_.lists;
  figures_.looks = snapshot_.looks;
  figures_.requests = tinybird_.requests;
  figures_.refused = tinybird_.refused;
  std::int64_t of_the_stream = 0;
  for (const auto& shard : shards_) {
    of_the_stream += shard->bytes_written();
  }
  figures_.sends_per_line = static_cast<double>(tinybird_.bytes_written - of_the_stream) /
                            static_cast<double>(snapshot_.bytes());
  tell_of_lag();
  return figures_;
}

void Load::tell_of_lag() {
  std::vector<std::int64_t> batches;
  for (const auto& shard : shards_) {
    const auto& one = shard->batches_by_lag_s();
    batches.resize(std::max(batches.size(), one.size()));
    for (std::size_t s = 0; s < one.size(); ++s) {
      batches[s] += one[s];
    }
  }
  std::int64_t all = 0;
  for (const auto count : batches) {
    all += count;
  }
  const auto within = [&](double part) {
    std::int64_t seen = 0;
    for (std::size_t s = 0; s < batches.size(); ++s) {
      seen += batches[s];
      if (static_cast<double>(seen) >= part * static_cast<double>(all)) {
        return static_cast<double>(s + 1);
      }
    }
    return 0.0;
  };
  figures_.lag_half_s = within(0.5);
  figures_.lag_99_9_s = within(0.999);
  figures_.lag_most_s = static_cast<double>(batches.size());
}

std::string Figures::head() {
  return "   hours  time/limit missing  dead dropped marks sends/line invocations  deaths went-on "
         "put-off renewed receives  lists looks    429%  lag:half  99.9%  most";
}

std::string Figures::line() const {
  return std::format(
      "{:8.1f} {:11.3f} {:7} {:5} {:7} {:5} {:10.4f} {:11} {:7} {:7} {:7} {:7} {:8} {:6} {:5} "
      "{:6.1f}% {:7} s {:4} s {:3} s",
      hours, of_the_limit, files_missing, dead_letters, dropped, marks, sends_per_line, invocations,
      deaths, went_on, put_off, renewed, most_receives, lists, looks,
      100.0 * static_cast<double>(refused) / static_cast<double>(requests), lag_half_s, lag_99_9_s,
      lag_most_s);
}

}  // namespace tinydynamocdc::simulation
