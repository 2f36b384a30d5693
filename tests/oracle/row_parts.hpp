// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "oracle/oracle.hpp"

/// Internal to the oracle: what rows of streams and of exports have in common.
namespace tinydynamocdc::oracle {

/// What is wrong with arn:aws:dynamodb:<region>:<account>:table/<name> with what may follow a
/// table's name, or "".
[[nodiscard]] std::string arn_fault(std::string_view arn);

/// ,"key_a":… for each key.
[[nodiscard]] Answer<std::string> key_columns(const std::vector<Key>& keys,
                                              const std::string& prefix);

/// Only 0-9, at least one.
[[nodiscard]] bool only_digits(std::string_view text);

}  // namespace tinydynamocdc::oracle
