// SPDX-License-Identifier: Apache-2.0
#include "lambda/proof_slice.hpp"

#include <algorithm>
#include <chrono>
#include <format>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "base/found_in.hpp"
#include "base/try.hpp"
#include "base/whole_number.hpp"
#include "row/same_item.hpp"
#include "source/proof_note.hpp"
#include "tinybird/sql.hpp"

namespace tinydynamocdc::lambda {

using base::Deadline;
using base::ErrorKind;
using tinybird::CallResult;
using tinybird::Failure;
using Json = nlohmann::json;

namespace {

// For the way there and back, and one more attempt at what passes.
constexpr std::chrono::milliseconds k_query_wait{tinybird::k_query_time_max +
                                                 std::chrono::milliseconds{5'000}};

// A text, or why the query is too heavy.
struct Answer {
  std::string text;
  std::string too_heavy;
};

CallResult<Answer> ask(tinybird::Client& client, const std::string& select, Deadline deadline) {
  const auto limit = std::min(deadline, Deadline::in(client.clock(), k_query_wait));
  auto answer = tinybird::query(client, select, limit);
  if (answer) {
    return Answer{.text = std::move(*answer), .too_heavy = {}};
  }
  auto& failure = answer.error();
  if (tinybird::says_too_heavy(failure) || failure.error.kind == ErrorKind::expired) {
    return Answer{.text = {}, .too_heavy = failure.error.message};
  }
  return std::unexpected(std::move(failure));
}

// The first line of an answer; an object, or nothing where there is no row.
std::optional<Json> row_in(std::string_view& lines) {
  const auto end = lines.find('\n');
  auto row = Json::parse(lines.substr(0, end), nullptr, false);
  lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
  return row.is_object() ? std::optional(std::move(row)) : std::nullopt;
}

std::optional<std::uint64_t> count_in(const Json& row, const char* name) {
  if (!row.contains(name) || !row[name].is_string()) {
    return std::nullopt;
  }
  return base::parse_whole<std::uint64_t>(row[name].get_ref<const std::string&>());
}

std::optional<std::vector<std::string>> texts_in(const Json& row, const char* name) {
  if (!row.contains(name) || !row[name].is_array()) {
    return std::nullopt;
  }
  std::vector<std::string> texts;
  for (const auto& text : row[name]) {
    if (!text.is_string()) {
      return std::nullopt;
    }
    texts.push_back(text.get<std::string>());
  }
  return texts;
}

std::unexpected<Failure> unclear(std::string_view what) {
  constexpr int k_ok = 200;
  return tinybird::not_understood(k_ok, what);
}

// Literals of values that a slice begins or ends with.
CallResult<std::vector<std::string>> literals(const row::ProofScope& scope,
                                              const std::vector<std::string>& values) {
  auto found = row::key_literals(scope.columns, values);
  if (!found) {
    return std::unexpected(Failure{.error = std::move(found).error()});
  }
  return std::move(*found);
}

struct SliceCounts {
  std::uint64_t same = 0;
  std::uint64_t missing = 0;
  std::uint64_t gone = 0;
  std::uint64_t without_past = 0;
  std::uint64_t doubtful = 0;
  std::uint64_t doubtful_bytes = 0;
  std::vector<std::string> keys;
};

std::optional<SliceCounts> counts_in(std::string_view text) {
  const auto found = row_in(text);
  const auto* row = base::found_in(found);
  auto keys = row == nullptr ? std::nullopt : texts_in(*row, "keys");
  if (!keys) {
    return std::nullopt;
  }
  SliceCounts counts{.keys = std::move(*keys)};
  for (auto [name, into] :
       {std::pair("same", &counts.same), std::pair("missing", &counts.missing),
        std::pair("gone", &counts.gone), std::pair("without_past", &counts.without_past),
        std::pair("doubtful", &counts.doubtful),
        std::pair("doubtful_bytes", &counts.doubtful_bytes)}) {
    const auto n = count_in(*row, name);
    if (!n) {
      return std::nullopt;
    }
    *into = *n;
  }
  return counts;
}

// What one doubtful item comes to. False: an answer that is not understood.
bool add_doubtful(const Json& row, SliceJudged& judged) {
  const auto states = texts_in(row, "states");
  if (!states || !row.contains("Keys") || !row["Keys"].is_string() || !row.contains("item") ||
      !row["item"].is_string()) {
    return false;
  }
  const auto& item = row["item"].get_ref<const std::string&>();
  if (std::ranges::none_of(
          *states, [&](const auto& state) { return tinydynamocdc::row::same_item(item, state); })) {
    ++judged.different;
    judged.differing.push_back(row["Keys"].get<std::string>());
  }
  return true;
}

// Member by member.
bool add_all_doubtful(std::string_view lines, SliceJudged& judged) {
  while (!lines.empty()) {
    const auto row = row_in(lines);
    if (!row || !add_doubtful(*row, judged)) {
      return false;
    }
  }
  return true;
}

CallResult<SliceJudged> judge(tinybird::Client& client, const row::ProofScope& scope,
                              const row::ProofSlice& slice, SliceJudged judged, Deadline deadline) {
  TINYDYNAMOCDC_TRY(
      const auto answer,
      ask(client, row::slice_counts_query(scope, slice, source::k_differing_named_max), deadline));
  judged.too_heavy = answer.too_heavy;
  if (!judged.too_heavy.empty()) {
    return judged;
  }
  const auto found = counts_in(answer.text);
  const auto* counts = base::found_in(found);
  if (counts == nullptr) {
    return unclear("about a slice of a snapshot");
  }
  const auto bytes = counts->doubtful * counts->doubtful_bytes;
  if (bytes > k_doubtful_bytes_max) {
    judged.too_heavy = std::format("{} items have to be compared member by member, {} bytes",
                                   counts->doubtful, bytes);
    return judged;
  }
  judged.compared = counts->same + counts->missing + counts->gone + counts->doubtful;
  judged.different = counts->missing + counts->gone;
  judged.without_past = counts->without_past;
  judged.differing = counts->keys;
  if (counts->doubtful == 0) {
    return judged;
  }
  TINYDYNAMOCDC_TRY(const auto items,
                    ask(client, row::doubtful_items_query(scope, slice), deadline));
  if (!items.too_heavy.empty()) {
    return SliceJudged{.until = std::move(judged.until),
                       .is_end_known = judged.is_end_known,
                       .too_heavy = items.too_heavy,
                       .differing = {}};
  }
  if (!add_all_doubtful(items.text, judged)) {
    return unclear("about items of a snapshot");
  }
  return judged;
}

}  // namespace

CallResult<SliceJudged> judge_slice(tinybird::Client& client, const row::ProofScope& scope,
                                    const std::vector<std::string>& after, std::uint64_t rows,
                                    Deadline deadline) {
  row::ProofSlice slice;
  SliceJudged judged;
  TINYDYNAMOCDC_TRY(slice.after, literals(scope, after));
  TINYDYNAMOCDC_TRY(const auto end,
                    ask(client, row::slice_end_query(scope, slice.after, rows), deadline));
  judged.too_heavy = end.too_heavy;
  if (!judged.too_heavy.empty()) {
    return judged;
  }
  judged.is_end_known = true;
  if (std::string_view lines = end.text; !lines.empty()) {
    const auto row = row_in(lines);
    auto values = row ? texts_in(*row, "until") : std::nullopt;
    if (!values) {
      return unclear("about the end of a slice");
    }
    judged.until = std::move(*values);
    TINYDYNAMOCDC_TRY(slice.until, literals(scope, judged.until));
  }
  return judge(client, scope, slice, std::move(judged), deadline);
}

}  // namespace tinydynamocdc::lambda
