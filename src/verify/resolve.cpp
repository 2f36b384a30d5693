// SPDX-License-Identifier: Apache-2.0
#include "verify/resolve.hpp"

#include <algorithm>
#include <map>
#include <span>
#include <utility>

#include "base/try.hpp"
#include "verify/answers.hpp"
#include "verify/statements.hpp"

namespace tinydynamocdc::verify {

using base::Deadline;
using base::Result;
using tinybird::CallResult;

namespace {

// Keys in one query: with more, its answer might be too large.
constexpr std::size_t k_query_keys = 250;
constexpr std::chrono::milliseconds k_file_time{900'000};
constexpr std::chrono::milliseconds k_pause{1'000};

// What Tinybird has of one item.
struct Found {
  std::vector<LandedRow> rows;
  std::optional<std::string> shown;
};
using FoundItems = std::map<std::pair<std::uint64_t, std::string>, Found>;  // By hash and `Keys`.

// Of one that has a place.
ItemPlace place_of(const WrongItem& item) { return item.place.value_or(ItemPlace()); }

bool is_wrong(const std::optional<Finding>& finding) {
  return finding && finding->value != Class::in_flight;
}

bool is_wrong(const Judgement& judgement) {
  return is_wrong(judgement.before) || is_wrong(judgement.now);
}

CallResult<void> fetch(const LookParts& parts, std::size_t slice,
                       const std::vector<std::uint64_t>& keys, FoundItems& found) {
  TINYDYNAMOCDC_TRY(const auto rows,
                    ask(parts.tinybird, rows_statement(parts.subject, parts.slices, slice, keys)));
  FoundItems its;
  for (const auto& row : rows) {
    its[{number_in(row, "hash"), text_in(row, "Keys")}].rows.push_back(
        {.event_name = text_in(row, "eventName"),
         .image = text_in(row, "NewImage"),
         .version = text_in(row, "at"),
         .time_s = static_cast<std::int64_t>(number_in(row, "time")),
         .is_own = number_in(row, "is_own") != 0});
  }
  if (!parts.subject.view.empty()) {
    TINYDYNAMOCDC_TRY(
        const auto shown,
        ask(parts.tinybird, view_rows_statement(parts.subject, parts.slices, slice, keys)));
    for (const auto& row : shown) {
      its[{number_in(row, "hash"), text_in(row, "Keys")}].shown = text_in(row, "NewImage");
    }
  }
  for (auto& [name, item] : its) {
    auto& all = found[name];
    std::ranges::move(item.rows, std::back_inserter(all.rows));
    if (item.shown) {
      all.shown = std::move(item.shown);
    }
  }
  return {};
}

// As few at a time as Tinybird can answer.
Result<void> fetch_all(const LookParts& parts, std::size_t slice, std::span<std::uint64_t> keys,
                       FoundItems& found) {
  const auto done = fetch(parts, slice, {keys.begin(), keys.end()}, found);
  if (done) {
    return {};
  }
  if (keys.size() < 2 || !is_too_heavy(done.error())) {
    return std::unexpected(done.error().error);
  }
  const auto half = keys.size() / 2;
  TINYDYNAMOCDC_TRY_VOID(fetch_all(parts, slice, keys.first(half), found));
  return fetch_all(parts, slice, keys.subspan(half), found);
}

Result<FoundItems> fetch_items(const LookParts& parts, const std::vector<WrongItem>& items) {
  std::map<std::size_t, std::vector<std::uint64_t>> by_slice;
  for (const auto& item : items) {
    for (const auto slice : item.slices) {
      by_slice[slice].push_back(item.key);
    }
  }
  FoundItems found;
  for (auto& [slice, keys] : by_slice) {
    for (std::size_t at = 0; at < keys.size(); at += k_query_keys) {
      const auto count = std::min(k_query_keys, keys.size() - at);
      TINYDYNAMOCDC_TRY_VOID(fetch_all(parts, slice, std::span(keys).subspan(at, count), found));
    }
  }
  return found;
}

// An item of a number key may be counted into the slice beside its row's, where the two read the
// key's last digit otherwise: then each slice has half of it.
std::vector<WrongItem> merged(std::vector<Suspect> suspects) {
  std::ranges::stable_sort(suspects, {}, &Suspect::key);
  std::vector<WrongItem> items;
  for (const auto& suspect : suspects) {
    if (items.empty() || items.back().key != suspect.key ||
        (items.back().place && suspect.place && items.back().place != suspect.place)) {
      items.push_back({.slices = {},
                       .key = suspect.key,
                       .keys = {},
                       .item_json = {},
                       .place = {},
                       .judgement = {}});
    }
    auto& item = items.back();
    if (!std::ranges::contains(item.slices, suspect.slice)) {
      item.slices.push_back(suspect.slice);
    }
    if (suspect.place) {
      item.place = suspect.place;
    }
  }
  std::ranges::sort(items, {}, &WrongItem::place);  // In the order of the files.
  return items;
}

}  // namespace

void Resolver::Tally::add(const Judgement& judgement) {
  if (is_wrong(judgement.before) && !is_wrong(judgement.now)) {
    ++put_right;
  }
  for (const auto& [finding, answer] :
       {std::pair(&judgement.before, &before), std::pair(&judgement.now, &now)}) {
    if (*finding) {
      answer->add(**finding);
    }
  }
}

void Resolver::keep(WrongItem item) {
  if (!is_wrong(item.judgement)) {
    in_flight_.add(item.judgement);
  } else if (wrong_.size() < k_again_max) {
    wrong_.push_back(std::move(item));
  } else {
    left_out_.add(item.judgement);
  }
}

// Each item with its judgement; what was found beside them, under the same hash, too.
Result<std::vector<WrongItem>> Resolver::judged(std::vector<WrongItem> items) {
  TINYDYNAMOCDC_TRY(auto found, fetch_items(parts_, items));
  std::map<std::uint64_t, std::vector<std::size_t>> slices;
  const auto judge_one = [&](WrongItem& item, Found its) {
    const Evidence evidence{.keys = item.keys,
                            .item_json = item.item_json,
                            .rows = std::move(its.rows),
                            .has_view = !parts_.subject.view.empty(),
                            .shown = std::move(its.shown)};
    for (const auto& row : evidence.rows) {
      if (compare_versions(row.version, item.newest_version) > 0) {
        item.newest_version = row.version;
      }
    }
    item.judgement = judge(parts_.subject, parts_.marks, parts_.questions, evidence);
  };
  for (auto& item : items) {
    slices[item.key] = item.slices;
    if (!item.item_json) {
      continue;
    }
    auto its = found.extract({item.key, item.keys});
    judge_one(item, its.empty() ? Found() : std::move(its.mapped()));
  }
  std::erase_if(items, [](const WrongItem& item) { return !item.item_json; });
  for (auto& [name, its] : found) {
    WrongItem item{.slices = slices[name.first],
                   .key = name.first,
                   .keys = name.second,
                   .item_json = {},
                   .place = {},
                   .judgement = {}};
    judge_one(item, std::move(its));
    items.push_back(std::move(item));
  }
  return items;
}

Result<void> Resolver::group(std::vector<WrongItem> items) {
  TINYDYNAMOCDC_TRY(auto done, judged(std::move(items)));
  for (auto& item : done) {
    keep(std::move(item));
  }
  return {};
}

Result<void> Resolver::resolve(std::vector<Suspect> suspects) {
  auto items = merged(std::move(suspects));
  const auto with_place =
      std::ranges::partition_point(items, [](const WrongItem& item) { return !item.place; });
  std::vector<WrongItem> next;
  std::size_t bytes = 0;
  const auto add = [&](WrongItem item) -> Result<void> {
    bytes += item.item_json ? item.item_json->size() : 0;
    next.push_back(std::move(item));
    if (next.size() < k_group_items && bytes < k_group_bytes) {
      return {};
    }
    bytes = 0;
    return group(std::exchange(next, {}));
  };
  for (auto item = items.begin(); item != with_place && !is_stopping_(); ++item) {
    TINYDYNAMOCDC_TRY_VOID(add(std::move(*item)));
  }
  for (auto item = with_place; item != items.end() && !is_stopping_();) {
    const auto file = place_of(*item).file;
    const auto take = [&](const ExportItem& read) -> Result<bool> {
      while (item != items.end() && place_of(*item) == ItemPlace{.file = file, .line = read.line}) {
        item->keys = read.keys;
        item->item_json = read.item_json;
        TINYDYNAMOCDC_TRY_VOID(add(std::move(*item)));
        ++item;
      }
      return item != items.end() && place_of(*item).file == file && !is_stopping_();
    };
    TINYDYNAMOCDC_TRY_VOID(
        read_items(files_, file, take, Deadline::in(parts_.tinybird.clock(), k_file_time)));
    while (item != items.end() && place_of(*item).file == file && !is_stopping_()) {
      ++item;  // The file has no such line: it has been checked against the manifest.
    }
  }
  return next.empty() ? Result<void>() : group(std::move(next));
}

Result<void> Resolver::wait(std::chrono::milliseconds wait) {
  auto& clock = parts_.tinybird.clock();
  const auto until = Deadline::in(clock, wait);
  while (!wrong_.empty() && has_all() && !is_stopping_()) {
    const auto left = until.remaining(clock);
    if (left.count() == 0) {
      break;
    }
    clock.sleep_for(std::min(left, k_pause));
    TINYDYNAMOCDC_TRY(auto again, judged(std::exchange(wrong_, {})));
    for (auto& item : again) {
      keep(std::move(item));
    }
  }
  return {};
}

void Resolver::tell(Report& report) const {
  Tally all;
  for (const auto& item : wrong_) {
    all.add(item.judgement);
  }
  for (const auto* tally : {&left_out_, &in_flight_}) {
    all.put_right += tally->put_right;
    for (const auto& [from, into] :
         {std::pair(&tally->before, &all.before), std::pair(&tally->now, &all.now)}) {
      into->missing += from->missing;
      into->extra += from->extra;
      into->different += from->different;
      into->in_flight += from->in_flight;
      for (const auto& finding : from->findings) {
        if (into->findings.size() < k_findings_max) {
          into->findings.push_back(finding);
        }
      }
    }
  }
  report.before = std::move(all.before);
  report.now = std::move(all.now);
  report.put_right = report.questions.now ? all.put_right : 0;
}

}  // namespace tinydynamocdc::verify
