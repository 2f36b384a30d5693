// SPDX-License-Identifier: Apache-2.0
#include "cli/convert.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <format>
#include <memory>
#include <utility>

#include "dynamodb/transcoder.hpp"
#include "row/row_writer.hpp"
#include "source/event_kind.hpp"
#include "source/stream_event.hpp"

namespace tinydynamocdc::cli {

using base::Error;
using base::ErrorKind;
using base::Result;

namespace {

// Rows are handed to the file in pieces of about this size.
constexpr std::size_t k_write_bytes = 1 << 20;

struct FileCloser {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, FileCloser>;

// How errors call an input.
std::string name_of(const std::string& path) { return path == "-" ? "standard input" : path; }

Error file_error(std::string_view path, std::string_view doing) {
  const int code = errno;
  const auto kind = code == ENOENT   ? ErrorKind::missing
                    : code == EACCES ? ErrorKind::denied
                                     : ErrorKind::unavailable;
  return {kind, std::format("{}: {}: {}", path, doing, std::strerror(code))};
}

// The whole file, followed by the padding that the transcoder wants.
struct PaddedText {
  std::string text;
  [[nodiscard]] std::string_view view() const {
    return std::string_view(text).substr(0, text.size() - dynamodb::k_padding_bytes);
  }
};

Result<PaddedText> read_file(const std::string& path) {
  const bool standard_input = path == "-";
  const File opened(standard_input ? nullptr : std::fopen(path.c_str(), "rb"));
  std::FILE* file = standard_input ? stdin : opened.get();
  if (file == nullptr) {
    return std::unexpected(file_error(name_of(path), "cannot be opened"));
  }
  PaddedText result;
  std::size_t size = 0;
  for (;;) {
    constexpr std::size_t k_read_bytes = 1 << 16;
    const auto room = std::max(k_read_bytes, size);
    result.text.resize(size + room);
    const auto got = std::fread(result.text.data() + size, 1, room, file);
    size += got;
    if (got == 0) {
      break;
    }
  }
  if (std::ferror(file) != 0) {
    return std::unexpected(file_error(name_of(path), "cannot be read"));
  }
  result.text.resize(size);
  result.text.append(dynamodb::k_padding_bytes, '\0');
  return result;
}

// Standard output, or a file that gets its name when it is whole.
class Output {
 public:
  static Result<Output> open(const std::optional<std::string>& path) {
    Output output;
    if (path) {
      output.path_ = *path;
      output.partial_path_ = *path + ".partial";
      output.owned_.reset(std::fopen(output.partial_path_.c_str(), "wb"));
      if (!output.owned_) {
        return std::unexpected(file_error(output.partial_path_, "cannot be written"));
      }
    }
    return output;
  }

  Result<void> write(std::string_view text) {
    std::FILE* file = owned_ ? owned_.get() : stdout;
    if (std::fwrite(text.data(), 1, text.size(), file) != text.size()) {
      return std::unexpected(file_error(name(), "cannot be written"));
    }
    return {};
  }

  Result<void> finish() {
    if (!owned_) {
      return std::fflush(stdout) == 0 ? Result<void>()
                                      : std::unexpected(file_error(name(), "cannot be written"));
    }
    if (std::fclose(owned_.release()) != 0 ||
        std::rename(partial_path_.c_str(), path_.c_str()) != 0) {
      return std::unexpected(file_error(path_, "cannot be written"));
    }
    partial_path_.clear();
    return {};
  }

  Output(Output&& other) noexcept
      : owned_(std::move(other.owned_)),
        path_(std::move(other.path_)),
        partial_path_(std::exchange(other.partial_path_, {})) {}
  Output& operator=(Output&&) = delete;
  ~Output() {
    owned_.reset();
    if (!partial_path_.empty()) {
      std::remove(partial_path_.c_str());
    }
  }

 private:
  Output() = default;
  [[nodiscard]] std::string_view name() const {
    return path_.empty() ? std::string_view("standard output") : std::string_view(path_);
  }

  File owned_;
  std::string path_;
  std::string partial_path_;
};

class Conversion {
 public:
  Conversion(row::RowWriter& writer, Output& output) : writer_(writer), output_(output) {}

  Result<void> file(const std::string& path) {
    const auto text = read_file(path);
    if (!text) {
      return std::unexpected(text.error());
    }
    stats_.bytes_in += text->view().size();
    if (auto kind = source::event_kind(text->view()); !kind) {
      return std::unexpected(base::with_context(kind.error(), name_of(path)));
    }
    source::StreamEvent event(text->view());
    for (;;) {
      auto read = event.next();
      if (!read) {
        return after_rows(base::with_context(read.error(), name_of(path)));
      }
      if (!*read) {
        return {};
      }
      if (auto written = record(event, **read); !written) {
        return after_rows(base::with_context(written.error(), name_of(path)));
      }
    }
  }

  Result<ConvertStats> finish() {
    if (auto written = flush(); !written) {
      return std::unexpected(written.error());
    }
    return stats_;
  }

 private:
  Result<void> record(const dynamodb::ChangeSource& source, const dynamodb::ReadChange& read) {
    const auto written =
        read.change.and_then([&](const auto& change) { return writer_.append(change, rows_); });
    if (!written) {
      return std::unexpected(base::with_context(
          written.error(), source.place_of(read.index, read.sequence_number)));
    }
    ++stats_.rows;
    return rows_.size() >= k_write_bytes ? flush() : Result<void>();
  }

  Result<void> flush() {
    stats_.bytes_out += rows_.size();
    auto written = output_.write(rows_);
    rows_.clear();
    return written;
  }

  // The rows before a bad record are written all the same.
  Result<void> after_rows(Error error) {
    if (auto written = flush(); !written) {
      return written;
    }
    if (auto flushed = std::fflush(stdout); flushed != 0) {
      return std::unexpected(file_error("standard output", "cannot be written"));
    }
    return std::unexpected(std::move(error));
  }

  row::RowWriter& writer_;
  Output& output_;
  std::string rows_;
  ConvertStats stats_;
};

}  // namespace

std::string to_json(const ConvertStats& stats) {
  return std::format(R"({{"rows":{},"bytes_in":{},"bytes_out":{},"seconds":{:.6f}}})", stats.rows,
                     stats.bytes_in, stats.bytes_out, stats.seconds);
}

Result<ConvertStats> convert(const ConvertOptions& options, const base::Clock& clock) {
  const auto started = clock.steady();
  auto naming = row::NamingOptions{.key_prefix = options.key_prefix};
  if (auto sensible = row::check_naming(naming); !sensible) {
    return std::unexpected(sensible.error());
  }
  auto output = Output::open(options.output);
  if (!output) {
    return std::unexpected(output.error());
  }
  row::RowWriter writer(options.key_prefix);
  Conversion conversion(writer, *output);
  for (const auto& path : options.paths) {
    if (auto converted = conversion.file(path); !converted) {
      return std::unexpected(converted.error());
    }
  }
  auto stats = conversion.finish();
  if (!stats) {
    return stats;
  }
  if (auto finished = output->finish(); !finished) {
    return std::unexpected(finished.error());
  }
  stats->seconds = std::chrono::duration<double>(clock.steady() - started).count();
  return stats;
}

}  // namespace tinydynamocdc::cli
