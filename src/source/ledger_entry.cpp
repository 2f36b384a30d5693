// SPDX-License-Identifier: Apache-2.0
#include "source/ledger_entry.hpp"

#include <format>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/json_members.hpp"
#include "base/try.hpp"

namespace tinydynamocdc::source {

using base::ErrorKind;
using base::Result;
using Json = nlohmann::ordered_json;

namespace {

Result<LedgerEntry> entry_in(std::string_view text) {
  TINYDYNAMOCDC_TRY(const auto json, base::parsed_object<Json>(text));
  TINYDYNAMOCDC_TRY(const auto version, base::required_count(json, "version"));
  if (version != k_ledger_version) {
    return base::fail(ErrorKind::bad_input, std::format("version is {}, this function reads {}",
                                                        version, k_ledger_version));
  }
  LedgerEntry entry;
  for (auto [name, into] : {std::pair("into", &entry.into), std::pair("etag", &entry.etag),
                            std::pair("md5", &entry.md5_base64)}) {
    TINYDYNAMOCDC_TRY(auto member, base::checked_text(json, name));
    *into = std::move(member);
  }
  if (entry.into.empty()) {
    return base::fail(ErrorKind::bad_input, "\"into\" is missing");
  }
  for (auto [name, into] :
       {std::pair("lines", &entry.lines), std::pair("quarantined", &entry.quarantined),
        std::pair("attempts", &entry.attempts)}) {
    TINYDYNAMOCDC_TRY(const auto member, base::required_count(json, name));
    *into = member;
  }
  if (base::member_of(json, "total") != nullptr) {
    TINYDYNAMOCDC_TRY(const auto total, base::required_count(json, "total"));
    entry.total = total;
  }
  return entry;
}

}  // namespace

std::string ledger_text(const LedgerEntry& entry) {
  Json json{{"version", k_ledger_version},
            {"into", entry.into},
            {"etag", entry.etag},
            {"lines", entry.lines}};
  if (entry.total) {
    json["total"] = *entry.total;
  }
  json["quarantined"] = entry.quarantined;
  if (!entry.md5_base64.empty()) {
    json["md5"] = entry.md5_base64;
  }
  json["attempts"] = entry.attempts;
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<LedgerEntry> parse_ledger(std::string_view text) {
  auto entry = entry_in(text);
  if (entry && entry->total && *entry->total != entry->lines) {
    entry = base::fail(ErrorKind::bad_input,
                       std::format("total is {}, but lines is {}", *entry->total, entry->lines));
  } else if (entry && entry->total && entry->md5_base64.empty()) {
    entry = base::fail(ErrorKind::bad_input, "total is set, but md5 is missing");
  }
  return entry ? entry : std::unexpected(base::with_context(entry.error(), "ledger"));
}

std::string done_sign(std::string_view data_file, std::uint64_t items,
                      std::string_view md5_base64) {
  std::string md5;
  for (const char c : md5_base64) {
    if (c != '=') {
      md5 += c == '+' ? '-' : c == '/' ? '_' : c;
    }
  }
  return std::format("{}/{}-{}.json", data_file, items, md5);
}

}  // namespace tinydynamocdc::source
