// SPDX-License-Identifier: Apache-2.0
#include "setup/source_table.hpp"

#include <format>

namespace tinydynamocdc::setup {

using base::ErrorKind;
using base::Result;

std::string own_tables(const Site& site) {
  return std::format("arn:{}:dynamodb:{}:{}:table/", site.partition, site.region, site.account);
}

Result<SourceTable> source_table(const Site& site, std::string_view word) {
  if (!word.starts_with("arn:")) {
    return SourceTable{.word = std::string(word),
                       .name = std::string(word),
                       .arn = own_tables(site) + std::string(word),
                       .account = site.account};
  }
  const auto wrong = [&](std::string_view why) {
    return base::fail(ErrorKind::bad_config, std::format("--table-name {}: {}", word, why));
  };
  const auto here = std::format("arn:{}:dynamodb:{}:", site.partition, site.region);
  const auto at = word.find(":table/");
  const auto name = at == std::string_view::npos ? std::string_view() : word.substr(at + 7);
  if (name.empty() || name.contains('/') || !word.contains(":dynamodb:")) {
    return wrong("is not a table's ARN (arn:aws:dynamodb:<region>:<account>:table/<name>)");
  }
  if (!word.starts_with(here) || at <= here.size()) {
    return wrong(std::format(
        "AWS Lambda reads only streams in the function's region, and the function is in {}",
        site.region));
  }
  return SourceTable{.word = std::string(word),
                     .name = std::string(name),
                     .arn = std::string(word),
                     .account = std::string(word.substr(here.size(), at - here.size()))};
}

bool is_foreign(const SourceTable& table, const Site& site) {
  return table.account != site.account;
}

std::string trigger_key(const Site& site, std::string_view table_or_stream_arn) {
  const auto own = own_tables(site);
  const auto table = manage::table_arn_of_stream(table_or_stream_arn);
  return "trigger " + (table.starts_with(own) ? table.substr(own.size()) : table);
}

}  // namespace tinydynamocdc::setup
