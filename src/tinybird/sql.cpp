// SPDX-License-Identifier: Apache-2.0
#include "tinybird/sql.hpp"
#include "base/try.hpp"

#include <algorithm>
#include <format>

namespace tinydynamocdc::tinybird {

namespace {

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// What stands around a name: Tinybird's own words, then those of ClickHouse's analyzers, the new
// and the old one (which write `database.table`).
struct Sentence {
  std::string_view before;
  std::string_view after;
};
constexpr Sentence k_sentences[] = {
    {"Resource '", "' not found"},           {"Datasource ", " not found"},
    {"Data Source \"", "\" does not exist"}, {"Unknown table expression identifier '", "'"},
    {"Table ", " does not exist"},           {"Table ", " doesn't exist"},
};

bool is_named_missing(std::string_view message, std::string_view name) {
  if (name.empty()) {
    return false;
  }
  for (auto at = message.find(name); at != std::string_view::npos;
       at = message.find(name, at + 1)) {
    auto before = message.substr(0, at);
    if (before.ends_with('.')) {
      before.remove_suffix(1);
      while (!before.empty() && is_name_character(before.back())) {
        before.remove_suffix(1);
      }
    }
    const auto after = message.substr(at + name.size());
    for (const auto& sentence : k_sentences) {
      if (before.ends_with(sentence.before) && after.starts_with(sentence.after)) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace

CallResult<std::string> query(Client& client, std::string_view select, base::Deadline deadline) {
  const auto text = std::format("{} FORMAT JSONEachRow", select);
  TINYDYNAMOCDC_TRY(
      auto response,
      client.call({.method = "POST", .path = "sql", .content_type = "text/plain", .body = text},
                  deadline));
  return std::move(response.body);
}

bool says_too_heavy(const Failure& failure) {
  constexpr int k_request_timeout = 408;
  constexpr std::string_view k_words[] = {
      "TIMEOUT_EXCEEDED", "Timeout exceeded", "MEMORY_LIMIT_EXCEEDED", "Memory limit",
      "memory limit",     "TOO_MANY_ROWS",    "TOO_MANY_BYTES",        "TOO_SLOW"};
  return failure.status == k_request_timeout || failure.error.kind == base::ErrorKind::too_large ||
         std::ranges::any_of(k_words, [&](auto words) { return failure.message.contains(words); });
}

bool says_not_there(const Failure& failure, std::string_view name) {
  return failure.error.kind == base::ErrorKind::missing ||
         (failure.error.kind == base::ErrorKind::rejected &&
          is_named_missing(failure.message, name));
}

}  // namespace tinydynamocdc::tinybird
