// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "tinybird/client.hpp"

namespace tinydynamocdc::tinybird::classic {

/// Removes a data source and everything in it; false when there was none. (Tinybird: API Reference,
/// "Data Sources API". A Forward workspace refuses it.)
[[nodiscard]] CallResult<bool> delete_datasource(Client& client, std::string_view name,
                                                 base::Deadline deadline);

}  // namespace tinydynamocdc::tinybird::classic
