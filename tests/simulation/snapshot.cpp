// SPDX-License-Identifier: Apache-2.0
#include "simulation/snapshot.hpp"

#include <algorithm>
#include <format>

namespace tinydynamocdc::simulation {

namespace {

constexpr const char* k_md5 = "XUFAKrxLKna5cZ2REBfFkg==";
constexpr std::uint32_t k_large_every = 1'000;
constexpr double k_large = 30;
// Of the usual ones, so that the mean is what it should be.
constexpr double k_usual = (k_large_every - k_large) / (k_large_every - 1);

}  // namespace

Snapshot::Snapshot(std::uint32_t files, std::int64_t bytes, net::Jitter& random)
    : done_(files, false) {
  const auto mean_lines = static_cast<double>(bytes) / files / k_line_bytes;
  for (std::uint32_t file = 0; file < files; ++file) {
    const auto share = static_cast<double>(random.next()) / 4294967296.0;
    const auto times =
        file % k_large_every == k_large_every / 2 ? k_large : k_usual * (0.2 + 1.6 * share);
    lines_.push_back(std::max<std::uint64_t>(static_cast<std::uint64_t>(mean_lines * times), 1));
    bytes_ += static_cast<std::int64_t>(lines_.back()) * k_line_bytes;
  }
}

void Snapshot::done(std::uint32_t file) {
  files_done_ += done_[file] ? 0 : 1;
  done_[file] = true;
  entries.erase(file);
}

lambda::LoadedFiles::Look Snapshot::look() const {
  lambda::LoadedFiles loaded;
  for (std::uint32_t file = 0; file < files(); ++file) {
    if (done_[file]) {
      loaded.add(source::done_sign(name_of(file), lines_[file], k_md5));
    }
  }
  lambda::LoadedFiles::Look look;
  for (std::uint32_t file = 0; file < files(); ++file) {
    loaded.take({.key = "AWSDynamoDB/e/data/" + name_of(file),
                 .item_count = lines_[file],
                 .md5_base64 = k_md5,
                 .etag = {}},
                look);
  }
  return look;
}

std::string Snapshot::name_of(std::uint32_t file) { return std::format("{:026}.json.gz", file); }

std::uint32_t Snapshot::file_of(const std::string& name) {
  return static_cast<std::uint32_t>(std::stoul(name.substr(0, name.find('.'))));
}

}  // namespace tinydynamocdc::simulation
