// SPDX-License-Identifier: Apache-2.0
#include "convert/convert.hpp"

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/caught.hpp"
#include "base/ordered_pieces.hpp"
#include "base/progress.hpp"
#include "base/try.hpp"
#include "convert/conversion_line.hpp"
#include "convert/convert_file.hpp"
#include "convert/input_files.hpp"
#include "files/output_file.hpp"
#include "row/names.hpp"

namespace tinydynamocdc::convert {

using base::Progress;
using base::Result;
using files::OutputFile;

namespace {

// What is read and not written yet, per thread: how far the threads may run ahead of the file that
// is being written. Not more pieces, since each has memory of its own.
constexpr std::size_t k_held_bytes = 8 << 20;
constexpr std::size_t k_pieces = 16;
// Parts of gzip files that are decoded ahead, per thread.
constexpr std::size_t k_parts = 2;

// The work of all threads.
class Conversion {
 public:
  Conversion(const ConvertOptions& options, const Inputs& inputs, OutputFile& output,
             Progress& progress, Tally& tally)
      : options_(options),
        inputs_(inputs),
        output_(output),
        progress_(progress),
        tally_(tally),
        ahead_({.parts_max = k_parts * options.threads}),
        readers_(inputs.files.size()) {}

  Result<void> run() {
    const std::size_t threads = options_.threads;
    base::OrderedPieces pieces(
        {.make = [this] { return std::make_unique<RowsPiece>(inputs_, options_.key_prefix); },
         .read =
             [this](std::size_t input, base::Piece& piece) {
               return base::caught(inputs_.files[input].path,
                                   [&] { return read(input, static_cast<RowsPiece&>(piece)); });
             },
         .work = [this](base::Piece& piece) { return convert(static_cast<RowsPiece&>(piece)); },
         .hand_on = [this](base::Piece& piece) { return write(static_cast<RowsPiece&>(piece)); },
         .help = [this] { return ahead_.help(); }},
        {.inputs = inputs_.files.size(),
         .threads = threads,
         .pieces_max = threads == 1 ? 1 : threads * k_pieces,
         .held_bytes_max = threads * k_held_bytes});
    return pieces.run();
  }

 private:
  Result<bool> read(std::size_t input, RowsPiece& piece) {
    auto& reader = readers_[input];
    if (!reader) {
      const bool is_alone = options_.threads == 1;
      TINYDYNAMOCDC_TRY(auto opened,
                        open_file(inputs_, input,
                                  {.key_prefix = options_.key_prefix,
                                   .line_count = is_alone ? LineCount::by_rows : LineCount::ahead,
                                   .ahead = is_alone ? nullptr : &ahead_},
                                  tally_));
      reader = std::move(opened);
    }
    auto more = reader->read(piece);
    if (!more || !*more) {
      reader.reset();
      tally_.files.fetch_add(1, std::memory_order_relaxed);
    }
    return more;
  }

  // What a library throws must not end the thread, and with it the process.
  Result<void> convert(RowsPiece& piece) {
    take_memory(piece.rows);
    return base::caught(piece.file ? inputs_.files[*piece.file].path : "event",
                        [&] { return piece.convert_lines(); });
  }

  Result<void> write(RowsPiece& piece) {
    tally_.rows.fetch_add(piece.row_count, std::memory_order_relaxed);
    progress_.look();
    auto written = piece.rows.empty() ? Result<void>() : output_.write(piece.rows);
    give_memory(std::move(piece.rows));
    return written;
  }

  void take_memory(std::string& rows) {
    const std::lock_guard lock(memory_mutex_);
    if (rows.empty() && !memory_.empty()) {
      rows = std::move(memory_.back());
      memory_.pop_back();
    }
  }

  void give_memory(std::string rows) {
    rows.clear();
    const std::lock_guard lock(memory_mutex_);
    memory_.push_back(std::move(rows));
  }

  const ConvertOptions& options_;
  const Inputs& inputs_;
  OutputFile& output_;
  Progress& progress_;
  Tally& tally_;
  gzip::DecodeAhead ahead_;
  // Of rows that have been written, last in, first out: it is still in the cache of whoever makes
  // rows. (With each piece its own, small items had 4400 page faults in 35 ms.)
  std::mutex memory_mutex_;
  std::vector<std::string> memory_;
  std::vector<std::unique_ptr<PieceReader>> readers_;  // Of the files that have been begun.
};

}  // namespace

Result<ConvertStats> convert(const ConvertOptions& options, const base::Clock& clock,
                             const std::function<void(std::string_view)>& progress) {
  const auto started = clock.steady();
  auto naming = row::NamingOptions{.key_prefix = options.key_prefix};
  TINYDYNAMOCDC_TRY_VOID(row::check_naming(naming));
  TINYDYNAMOCDC_TRY(const auto inputs, find_inputs(options));
  TINYDYNAMOCDC_TRY(auto output, OutputFile::open(options.output));
  Tally tally;
  Progress shown(clock,
                 conversion_line(tally, {.files = inputs.files.size(), .bytes = inputs.bytes}),
                 progress);
  TINYDYNAMOCDC_TRY_VOID(Conversion(options, inputs, output, shown, tally).run());
  TINYDYNAMOCDC_TRY_VOID(output.finish());
  return ConvertStats{.rows = tally.rows,
                      .bytes_in = tally.bytes_in,
                      .bytes_out = output.bytes(),
                      .seconds = std::chrono::duration<double>(clock.steady() - started).count()};
}

}  // namespace tinydynamocdc::convert
