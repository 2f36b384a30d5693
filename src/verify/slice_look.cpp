// SPDX-License-Identifier: Apache-2.0
#include "verify/slice_look.hpp"

#include <algorithm>
#include <array>
#include <format>
#include <map>

#include "base/try.hpp"
#include "verify/answers.hpp"
#include "verify/statements.hpp"

namespace tinydynamocdc::verify {

using base::Result;
using tinybird::CallResult;

namespace {

// Digests that are asked for at a time.
constexpr std::uint64_t k_states_max = 100'000;

using Moments = std::array<BucketSums, k_moments>;
struct PartSums {
  Moments landed{};
  BucketSums shown{};
};

// An item's digests, ours and theirs.
struct Digests {
  const Record* record = nullptr;
  bool is_twice = false;  // Two items of the export have this key's hash.
  std::array<std::uint64_t, k_moments> landed{};
  std::uint64_t shown = 0;
};

void add_sums(const std::vector<AnswerRow>& rows, std::size_t moment, BucketSums& sums) {
  for (const auto& row : rows) {
    const auto bucket = number_in(row, "bucket") % k_buckets;
    sums[bucket] = {.items = number_in(row, std::format("items_{}", moment)),
                    .digests = number_in(row, std::format("sum_{}", moment))};
  }
}

class Look {
 public:
  Look(const LookParts& parts, SliceLook& found) : parts_(parts), found_(found) {}

  Result<void> part(const Part& part, const std::vector<Record>& records) {
    const auto done = try_part(part, records);
    if (done) {
      return {};
    }
    if (part.depth == k_depth_max || !is_too_heavy(done.error())) {
      return std::unexpected(done.error().error);
    }
    for (const std::uint64_t half : {0U, 1U}) {
      const Part smaller{
          .slice = part.slice, .depth = part.depth + 1, .value = 2 * part.value + half};
      std::vector<Record> its;
      std::ranges::copy_if(records, std::back_inserter(its),
                           [&](const Record& record) { return smaller.contains(record.key); });
      TINYDYNAMOCDC_TRY_VOID(this->part(smaller, its));
    }
    return {};
  }

 private:
  [[nodiscard]] bool asks_before() const {
    return parts_.questions.before || parts_.marks.own_rows == 0;
  }
  [[nodiscard]] bool asks_at_export() const {
    return parts_.questions.now && parts_.marks.own_rows > 0;
  }
  [[nodiscard]] bool asks_view() const {
    return parts_.questions.now && !parts_.subject.view.empty();
  }

  CallResult<void> try_part(const Part& part, const std::vector<Record>& records) {
    const auto ours = RecordFiles::sums(records);
    TINYDYNAMOCDC_TRY(const auto sums, sums_of(part));
    std::vector<std::size_t> group;
    std::uint64_t expected = 0;
    SliceLook of_part;
    for (std::size_t bucket = 0; bucket < k_buckets; ++bucket) {
      const auto& now = asks_view() ? sums->shown[bucket] : sums->landed[2][bucket];
      of_part.shown_items += now.items;
      if (!differs(ours[bucket], *sums, bucket)) {
        continue;
      }
      group.push_back(bucket);
      expected += std::max(ours[bucket].items, now.items);
      if (expected >= k_states_max) {
        TINYDYNAMOCDC_TRY_VOID(states(part, records, group, of_part));
        group.clear();
        expected = 0;
      }
    }
    if (!group.empty()) {
      TINYDYNAMOCDC_TRY_VOID(states(part, records, group, of_part));
    }
    found_.items += records.size();
    found_.shown_items += of_part.shown_items;
    found_.suspects_left_out += of_part.suspects_left_out;
    for (const auto& suspect : of_part.suspects) {
      add(suspect, found_);
    }
    return {};
  }

  CallResult<std::unique_ptr<PartSums>> sums_of(const Part& part) {
    auto sums = std::make_unique<PartSums>();
    TINYDYNAMOCDC_TRY(
        const auto rows,
        ask(parts_.tinybird, sums_statement(parts_.subject, parts_.marks, parts_.slices, part)));
    for (std::size_t moment = 0; moment < k_moments; ++moment) {
      add_sums(rows, moment, sums->landed[moment]);
    }
    if (asks_view()) {
      TINYDYNAMOCDC_TRY(
          const auto shown,
          ask(parts_.tinybird, view_sums_statement(parts_.subject, parts_.slices, part)));
      add_sums(shown, 0, sums->shown);
    }
    return sums;
  }

  [[nodiscard]] bool differs(const Sum& ours, const PartSums& sums, std::size_t bucket) const {
    return (asks_before() && ours != sums.landed[0][bucket]) ||
           (asks_at_export() && ours != sums.landed[1][bucket]) ||
           (asks_view() && sums.shown[bucket] != sums.landed[2][bucket]);
  }

  CallResult<void> states(const Part& part, const std::vector<Record>& records,
                          const std::vector<std::size_t>& buckets, SliceLook& found) {
    std::map<std::uint64_t, Digests> items;
    for (const auto& record : records) {
      if (std::ranges::binary_search(buckets, record.key % k_buckets)) {
        auto& item = items[record.key];
        item.is_twice = item.record != nullptr;
        item.record = &record;
      }
    }
    TINYDYNAMOCDC_TRY(const auto rows,
                      ask(parts_.tinybird, states_statement(parts_.subject, parts_.marks,
                                                            parts_.slices, part, buckets)));
    for (const auto& row : rows) {
      auto& item = items[number_in(row, "hash")];
      for (std::size_t moment = 0; moment < k_moments; ++moment) {
        item.landed[moment] = number_in(row, std::format("digest_{}", moment));
      }
    }
    if (asks_view()) {
      TINYDYNAMOCDC_TRY(const auto shown,
                        ask(parts_.tinybird,
                            view_states_statement(parts_.subject, parts_.slices, part, buckets)));
      for (const auto& row : shown) {
        items[number_in(row, "hash")].shown = number_in(row, "digest_0");
      }
    }
    for (const auto& [key, item] : items) {
      if (is_suspect(item)) {
        Suspect suspect{.key = key, .slice = part.slice, .place = {}};
        if (item.record != nullptr) {
          suspect.place = ItemPlace{.file = item.record->file, .line = item.record->line};
        }
        add(suspect, found);
      }
    }
    return {};
  }

  [[nodiscard]] bool is_suspect(const Digests& item) const {
    const auto ours = item.record == nullptr ? 0 : item.record->digest;
    return item.is_twice || (asks_before() && ours != item.landed[0]) ||
           (asks_at_export() && ours != item.landed[1]) ||
           (asks_view() && item.shown != item.landed[2]);
  }

  static void add(const Suspect& suspect, SliceLook& found) {
    if (found.suspects.size() < k_suspects_max) {
      found.suspects.push_back(suspect);
    } else {
      ++found.suspects_left_out;
    }
  }

  const LookParts& parts_;
  SliceLook& found_;
};

}  // namespace

bool is_in_sample(const Subject& subject, std::uint64_t key) {
  constexpr unsigned k_bucket_bits = 8;
  return (key >> k_bucket_bits) % k_sample_all < subject.sample;
}

Result<SliceLook> look_at(const LookParts& parts, std::size_t slice,
                          const std::vector<Record>& records) {
  SliceLook found;
  TINYDYNAMOCDC_TRY_VOID(Look(parts, found).part({.slice = slice}, records));
  return found;
}

}  // namespace tinydynamocdc::verify
