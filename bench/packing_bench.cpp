// SPDX-License-Identifier: Apache-2.0
// What packing costs, and how small it makes rows: ISA-L's levels as src/gzip/packer.cpp uses them,
// and libdeflate's lowest on whole bodies. Processor time, interleaved rounds, medians.
//
//   packing_bench ROWS [rounds]      ROWS: a file of rows, as `convert` prints them
#include <isa-l/igzip_lib.h>
#include <libdeflate.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr std::size_t k_body_bytes = 2'500'000;  // As the function cuts an export.
constexpr std::size_t k_piece_bytes = 128 << 10;

double processor_s() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
}

struct IsaL {
  std::uint32_t level = 0;
  std::size_t level_bytes = 0;
  bool own_codes = false;  // Level 0: made from the body's first piece.
  std::unique_ptr<std::uint8_t[]> memory = std::make_unique<std::uint8_t[]>(level_bytes + 1);
  isal_hufftables codes{};

  std::size_t pack(std::string_view body, std::string& out) {
    isal_zstream stream;
    isal_deflate_init(&stream);
    stream.level = level;
    stream.level_buf = memory.get();
    stream.level_buf_size = static_cast<std::uint32_t>(level_bytes);
    stream.gzip_flag = IGZIP_GZIP;
    if (own_codes) {
      isal_huff_histogram histogram{};
      const auto first = body.substr(0, k_piece_bytes);
      isal_update_histogram(bytes_of(first), static_cast<int>(first.size()), &histogram);
      if (isal_create_hufftables(&codes, &histogram) != 0) {
        std::abort();
      }
      isal_deflate_set_hufftables(&stream, &codes, IGZIP_HUFFTABLE_CUSTOM);
    }
    stream.next_out = bytes_of(out);
    stream.avail_out = static_cast<std::uint32_t>(out.size());
    while (!body.empty()) {
      const auto piece = body.substr(0, k_piece_bytes);
      body.remove_prefix(piece.size());
      stream.next_in = bytes_of(piece);
      stream.avail_in = static_cast<std::uint32_t>(piece.size());
      stream.end_of_stream = body.empty() ? 1 : 0;
      if (isal_deflate(&stream) != COMP_OK || stream.avail_in != 0) {
        std::abort();
      }
    }
    return out.size() - stream.avail_out;
  }
};

struct Way {
  std::string name;
  std::function<std::size_t(std::string_view, std::string&)> pack;
  std::vector<double> seconds = {};
  std::size_t packed = 0;
};

Way isa_l(std::string name, std::uint32_t level, std::size_t level_bytes, bool own_codes = false) {
  auto engine = std::make_shared<IsaL>(IsaL{level, level_bytes, own_codes});
  return {std::move(name),
          [engine](std::string_view body, std::string& out) { return engine->pack(body, out); }};
}

Way libdeflate() {
  const std::shared_ptr<libdeflate_compressor> engine(libdeflate_alloc_compressor(1),
                                                      libdeflate_free_compressor);
  return {"libdeflate 1", [engine](std::string_view body, std::string& out) {
            // A gzip member is this, and a header.
            libdeflate_crc32(0, body.data(), body.size());
            return libdeflate_deflate_compress(engine.get(), body.data(), body.size(), out.data(),
                                               out.size());
          }};
}

void round(Way& way, std::string_view rows, std::string& out) {
  const auto begin = processor_s();
  way.packed = 0;
  while (!rows.empty()) {
    const auto body = rows.substr(0, k_body_bytes);
    rows.remove_prefix(body.size());
    way.packed += way.pack(body, out);
  }
  way.seconds.push_back(processor_s() - begin);
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) {
    std::fputs("packing_bench ROWS [rounds]\n", stderr);
    return EXIT_FAILURE;
  }
  std::ifstream file(arguments[1], std::ios::binary);
  const std::string rows{std::istreambuf_iterator<char>(file), {}};
  const int rounds = count > 2 ? std::atoi(arguments[2]) : 9;
  std::string out(2 * k_body_bytes, '\0');
  Way ways[] = {isa_l("ISA-L 0", 0, 0),
                isa_l("ISA-L 0, codes of the first piece", 0, 0, true),
                isa_l("ISA-L 1", 1, ISAL_DEF_LVL1_MEDIUM),
                isa_l("ISA-L 1, largest blocks", 1, ISAL_DEF_LVL1_EXTRA_LARGE),
                isa_l("ISA-L 2", 2, ISAL_DEF_LVL2_MEDIUM),
                isa_l("ISA-L 3", 3, ISAL_DEF_LVL3_MEDIUM),
                libdeflate()};
  for (int i = 0; i < rounds; ++i) {
    for (auto& way : ways) {
      round(way, rows, out);
    }
  }
  for (const auto& way : ways) {
    std::printf("| %s | %.0f | %.2f |\n", way.name.c_str(),
                static_cast<double>(rows.size()) / 1e6 / median(way.seconds),
                100.0 * static_cast<double>(way.packed) / static_cast<double>(rows.size()));
  }
  return EXIT_SUCCESS;
}
