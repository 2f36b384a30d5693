// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "tinybird/client.hpp"

namespace tinydynamocdc::verify {

/// A row of an answer: texts as they are, everything else as JSON.
using AnswerRow = std::map<std::string, std::string, std::less<>>;

/// So long one query is tried; Tinybird ends each after ten seconds (Tinybird: "Limits").
inline constexpr std::chrono::milliseconds k_query_time{90'000};

/// Runs a SELECT. unavailable: an answer that is not JSON.
[[nodiscard]] tinybird::CallResult<std::vector<AnswerRow>> ask(tinybird::Client& client,
                                                               std::string_view select);

/// Whether a query failed because it read or answered too much at once: it ran out of time or
/// memory, or its answer is too large. The same for a part of the data may succeed.
[[nodiscard]] bool is_too_heavy(const tinybird::Failure& failure);

/// A member as a whole number; 0 where it is none.
[[nodiscard]] std::uint64_t number_in(const AnswerRow& row, std::string_view name);
/// Empty where there is none.
[[nodiscard]] std::string text_in(const AnswerRow& row, std::string_view name);
/// A member that is an array of texts.
[[nodiscard]] std::vector<std::string> texts_in(const AnswerRow& row, std::string_view name);

}  // namespace tinydynamocdc::verify
