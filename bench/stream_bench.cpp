// SPDX-License-Identifier: Apache-2.0
// A batch of stream records as Lambda hands it over, to the text of the bodies (not packed), beside
// a parse of the same payload into simdjson's DOM that nothing is made of.
//
//   stream_bench SET [rounds]     prints {"records":…,"payload_bytes":…,"rows_bytes":…,
//                                 "dom_s":…,"ours_s":…,"ratio":…,"simdjson":"…"}; medians
//   stream_bench SET event        the payload on standard output
//   stream_bench SET rows         its rows on standard output
//
// SET is people or small (batches of 250), large (15 records: Lambda's 6 MB allow no more) or one
// (a person).
#include <simdjson.h>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <string_view>
#include <vector>

#include "bench/data.hpp"
#include "bench/stream_event.hpp"
#include "dynamodb/transcoder.hpp"
#include "row/body.hpp"
#include "row/row_writer.hpp"
#include "source/event_kind.hpp"
#include "source/stream_event.hpp"

namespace tinydynamocdc::bench {
namespace {

constexpr std::uint64_t k_seed = 20'261'122;
constexpr std::size_t k_batch = 250;
constexpr std::size_t k_large_batch = 15;

[[noreturn]] void stop(const std::string& reason) {
  std::fprintf(stderr, "stream_bench: %s\n", reason.c_str());
  std::exit(EXIT_FAILURE);
}

// What the function keeps from one batch to the next, and what it makes of one.
struct Ours {
  row::RowWriter writer{"key_"};
  std::string rows;
  std::vector<row::RowOrigin> origins;
};

// From the payload to the rows and to what is kept of each record: what the function does but for
// packing and sending.
void make_rows(Ours& ours, std::string_view payload) {
  ours.rows.clear();
  ours.origins.clear();
  const auto kind = source::event_kind(payload);
  if (!kind || *kind != source::EventKind::stream) {
    stop("not an event of a stream");
  }
  source::StreamEvent event(payload);
  for (;;) {
    const auto read = event.next();
    if (!read) {
      stop(read.error().message);
    }
    if (!*read) {
      return;
    }
    const auto& record = **read;
    if (!record.change) {
      stop(record.change.error().message);
    }
    if (const auto written = ours.writer.append(*record.change, ours.rows); !written) {
      stop(written.error().message);
    }
    ours.origins.push_back({.index = record.index,
                            .sequence_number = std::string(record.sequence_number),
                            .approximate_creation_s = record.change->approximate_creation_s});
  }
}

// Processor time: a busy machine then disturbs less, and there is one thread.
template <class Work>
double seconds_of(int times, Work work) {
  const std::clock_t start = std::clock();
  for (int i = 0; i < times; ++i) {
    work();
  }
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC / times;
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

void compare(const std::string& payload, int rounds) {
  // So many batches at a time that the processor's clock is fine enough.
  constexpr std::size_t k_bytes_at_a_time = 16'000'000;
  const int times = static_cast<int>(k_bytes_at_a_time / payload.size()) + 1;
  const simdjson::padded_string padded(
      payload.substr(0, payload.size() - dynamodb::k_padding_bytes));
  const std::string_view text = std::string_view(payload).substr(0, padded.size());
  simdjson::dom::parser parser;
  Ours ours;
  make_rows(ours, text);
  std::vector<double> dom;
  std::vector<double> own;
  std::vector<double> ratios;
  for (int round = 0; round < rounds; ++round) {
    dom.push_back(seconds_of(times, [&] {
      if (parser.parse(padded).error() != simdjson::SUCCESS) {
        stop("simdjson refused the payload");
      }
    }));
    own.push_back(seconds_of(times, [&] { make_rows(ours, text); }));
    ratios.push_back(dom.back() / own.back());
  }
  std::printf(R"({"records":%zu,"payload_bytes":%zu,"rows_bytes":%zu,"dom_s":%.9f,"ours_s":%.9f,)"
              R"("ratio":%.3f,"simdjson":"%s"})"
              "\n",
              ours.origins.size(), text.size(), ours.rows.size(), median(dom), median(own),
              median(ratios), simdjson::get_active_implementation()->name().c_str());
}

ItemSet set_of(std::string_view name) {
  if (name == "people") {
    return make_people(k_seed, k_batch);
  }
  if (name == "one") {
    return make_people(k_seed, 1);
  }
  if (name == "small") {
    return make_small(k_seed, k_batch);
  }
  if (name == "large") {
    return make_large(k_seed, k_large_batch);
  }
  stop("usage: stream_bench people|small|large|one [ROUNDS|event|rows]");
}

void print(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) {
    stop("cannot write");
  }
}

}  // namespace
}  // namespace tinydynamocdc::bench

int main(int count, char** arguments) {
  using namespace tinydynamocdc;
  using namespace tinydynamocdc::bench;
  auto payload = stream_event(set_of(count > 1 ? arguments[1] : ""));
  const auto bytes = payload.size();
  payload.append(dynamodb::k_padding_bytes, '\0');
  const std::string_view what = count > 2 ? arguments[2] : "41";
  if (what == "event") {
    print(std::string_view(payload).substr(0, bytes));
  } else if (what == "rows") {
    Ours ours;
    make_rows(ours, std::string_view(payload).substr(0, bytes));
    print(ours.rows);
  } else {
    compare(payload, std::max(1, std::atoi(std::string(what).c_str())));
  }
  return EXIT_SUCCESS;
}
