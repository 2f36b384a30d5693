// SPDX-License-Identifier: Apache-2.0
#include "verify/answers.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/try.hpp"
#include "base/whole_number.hpp"
#include "tinybird/sql.hpp"

namespace tinydynamocdc::verify {

using nlohmann::json;

tinybird::CallResult<std::vector<AnswerRow>> ask(tinybird::Client& client,
                                                 std::string_view select) {
  TINYDYNAMOCDC_TRY(auto answer, tinybird::query(client, select,
                                                 base::Deadline::in(client.clock(), k_query_time)));
  std::vector<AnswerRow> rows;
  std::string_view rest = answer;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const auto line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.empty()) {
      continue;
    }
    const auto object = json::parse(line, nullptr, false);
    if (!object.is_object()) {
      constexpr int k_ok = 200;
      return tinybird::not_understood(k_ok, "to a query");
    }
    auto& row = rows.emplace_back();
    for (const auto& [name, value] : object.items()) {
      row.emplace(name, value.is_string() ? value.get<std::string>() : value.dump());
    }
  }
  return rows;
}

bool is_too_heavy(const tinybird::Failure& failure) {
  using base::ErrorKind;
  if (failure.error.kind == ErrorKind::too_large) {
    return true;
  }
  // Tinybird: 408 for a query that took too long, 400 or 500 with ClickHouse's words.
  constexpr int k_timeout = 408;
  constexpr std::string_view k_words[] = {"TIMEOUT_EXCEEDED", "imeout exceeded", "MEMORY_LIMIT",
                                          "emory limit",      "TOO_SLOW",        "TOO_MANY_ROWS",
                                          "TOO_MANY_BYTES"};
  return failure.status == k_timeout || std::ranges::any_of(k_words, [&](std::string_view word) {
           return failure.message.contains(word);
         });
}

std::uint64_t number_in(const AnswerRow& row, std::string_view name) {
  return base::parse_whole<std::uint64_t>(text_in(row, name)).value_or(0);
}

std::string text_in(const AnswerRow& row, std::string_view name) {
  const auto found = row.find(name);
  return found == row.end() ? std::string() : found->second;
}

std::vector<std::string> texts_in(const AnswerRow& row, std::string_view name) {
  std::vector<std::string> texts;
  const auto array = json::parse(text_in(row, name), nullptr, false);
  if (array.is_array()) {
    for (const auto& element : array) {
      texts.push_back(element.is_string() ? element.get<std::string>() : element.dump());
    }
  }
  return texts;
}

}  // namespace tinydynamocdc::verify
