// SPDX-License-Identifier: Apache-2.0
// What a thread that packs is good for: a data file of an export to bodies, as the function makes
// them, with rows and packing one after the other and side by side. Nothing is sent. By the clock
// (the best of the rounds), and in processor time (their median).
//
//   beside_bench FILE KEY [rounds]      FILE: a full export's, gzip
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/memory_source.hpp"
#include "gzip/gunzip.hpp"
#include "row/batch.hpp"
#include "row/snapshot_rows.hpp"
#include "source/export_file.hpp"

using namespace tinydynamocdc;

namespace {

double processor_s() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

struct Cost {
  double wall_s = 0;
  double cpu_s = 0;
  std::size_t packed = 0;
};

void take_bodies(row::Batch& batch, row::Body& body, std::size_t& packed) {
  batch.take_body(body);
  packed += body.gzip().size();
}

Cost cost(const std::string& file, const source::ExportInfo& info, row::Packing packing) {
  const auto wall = std::chrono::steady_clock::now();
  const auto cpu_s = processor_s();
  Cost cost;
  base::MemorySource bytes(file);
  gzip::Gunzip text(bytes);
  source::ExportFile lines(text, info, {.file_name = "a.json.gz", .place = "a"});
  row::Batch batch({.rows_max = std::numeric_limits<std::size_t>::max(),
                    .bytes_max = 2'500'000,
                    .packing = packing});
  row::Body body;
  const auto common = *lines.item_lines().common;
  row::SnapshotRows rows(common, "key_");
  std::vector<std::size_t> ends;
  for (auto ready = lines.item_lines(); !ready.lines.empty(); ready = lines.item_lines()) {
    ends.clear();
    const auto room = batch.room();
    const auto written =
        rows.append(ready.lines, ready.line_number, batch.buffer(),
                    {.rows_max = room.rows, .out_bytes = room.buffer_bytes, .ends = &ends});
    if (written.rows == 0) {
      std::abort();
    }
    batch.add(ends, {.index = ready.line_number - 1});
    lines.pass({.count = written.rows, .bytes = written.bytes});
    while (batch.has_full_body()) {
      take_bodies(batch, body, cost.packed);
    }
  }
  take_bodies(batch, body, cost.packed);
  cost.cpu_s = processor_s() - cpu_s;
  cost.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - wall).count();
  return cost;
}

void print(const char* name, std::vector<Cost> costs) {
  std::ranges::sort(costs, {}, &Cost::cpu_s);
  const auto cpu_s = costs[costs.size() / 2].cpu_s;
  const auto wall_s = std::ranges::min(costs, {}, &Cost::wall_s).wall_s;
  std::printf("| %s | %.1f ms | %.1f ms | %zu |\n", name, wall_s * 1e3, cpu_s * 1e3,
              costs[0].packed);
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) {
    std::fputs("beside_bench FILE KEY [rounds]\n", stderr);
    return EXIT_FAILURE;
  }
  std::ifstream in(arguments[1], std::ios::binary);
  const std::string file{std::istreambuf_iterator<char>(in), {}};
  const source::ExportInfo info{
      .export_arn = "arn:aws:dynamodb:eu-west-2:123456789012:table/bench/export/01604474914000-0a",
      .export_time_s = 1'604'474'914,
      .key_names = {arguments[2]}};
  const int rounds = count > 3 ? std::atoi(arguments[3]) : 9;
  std::vector<Cost> here;
  std::vector<Cost> beside;
  for (int i = 0; i < rounds; ++i) {
    here.push_back(cost(file, info, row::Packing::here));
    beside.push_back(cost(file, info, row::Packing::beside));
  }
  print("one after the other", here);
  print("side by side", beside);
  return EXIT_SUCCESS;
}
