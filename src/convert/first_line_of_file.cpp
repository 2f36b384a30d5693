// SPDX-License-Identifier: Apache-2.0
#include "convert/first_line_of_file.hpp"

#include <array>
#include <optional>
#include <span>

#include "base/try.hpp"
#include "files/file_source.hpp"
#include "gzip/gunzip.hpp"

namespace tinydynamocdc::convert {

using base::Result;
using files::FileSource;
using source::FirstLine;

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
  return source::first_line(std::string_view(begin.data(), size));
}

}  // namespace tinydynamocdc::convert
