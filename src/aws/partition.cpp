// SPDX-License-Identifier: Apache-2.0
#include "aws/partition.hpp"

#include <algorithm>

#include "aws/endpoint_table.hpp"
#include "aws/table_words.hpp"

namespace tinydynamocdc::aws {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_word_character(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// `<word>-<number>`, such as "west-2".
bool is_end_of_region(std::string_view text) {
  const std::string_view word = take_word(text, '-');
  return !word.empty() && std::ranges::all_of(word, is_word_character) && !text.empty() &&
         std::ranges::all_of(text, is_digit);
}

bool has_shape(std::string_view begins, std::string_view region) {
  while (!begins.empty()) {
    const std::string_view begin = take_word(begins, ',');
    if (region.starts_with(begin) && is_end_of_region(region.substr(begin.size()))) {
      return true;
    }
  }
  return false;
}

}  // namespace

Partition find_partition(std::string_view region) {
  Partition commercial;
  std::string_view lines = partition_table();
  while (!lines.empty()) {
    const auto [name, dns, dual, begins, odd] = words_of<5>(take_word(lines, '\n'));
    const Partition partition{.name = name, .dns_suffix = dns, .dual_stack_dns_suffix = dual};
    if (list_has(odd, region) || has_shape(begins, region)) {
      return partition;
    }
    if (commercial.name.empty()) {
      commercial = partition;
    }
  }
  return commercial;
}

}  // namespace tinydynamocdc::aws
