// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "row/names.hpp"
#include "tinybird/client.hpp"

namespace tinydynamocdc::deliver {

/// The name of a table's landing data source: row::datasource_name, or, where there is none of that
/// name yet, the one that the Python version made (row::python_datasource_name), so that its
/// history is kept. Tinybird is asked only where the two names differ. A data source of the Python
/// version's name is not the table's when its newest row is another table's, or when it is empty;
/// with a token that may not read rows it is taken to be. Errors: what Tinybird's answers came to.
[[nodiscard]] base::Result<std::string> landing_name(tinybird::Client& client,
                                                     const row::NamingOptions& naming,
                                                     std::string_view table,
                                                     base::Deadline deadline);

/// The ARN of the newest row's table, as the row's text has it; empty when there is no row. The
/// greatest time comes from the partitions' statistics, so it is cheap on any size.
[[nodiscard]] tinybird::CallResult<std::string> newest_arn(tinybird::Client& client,
                                                           std::string_view datasource,
                                                           base::Deadline deadline);

}  // namespace tinydynamocdc::deliver
