// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "chance.hpp"
#include "net/http_client.hpp"
#include "support/scripted_http_client.hpp"

namespace tinydynamocdc::truth {

using Json = nlohmann::json;

/// A row that Tinybird took, in the order of arrival.
struct Row {
  std::string datasource;
  std::string text;
  /// The view failed on its block, which is in the landing data source all the same.
  bool missed_by_view = false;
  /// Of which tables the process that sent it had been told by then: bits.
  unsigned told_of = 0;
};

/// Tinybird as the function meets it: takes rows, fails as the scenario says, answers the few
/// questions that the function asks. It computes no state: that is ClickHouse's work, later.
class Tinybird {
 public:
  Tinybird(const Chance& chance, const Json& faults, const Json& settings);

  bool faults_on = false;
  unsigned sender_told_of = 0;  ///< Of whoever asks now: see Row.

  struct Column {
    std::string name;
    std::string type;
  };

  [[nodiscard]] base::Result<net::HttpResponse> answer(const testing::RecordedRequest& request);
  /// The same for the admin token, which may look at everything.
  [[nodiscard]] base::Result<net::HttpResponse> answer_admin(
      const testing::RecordedRequest& request);

  /// The view of a landing data source is made, or made anew: from all rows that are there.
  void make_view(const std::string& landing);
  void make_datasource(const std::string& name, std::vector<Column> columns);
  /// A row that somebody else sent.
  void put_row(const std::string& name, const Json& row);
  /// None where there is no such data source.
  [[nodiscard]] std::vector<Column> columns_of(const std::string& name) const;

  [[nodiscard]] bool has_datasource(const std::string& name) const {
    return datasources_.contains(name);
  }

  [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }
  [[nodiscard]] std::uint64_t quarantined() const { return quarantined_; }
  [[nodiscard]] const std::map<std::string, std::uint64_t>& faults_seen() const { return seen_; }

 private:
  struct Datasource {
    std::vector<Column> columns;
    std::vector<Json> rows;
    bool has_view = false;
    std::map<std::string, std::int64_t> view_seconds;  // By Keys: of the newest version.
  };

  [[nodiscard]] base::Result<net::HttpResponse> events(const testing::RecordedRequest& request);
  [[nodiscard]] std::string fault_of(const std::string& datasource, const std::string& body);
  [[nodiscard]] bool is_quarantined(std::string_view row);
  void take(const std::string& datasource, std::string_view row, bool missed_by_view);
  static void into_view(Datasource& datasource, const Json& row);
  [[nodiscard]] net::HttpResponse create(const testing::RecordedRequest& request);
  [[nodiscard]] net::HttpResponse look(const std::string& name) const;
  [[nodiscard]] net::HttpResponse sql(const std::string& select) const;
  [[nodiscard]] net::HttpResponse count(const std::string& select,
                                        const std::string& landing) const;

  const Chance& chance_;
  const Json& faults_;
  bool may_look_ = true;
  bool may_create_ = true;
  std::map<std::string, Datasource> datasources_;
  std::vector<Row> rows_;
  std::map<std::string, std::uint64_t> tries_;  // By hash: how often a body or row came.
  std::map<std::string, std::uint64_t> seen_;
  std::uint64_t quarantined_ = 0;
};

}  // namespace tinydynamocdc::truth
