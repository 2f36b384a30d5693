// SPDX-License-Identifier: Apache-2.0
#include "cli/convert_file.hpp"

#include <algorithm>
#include <filesystem>
#include <format>
#include <optional>
#include <string_view>
#include <utility>

#include "cli/file_source.hpp"
#include "dynamodb/transcoder.hpp"
#include "gzip/gunzip.hpp"
#include "source/event_kind.hpp"
#include "source/stream_event.hpp"

namespace tinydynamocdc::cli {

using base::ErrorKind;
using base::Result;

namespace {

// Rows are handed on in pieces of about this size: few calls, and still in the processor's cache.
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
    const auto got = file.read(std::span(text).subspan(size));
    if (!got) {
      return std::unexpected(got.error());
    }
    if (*got == 0) {
      break;
    }
    size += *got;
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
    return base::fail(ErrorKind::bad_input, std::format("{}: {} items, but the manifest says {}",
                                                        file.path, items, *file.item_count));
  }
  if (md5 && *md5 != file.md5_base64) {
    return base::fail(ErrorKind::bad_input,
                      std::format("{}: its MD5 is {}, but the manifest says {}", file.path, *md5,
                                  file.md5_base64));
  }
  return {};
}

}  // namespace

Result<void> FileConverter::convert(const InputFile& file, const Sink& sink) {
  rows_.clear();
  auto converted =
      file.kind == InputFile::Kind::event ? convert_event(file, sink) : convert_lines(file, sink);
  tally_.files.fetch_add(1, std::memory_order_relaxed);
  return converted;
}

Result<void> FileConverter::convert_event(const InputFile& file, const Sink& sink) {
  auto opened = FileSource::open(file.path);
  if (!opened) {
    return std::unexpected(opened.error());
  }
  const auto padded = read_padded(*opened);
  if (!padded) {
    return std::unexpected(base::with_context(padded.error(), name_of(file)));
  }
  const auto text = std::string_view(*padded).substr(0, padded->size() - dynamodb::k_padding_bytes);
  tally_.bytes_in += text.size();
  tally_.bytes_text += text.size();
  if (auto kind = source::event_kind(text); !kind) {
    return std::unexpected(base::with_context(kind.error(), name_of(file)));
  } else if (*kind == source::EventKind::s3 || *kind == source::EventKind::s3_test) {
    return base::fail(ErrorKind::bad_input,
                      std::format("{}: an S3 event holds no records, only the names of objects: "
                                  "convert those, or their export's folder",
                                  name_of(file)));
  } else if (*kind == source::EventKind::snapshot_request ||
             *kind == source::EventKind::proof_request) {
    return base::fail(
        ErrorKind::bad_input,
        std::format("{}: a schedule's event holds no records, it only asks for a snapshot",
                    name_of(file)));
  }
  source::StreamEvent event(text);
  if (auto ended = convert_records(event, [] {}, sink); !ended) {
    return std::unexpected(base::with_context(ended.error(), name_of(file)));
  }
  return {};
}

Result<void> FileConverter::convert_lines(const InputFile& file, const Sink& sink) {
  auto opened = FileSource::open(file.path);
  if (!opened) {
    return std::unexpected(opened.error());
  }
  std::optional<DigestSource> digest;
  if (!file.md5_base64.empty()) {
    digest.emplace(*opened);
  }
  base::ByteSource& bytes = digest ? static_cast<base::ByteSource&>(*digest) : *opened;
  std::optional<gzip::Gunzip> gunzip;
  if (file.compression == InputFile::Compression::gzip) {
    gunzip.emplace(bytes);
  }
  base::ByteSource& text = gunzip ? static_cast<base::ByteSource&>(*gunzip) : bytes;
  source::ExportFile lines(
      text, inputs_.exports[file.export_index],
      {.file_name = std::filesystem::path(file.path).filename().string(), .place = file.path});

  Counted bytes_in(tally_.bytes_in);
  Counted bytes_text(tally_.bytes_text);
  const auto report = [&] {
    bytes_in.now(opened->bytes());
    bytes_text.now(lines.bytes());
  };
  const auto ended = convert_records(lines, report, sink);
  if (!ended) {
    return std::unexpected(ended.error());
  }
  if (*ended == Ended::unwanted) {
    return {};
  }
  return check_against_manifest(
      file, lines.lines(),
      digest ? std::optional(digest->md5_base64()) : std::optional<std::string>());
}

Result<FileConverter::Ended> FileConverter::convert_records(dynamodb::ChangeSource& records,
                                                            const std::function<void()>& report,
                                                            const Sink& sink) {
  std::uint64_t rows = 0;
  const auto hand_on = [&] {
    tally_.rows.fetch_add(std::exchange(rows, 0), std::memory_order_relaxed);
    report();
    return rows_.empty() || sink(rows_);
  };
  for (;;) {
    const auto read = records.next();
    if (!read) {
      (void)hand_on();
      return std::unexpected(read.error());
    }
    const auto& record = *read;
    if (!record) {
      return hand_on() ? Ended::whole : Ended::unwanted;
    }
    const auto written =
        record->change.and_then([&](const auto& change) { return writer_.append(change, rows_); });
    if (!written) {
      (void)hand_on();
      return std::unexpected(base::with_context(
          written.error(), records.place_of(record->index, record->sequence_number)));
    }
    ++rows;
    if (rows_.size() >= k_piece_bytes && !hand_on()) {
      return Ended::unwanted;
    }
  }
}

}  // namespace tinydynamocdc::cli
