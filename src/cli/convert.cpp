// SPDX-License-Identifier: Apache-2.0
#include "cli/convert.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <format>
#include <system_error>
#include <thread>
#include <utility>

#include "base/caught.hpp"
#include "cli/convert_file.hpp"
#include "cli/input_files.hpp"
#include "cli/ordered_output.hpp"
#include "cli/output_file.hpp"
#include "cli/progress.hpp"
#include "row/names.hpp"

namespace tinydynamocdc::cli {

using base::Result;

namespace {

// Rows that wait for their turn, per thread. More would let the threads run further ahead of a
// long file; it never lets them run free, since rows leave in the order of files.
constexpr std::size_t k_waiting_bytes = 8 << 20;

// The work of all threads; each takes the next file when it is done with one.
class Conversion {
 public:
  Conversion(const ConvertOptions& options, const Inputs& inputs, OutputFile& output,
             Progress& progress, Tally& tally)
      : options_(options),
        inputs_(inputs),
        progress_(progress),
        tally_(tally),
        threads_(std::clamp<std::size_t>(inputs.files.size(), 1, options.threads)),
        ordered_([&output](std::string_view text) { return output.write(text); },
                 {.inputs = inputs.files.size(), .waiting_bytes_max = threads_ * k_waiting_bytes}) {
  }

  Result<void> run() {
    std::vector<std::thread> helpers;
    while (helpers.size() + 1 < threads_) {
      try {
        helpers.emplace_back([this] { work(); });
      } catch (const std::system_error&) {
        break;  // With fewer threads, or this one alone, it is slower.
      }
    }
    work();
    for (auto& helper : helpers) {
      helper.join();
    }
    return ordered_.outcome();
  }

 private:
  void work() {
    FileConverter converter(inputs_, options_.key_prefix, tally_);
    for (auto i = next_++; i < inputs_.files.size() && ordered_.wants(i); i = next_++) {
      ordered_.finish(i, converted(converter, i));
    }
  }

  // One file's rows on their way out. What a library throws must not end the thread, and with it
  // the process.
  Result<void> converted(FileConverter& converter, std::size_t i) {
    return base::caught(inputs_.files[i].path, [&] {
      return converter.convert(inputs_.files[i], [&](std::string& rows) {
        progress_.look();
        return ordered_.add(i, rows);
      });
    });
  }

  const ConvertOptions& options_;
  const Inputs& inputs_;
  Progress& progress_;
  Tally& tally_;
  std::size_t threads_;
  OrderedOutput ordered_;
  std::atomic<std::size_t> next_ = 0;
};

}  // namespace

std::string to_json(const ConvertStats& stats) {
  return std::format(R"({{"rows":{},"bytes_in":{},"bytes_out":{},"seconds":{:.6f}}})", stats.rows,
                     stats.bytes_in, stats.bytes_out, stats.seconds);
}

Result<ConvertStats> convert(const ConvertOptions& options, const base::Clock& clock,
                             const std::function<void(std::string_view)>& progress) {
  const auto started = clock.steady();
  auto naming = row::NamingOptions{.key_prefix = options.key_prefix};
  if (auto sensible = row::check_naming(naming); !sensible) {
    return std::unexpected(sensible.error());
  }
  const auto inputs = find_inputs(options);
  if (!inputs) {
    return std::unexpected(inputs.error());
  }
  auto output = OutputFile::open(options.output);
  if (!output) {
    return std::unexpected(output.error());
  }
  Tally tally;
  Progress shown(clock,
                 conversion_line(tally, {.files = inputs->files.size(), .bytes = inputs->bytes}),
                 progress);
  if (auto converted = Conversion(options, *inputs, *output, shown, tally).run(); !converted) {
    return std::unexpected(converted.error());
  }
  if (auto finished = output->finish(); !finished) {
    return std::unexpected(finished.error());
  }
  return ConvertStats{.rows = tally.rows,
                      .bytes_in = tally.bytes_in,
                      .bytes_out = output->bytes(),
                      .seconds = std::chrono::duration<double>(clock.steady() - started).count()};
}

}  // namespace tinydynamocdc::cli
