// SPDX-License-Identifier: Apache-2.0
#include "cli/first_line.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "base/try.hpp"
#include "cli/file_source.hpp"
#include "gzip/gunzip.hpp"

namespace tinydynamocdc::cli {

using base::Result;

namespace {

std::string_view after_space(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  return begin == std::string_view::npos ? std::string_view() : text.substr(begin);
}

}  // namespace

FirstLine first_line(std::string_view text) {
  text = after_space(text);
  if (!text.starts_with('{')) {
    return FirstLine::other;
  }
  text = after_space(text.substr(1));
  if (!text.starts_with('"')) {
    return FirstLine::other;
  }
  text.remove_prefix(1);
  const auto name = text.substr(0, text.find('"'));
  if (name == "Item") {
    return FirstLine::full_export;
  }
  constexpr std::array<std::string_view, 4> k_incremental = {"Metadata", "Keys", "NewImage",
                                                             "OldImage"};
  return std::ranges::contains(k_incremental, name) ? FirstLine::incremental_export
                                                    : FirstLine::other;
}

Result<FirstLine> first_line_of_file(const std::string& path, InputFile::Compression compression) {
  TINYDYNAMOCDC_TRY(auto file, FileSource::open(path));
  std::optional<gzip::Gunzip> gunzip;
  if (compression == InputFile::Compression::gzip) {
    gunzip.emplace(file);
  }
  base::ByteSource& text = gunzip ? static_cast<base::ByteSource&>(*gunzip) : file;
  std::array<char, 4096> begin;
  std::size_t size = 0;
  while (size < begin.size()) {
    const auto got = text.read(std::span(begin).subspan(size));
    if (!got && got.error().kind != base::ErrorKind::bad_input) {
      return std::unexpected(base::with_context(got.error(), path));
    }
    // Whoever reads all of it will say what is wrong with it.
    if (!got || *got == 0) {
      break;
    }
    size += *got;
  }
  return first_line(std::string_view(begin.data(), size));
}

}  // namespace tinydynamocdc::cli
