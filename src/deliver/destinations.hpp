// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "dynamodb/change.hpp"
#include "row/names.hpp"
#include "tinybird/client.hpp"

namespace tinydynamocdc::deliver {

/// Whether a table's data source is looked at, and made when it is missing, before the first row
/// goes there.
enum class TableCheck {
  ensure,
  skip,  ///< TB_SKIP_TABLE_CHECK
};

/// What people should know of a destination, for the log: `data source ddb_a_b, which …`.
using Remark = std::function<void(std::string_view)>;

/// Finds the data source of each table, and makes sure that it is there and is this table's.
/// Remembers what it has found for the life of the process, until it is told that a data source has
/// gone; failures are not remembered. Not thread-safe.
class Destinations {
 public:
  /// The client must outlive this. A data source or column that has the name of the Python version
  /// is told to `remark`, once; so is a look that could not be made.
  Destinations(
      tinybird::Client& client, row::NamingOptions naming, TableCheck check,
      Remark remark = [](std::string_view) {})
      : client_(client), naming_(std::move(naming)), check_(check), remark_(std::move(remark)) {}

  /// The name of the data source for this change; valid until the next call or forget().
  ///  - bad_config: another table of this process already writes there (two table names became
  ///  one), the data source holds rows of another table, or it lacks a column;
  ///  - missing: there is none and it cannot be made here (a Forward workspace, and a token that
  ///  may not deploy): the message has the command that makes it;
  ///  - what Tinybird's answers came to (denied, unavailable, …).
  /// Whose rows a data source holds that was there before is looked at once. A token that may not
  /// read cannot look. A look that fails for any other reason holds no rows up: it is told to
  /// `remark` and made again, k_look_again_after later at the earliest.
  [[nodiscard]] base::Result<std::string_view> datasource_of(const dynamodb::Change& change,
                                                             base::Deadline deadline);

  /// An append answered that this data source is not there: the next change for it looks again, and
  /// makes it where that is possible.
  void forget(std::string_view datasource);

  static constexpr std::chrono::milliseconds k_look_again_after{60'000};

 private:
  enum class Owner {
    settled,    ///< Looked at, or nothing to look at, or no leave to look.
    not_known,  ///< Could not be looked at.
  };

  struct Destination {
    std::string table_arn;
    std::string datasource;
    Owner owner = Owner::settled;
    /// Not where only a mark has been sent, which has no keys.
    bool are_keys_checked = true;
    std::chrono::steady_clock::time_point looked_at;
  };

  [[nodiscard]] base::Result<Owner> ensure(const dynamodb::Change& change,
                                           std::string_view table_arn,
                                           const std::string& datasource, base::Deadline deadline);
  [[nodiscard]] base::Result<Owner> check_owner(std::string_view table_arn,
                                                const std::string& datasource,
                                                base::Deadline deadline);
  [[nodiscard]] base::Result<void> look_again(Destination& known, base::Deadline deadline);

  tinybird::Client& client_;
  row::NamingOptions naming_;
  TableCheck check_;
  Remark remark_;
  std::vector<std::unique_ptr<Destination>> known_;
};

}  // namespace tinydynamocdc::deliver
