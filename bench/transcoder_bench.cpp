// SPDX-License-Identifier: Apache-2.0
// The transcoder beside simdjson On-Demand doing the same work: items in, plain JSON escaped as the
// inside of a JSON string and the key attribute out. Interleaved rounds, medians, and the bytes
// compared before anything is timed.
//
//   transcoder_bench [rounds]      prints a Markdown table; exit 1 where the bytes differ
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <string>
#include <vector>

#include "bench/baseline_ondemand.hpp"
#include "bench/data.hpp"
#include "dynamodb/transcoder.hpp"

namespace tinydynamocdc::bench {
namespace {

// Room for the output of any item; written over by the next, as a sender's buffer in the cache
// would be.
using Buffer = std::unique_ptr<char[]>;

std::size_t largest_item(const ItemSet& set) {
  std::size_t largest = 0;
  for (std::size_t i = 0; i < set.size(); ++i) {
    largest = std::max(largest, set.item(i).size());
  }
  return largest;
}

[[noreturn]] void stop(const ItemSet& set, std::size_t index, const char* reason) {
  std::fprintf(stderr, "%s item %zu: %s\n", set.name().c_str(), index, reason);
  std::exit(EXIT_FAILURE);
}

char* by_product(const ItemSet& set, std::size_t index, dynamodb::ItemKeys& keys, char* output) {
  dynamodb::KeyNames names;
  names.names[names.count++] = set.key_name();
  const auto written = dynamodb::transcode_item_with_keys(set.item(index), output, names, keys);
  if (!written) {
    stop(set, index, written.error().message.c_str());
  }
  return written->output_end;
}

char* by_baseline(OnDemandTranscoder& baseline, const ItemSet& set, std::size_t index,
                  OnDemandTranscoder::Key& key, char* output) {
  char* const end = baseline.transcode(set.item(index), set.key_name(), key, output);
  if (end == nullptr) {
    stop(set, index, "refused by the baseline");
  }
  return end;
}

// Both must write the same bytes for every item, or their speeds mean nothing. Bytes written.
std::size_t compare_outputs(OnDemandTranscoder& baseline, const ItemSet& set, char* ours,
                            char* theirs) {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < set.size(); ++i) {
    dynamodb::ItemKeys keys;
    OnDemandTranscoder::Key key;
    const std::string_view mine(ours,
                                static_cast<std::size_t>(by_product(set, i, keys, ours) - ours));
    const std::string_view other(
        theirs, static_cast<std::size_t>(by_baseline(baseline, set, i, key, theirs) - theirs));
    if (mine != other) {
      stop(set, i, "the outputs differ");
    }
    if (keys.count != 1 || keys.attributes[0].tag != key.tag ||
        keys.attributes[0].value_text != key.value) {
      stop(set, i, "the keys differ");
    }
    bytes += mine.size();
  }
  return bytes;
}

// Processor time, not the clock on the wall: a busy machine then disturbs less, and there is one
// thread.
template <class Work>
double seconds_of(Work work) {
  const std::clock_t start = std::clock();
  work();
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

void run(const ItemSet& set, int rounds) {
  constexpr std::size_t k_baseline_slack = 32;
  const std::size_t room = dynamodb::transcoded_bytes_max(largest_item(set)) + k_baseline_slack;
  const Buffer ours(new char[room]);
  const Buffer theirs(new char[room]);
  OnDemandTranscoder baseline;
  const std::size_t bytes_out = compare_outputs(baseline, set, ours.get(), theirs.get());
  std::vector<double> our_speeds;
  std::vector<double> their_speeds;
  std::vector<double> ratios;
  std::size_t sink = 0;
  const double megabytes = static_cast<double>(set.bytes()) / 1e6;
  for (int round = 0; round < rounds; ++round) {
    const double our_seconds = seconds_of([&] {
      for (std::size_t i = 0; i < set.size(); ++i) {
        dynamodb::ItemKeys keys;
        sink += static_cast<std::size_t>(by_product(set, i, keys, ours.get()) - ours.get());
      }
    });
    const double their_seconds = seconds_of([&] {
      for (std::size_t i = 0; i < set.size(); ++i) {
        OnDemandTranscoder::Key key;
        sink += static_cast<std::size_t>(by_baseline(baseline, set, i, key, theirs.get()) -
                                         theirs.get());
      }
    });
    our_speeds.push_back(megabytes / our_seconds);
    their_speeds.push_back(megabytes / their_seconds);
    ratios.push_back(their_seconds / our_seconds);
  }
  if (sink != bytes_out * 2 * static_cast<std::size_t>(rounds)) {
    stop(set, 0, "not every byte was written");
  }
  std::printf("| %s | %zu | %zu | %.0f | %.0f | **%.2f** |\n", set.name().c_str(), set.size(),
              set.bytes() / set.size(), median(our_speeds), median(their_speeds), median(ratios));
  std::fflush(stdout);
}

}  // namespace
}  // namespace tinydynamocdc::bench

int main(int count, char** arguments) {
  using namespace tinydynamocdc::bench;
  const int rounds = count > 1 ? std::max(1, std::atoi(arguments[1])) : 41;
  std::printf(
      "simdjson %s; %d interleaved rounds, medians; MB of input per second of processor time\n\n",
      OnDemandTranscoder::implementation().c_str(), rounds);
  std::printf(
      "| items | count | bytes each | transcoder MB/s | On-Demand MB/s | ratio "
      "|\n|---|---|---|---|---|---|\n");
  constexpr std::uint64_t k_seed = 20'261'122;
  run(make_people(k_seed, 8'000), rounds);
  run(make_small(k_seed, 80'000), rounds);
  run(make_large(k_seed, 50), rounds);
  return 0;
}
