// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/names.hpp"

#include <algorithm>
#include <cstddef>
#include <format>
#include <optional>

#include "base/host_name.hpp"

namespace tinydynamocdc::dynamodb {

using base::ErrorKind;
using base::fail;
using base::Result;

namespace {

constexpr std::size_t k_table_name_bytes_min = 3;
constexpr std::size_t k_table_name_bytes_max = 255;
constexpr std::size_t k_account_digits = 12;

[[nodiscard]] bool is_digit(char c) { return c >= '0' && c <= '9'; }

[[nodiscard]] bool is_letter_or_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

[[nodiscard]] bool is_table_name_character(char c) {
  return is_letter_or_digit(c) || c == '_' || c == '.' || c == '-';
}

// Of a partition, a region, a stream's label or an export's id.
[[nodiscard]] bool is_part_character(char c) { return is_table_name_character(c) || c == ':'; }

[[nodiscard]] bool is_part(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_part_character);
}

[[nodiscard]] std::optional<std::string> reason_against_table_name(std::string_view text) {
  if (text.size() < k_table_name_bytes_min || text.size() > k_table_name_bytes_max) {
    return std::format("a table's name has {} to {} characters, not {}", k_table_name_bytes_min,
                       k_table_name_bytes_max, text.size());
  }
  if (!std::ranges::all_of(text, is_table_name_character)) {
    return "a table's name has only letters, digits, '_', '.' and '-'";
  }
  return std::nullopt;
}

// Cuts the text before `separator` off the front of `rest`; all of it when there is none.
std::string_view take_until(char separator, std::string_view& rest) {
  const std::size_t at = rest.find(separator);
  const std::string_view taken = rest.substr(0, at);
  rest = at == std::string_view::npos ? std::string_view{} : rest.substr(at + 1);
  return taken;
}

[[nodiscard]] std::unexpected<base::Error> not_a_table_arn(std::string_view reason) {
  return fail(ErrorKind::bad_input,
              std::format("not the ARN of a DynamoDB table, stream or export: {}", reason));
}

}  // namespace

Result<TableName> TableName::parse(std::string_view text) {
  if (auto reason = reason_against_table_name(text)) {
    return fail(ErrorKind::bad_input, *std::move(reason));
  }
  return TableName(std::string(text));
}

Result<TableArn> parse_table_arn(std::string_view arn) {
  std::string_view rest = arn;
  TableArn parts;
  if (take_until(':', rest) != "arn") {
    return not_a_table_arn("it does not begin with \"arn:\"");
  }
  parts.partition = take_until(':', rest);
  if (!is_part(parts.partition)) {
    return not_a_table_arn("no partition");
  }
  if (take_until(':', rest) != "dynamodb") {
    return not_a_table_arn("the service is not dynamodb");
  }
  parts.region = take_until(':', rest);
  if (!base::is_host_label(parts.region)) {
    return not_a_table_arn("no region");
  }
  parts.account = take_until(':', rest);
  if (parts.account.size() != k_account_digits || !std::ranges::all_of(parts.account, is_digit)) {
    return not_a_table_arn(std::format("the account is not {} digits", k_account_digits));
  }
  if (take_until('/', rest) != "table") {
    return not_a_table_arn("the resource is not a table");
  }
  const std::size_t table_begin = arn.size() - rest.size();
  const bool has_more = rest.contains('/');
  parts.table = take_until('/', rest);
  if (auto reason = reason_against_table_name(parts.table)) {
    return not_a_table_arn(*reason);
  }
  parts.table_arn = arn.substr(0, table_begin + parts.table.size());
  if (!has_more) {
    return parts;
  }

  const std::string_view what = take_until('/', rest);
  if (!is_part(rest)) {
    return not_a_table_arn("a broken stream label or export id");
  }
  if (what == "export") {
    parts.export_id = rest;
  } else if (what != "stream") {
    return not_a_table_arn("what follows the table's name is neither a stream nor an export");
  }
  return parts;
}

}  // namespace tinydynamocdc::dynamodb
