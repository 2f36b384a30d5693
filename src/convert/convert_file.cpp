// SPDX-License-Identifier: Apache-2.0
#include "convert/convert_file.hpp"

#include <algorithm>
#include <filesystem>
#include <format>
#include <optional>
#include <string_view>
#include <utility>

#include "base/try.hpp"
#include "convert/digest_source.hpp"
#include "dynamodb/transcoder.hpp"
#include "files/file_source.hpp"
#include "gzip/gunzip.hpp"
#include "source/event_kind.hpp"
#include "source/find_newline.hpp"
#include "source/stream_event.hpp"

namespace tinydynamocdc::convert {

using base::ErrorKind;
using base::Result;
using files::FileSource;

namespace {

// Rows of an event are handed on in pieces of about this size: few calls, and still in the
// processor's cache.
constexpr std::size_t k_piece_bytes = 256 << 10;

// How errors call an input.
std::string_view name_of(const InputFile& file) {
  return file.path == "-" ? std::string_view("standard input") : std::string_view(file.path);
}

// The whole file, followed by the padding that the transcoder wants.
Result<std::string> read_padded(FileSource& file) {
  std::string text;
  std::size_t size = 0;
  for (;;) {
    constexpr std::size_t k_read_bytes = 1 << 16;
    text.resize(size + std::max(k_read_bytes, size));
    TINYDYNAMOCDC_TRY(const auto got, file.read(std::span(text).subspan(size)));
    if (got == 0) {
      break;
    }
    size += got;
  }
  text.resize(size);
  text.append(dynamodb::k_padding_bytes, '\0');
  return text;
}

// What a counter stands at, told to the tally as what was added to it.
class Counted {
 public:
  explicit Counted(std::atomic<std::uint64_t>& total) : total_(total) {}
  void now(std::uint64_t count) {
    total_.fetch_add(count - std::exchange(before_, count), std::memory_order_relaxed);
  }

 private:
  std::atomic<std::uint64_t>& total_;
  std::uint64_t before_ = 0;
};

Result<void> check_against_manifest(const InputFile& file, std::uint64_t items,
                                    const std::optional<std::string>& md5) {
  if (file.item_count && *file.item_count != items) {
    return base::fail(ErrorKind::bad_input,
                      std::format("{}: it has {} items, but the manifest says {}: the file is "
                                  "damaged or incomplete; copy it again",
                                  file.path, items, *file.item_count));
  }
  if (md5 && *md5 != file.md5_base64) {
    return base::fail(ErrorKind::bad_input,
                      std::format("{}: its MD5 is {}, but the manifest says {}: the file is "
                                  "damaged or incomplete; copy it again",
                                  file.path, *md5, file.md5_base64));
  }
  return {};
}

Result<void> check_kind(std::string_view event) {
  TINYDYNAMOCDC_TRY(const auto kind, source::event_kind(event));
  if (kind == source::EventKind::s3 || kind == source::EventKind::s3_test) {
    return base::fail(ErrorKind::bad_input,
                      "an S3 event has no records, only names of objects: convert those, or "
                      "their export's folder");
  }
  if (kind == source::EventKind::snapshot_request || kind == source::EventKind::proof_request) {
    return base::fail(ErrorKind::bad_input,
                      "a schedule's event has no records, it only requests a snapshot: there is "
                      "nothing to convert");
  }
  return {};
}

// An event is read whole. Its records become rows while it is taken apart, by the thread that has
// it: 6 MB at most, of which nearly all is the transcoder's work.
class EventReader final : public PieceReader {
 public:
  EventReader(const InputFile& file, std::string padded, const std::string& key_prefix)
      : name_(name_of(file)),
        padded_(std::move(padded)),
        event_(std::string_view(padded_).substr(0, padded_.size() - dynamodb::k_padding_bytes)),
        writer_(key_prefix) {}

  // An error comes behind the rows before it.
  Result<bool> read(RowsPiece& into) override {
    into.clear();
    while (!error_ && !ended_ && into.rows.size() < k_piece_bytes) {
      read_record(into);
    }
    if (into.row_count > 0) {
      return true;
    }
    return error_ ? Result<bool>(std::unexpected(base::with_context(*error_, name_))) : false;
  }

 private:
  void read_record(RowsPiece& into) {
    const auto record = event_.next();
    if (!record) {
      error_ = record.error();
      return;
    }
    ended_ = !*record;
    if (ended_) {
      return;
    }
    const auto& read = **record;
    const auto written =
        read.change.and_then([&](const auto& change) { return writer_.append(change, into.rows); });
    if (written) {
      ++into.row_count;
    } else {
      error_ =
          base::with_context(written.error(), event_.place_of(read.index, read.sequence_number));
    }
  }

  std::string_view name_;
  std::string padded_;
  source::StreamEvent event_;
  row::RowWriter writer_;
  std::optional<base::Error> error_;
  bool ended_ = false;
};

Result<std::unique_ptr<PieceReader>> open_event(const InputFile& file,
                                                const std::string& key_prefix, Tally& tally) {
  TINYDYNAMOCDC_TRY(auto opened, FileSource::open(file.path));
  auto padded = read_padded(opened);
  if (!padded) {
    return std::unexpected(base::with_context(padded.error(), name_of(file)));
  }
  const auto text = std::string_view(*padded).substr(0, padded->size() - dynamodb::k_padding_bytes);
  tally.bytes_in += text.size();
  tally.bytes_text += text.size();
  if (const auto checked = check_kind(text); !checked) {
    return std::unexpected(base::with_context(checked.error(), name_of(file)));
  }
  return std::make_unique<EventReader>(file, std::move(*padded), key_prefix);
}

// An export's data file: read, hashed and unpacked, and cut into chunks of lines.
class LinesReader final : public PieceReader {
 public:
  struct Source {
    std::size_t index = 0;
    FileSource opened;
  };
  LinesReader(const InputFile& file, Source source, const OpenOptions& options, Tally& tally)
      : file_(file),
        index_(source.index),
        line_count_(options.line_count),
        opened_(std::move(source.opened)),
        bytes_in_(tally.bytes_in),
        bytes_text_(tally.bytes_text) {
    base::ByteSource* text = &opened_;
    if (!file.md5_base64.empty()) {
      text = &digest_.emplace(*text);
    }
    if (file.compression == InputFile::Compression::gzip) {
      text = options.ahead != nullptr && opened_.size() > 0
                 ? &gunzip_.emplace(*text,
                                    gzip::Gunzip::Help{.ahead = *options.ahead, .file = opened_})
                 : &gunzip_.emplace(*text);
    }
    chunks_.emplace(*text);
  }

  Result<bool> read(RowsPiece& into) override {
    if (line_count_ == LineCount::by_rows && into.file == index_) {
      lines_ += into.row_count;
    }
    into.clear();
    const auto more = chunks_->next(into.lines, lines_);
    bytes_in_.now(opened_.bytes());
    bytes_text_.now(chunks_->bytes());
    if (!more) {
      return std::unexpected(
          base::with_context(more.error(), std::format("{} after line {}", file_.path, lines_)));
    }
    if (!*more) {
      return check_against_manifest(
                 file_, lines_,
                 digest_ ? std::optional(digest_->md5_base64()) : std::optional<std::string>())
          .transform([] { return false; });
    }
    const auto lines = into.lines.lines();
    into.file = index_;
    into.line_number = lines_ + 1;
    if (line_count_ == LineCount::ahead) {
      lines_ += source::count_newlines(lines) + (lines.ends_with('\n') ? 0 : 1);
    }
    return true;
  }

 private:
  const InputFile& file_;
  std::size_t index_;
  LineCount line_count_;
  FileSource opened_;
  std::optional<DigestSource> digest_;        // Of opened_;
  std::optional<gzip::Gunzip> gunzip_;        // of the one before,
  std::optional<source::LineChunks> chunks_;  // and so on.
  std::uint64_t lines_ = 0;
  Counted bytes_in_;
  Counted bytes_text_;
};

std::string file_name_of(const InputFile& file) {
  return std::filesystem::path(file.path).filename().string();
}

Result<std::unique_ptr<PieceReader>> open_lines(const Inputs& inputs, std::size_t index,
                                                const OpenOptions& options, Tally& tally) {
  const auto& file = inputs.files[index];
  TINYDYNAMOCDC_TRY(auto opened, FileSource::open(file.path));
  const source::ExportLines lines(inputs.exports[file.export_index], file_name_of(file));
  if (const auto checked = lines.check(); !checked) {
    return std::unexpected(base::with_context(checked.error(), file.path));
  }
  return std::make_unique<LinesReader>(
      file, LinesReader::Source{.index = index, .opened = std::move(opened)}, options, tally);
}

}  // namespace

Result<std::unique_ptr<PieceReader>> open_file(const Inputs& inputs, std::size_t index,
                                               const OpenOptions& options, Tally& tally) {
  const auto& file = inputs.files[index];
  return file.kind == InputFile::Kind::event ? open_event(file, options.key_prefix, tally)
                                             : open_lines(inputs, index, options, tally);
}

std::size_t RowsPiece::held_bytes() const { return lines.capacity() + rows.capacity(); }

void RowsPiece::clear() {
  file.reset();
  rows.clear();
  row_count = 0;
}

Result<void> RowsPiece::convert_lines() {
  if (!file) {
    return {};
  }
  set_file(*file);
  auto rest = lines.lines();
  while (!rest.empty()) {
    const auto number = line_number + row_count;
    if (snapshot_rows_) {
      const auto written = snapshot_rows_->append(rest, number, rows);
      rest.remove_prefix(written.bytes);
      row_count += written.rows;
      if (written.rows > 0) {
        continue;
      }
    }
    const auto line = rest.substr(0, source::find_newline(rest));
    if (auto converted = convert_line(line, number); !converted) {
      return converted;
    }
    ++row_count;
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  }
  return {};
}

Result<void> RowsPiece::convert_line(std::string_view line, std::uint64_t number) {
  const auto read = file_lines_->read(line, number);
  const auto written =
      read.change.and_then([&](const auto& change) { return writer_.append(change, rows); });
  if (!written) {
    return std::unexpected(base::with_context(
        written.error(), std::format("{} line {}", inputs_.files[*file].path, number)));
  }
  return {};
}

void RowsPiece::set_file(std::size_t index) {
  if (file_set_ == index) {
    return;
  }
  file_set_ = index;
  snapshot_rows_.reset();
  const auto& input = inputs_.files[index];
  file_lines_.emplace(inputs_.exports[input.export_index], file_name_of(input));
  if (file_lines_->type() == source::ExportType::full) {
    snapshot_rows_.emplace(file_lines_->common(), key_prefix_);
  }
}

}  // namespace tinydynamocdc::convert
