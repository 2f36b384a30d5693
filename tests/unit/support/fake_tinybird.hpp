// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/scripted_http_client.hpp"

namespace tinydynamocdc::testing {

/// A working Tinybird in memory, as far as the function talks to it: answer() is given to
/// ScriptedHttpClient::otherwise, the script's own answers come first. answer() is thread-safe.
class FakeTinybird {
 public:
  struct Datasource {
    std::vector<std::string> columns;
    std::vector<std::string> rows;
  };

  std::map<std::string, Datasource> datasources;
  std::string token = "p.token";         ///< The one that is accepted.
  std::size_t body_bytes_max = 1 << 24;  ///< Bodies of more text are answered 413.
  bool may_create = true;                ///< false: a Forward workspace's refusal.
  std::size_t quarantine_rows = 0;       ///< Of each body, so many of its last rows.
  bool may_look = true;                  ///< false: 403 to reading a data source and to SQL.
  std::string newest_arn;                ///< What a look at the newest row shows; empty: no rows.
  int look_status = 200;                 ///< Another one: what SQL is answered.

  [[nodiscard]] base::Result<net::HttpResponse> answer(const RecordedRequest& request);

  /// All rows of all data sources.
  [[nodiscard]] std::size_t rows() const;

 private:
  std::mutex mutex_;
  [[nodiscard]] net::HttpResponse events(const RecordedRequest& request);
  [[nodiscard]] net::HttpResponse look(const std::string& name) const;
  [[nodiscard]] net::HttpResponse create(const RecordedRequest& request);
};

/// A request's body as text: unpacked where it is gzip, nothing where that is damaged.
[[nodiscard]] std::optional<std::string> plain_body(const RecordedRequest& request);

/// The value of a query or form parameter, percent-decoded.
[[nodiscard]] std::string parameter(std::string_view text, std::string_view name);

}  // namespace tinydynamocdc::testing
