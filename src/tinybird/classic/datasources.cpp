// SPDX-License-Identifier: Apache-2.0
#include "tinybird/classic/datasources.hpp"

#include "net/http_client.hpp"

namespace tinydynamocdc::tinybird::classic {

CallResult<bool> delete_datasource(Client& client, std::string_view name, base::Deadline deadline) {
  return client.remove("datasources/" + net::percent_encoded(name), deadline);
}

}  // namespace tinydynamocdc::tinybird::classic
