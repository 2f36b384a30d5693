// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "tinybird/client.hpp"
#include "verify/subject.hpp"

namespace tinydynamocdc::verify {

/// A table's data sources as they are in Tinybird: `subject` needs its landing data source's name;
/// the columns, and the current state if there is one, are filled in. missing: there is no such
/// landing data source. bad_input: it has no columns for these keys, so it is not this table's.
/// Errors: Tinybird's answers.
[[nodiscard]] base::Result<Subject> find_subject(tinybird::Client& client, Subject subject,
                                                 std::string_view key_prefix,
                                                 const std::vector<std::string>& key_names,
                                                 base::Deadline deadline);

}  // namespace tinydynamocdc::verify
