// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "process.hpp"
#include "row/view_definition.hpp"
#include "world.hpp"

namespace tinydynamocdc::truth {

/// Carries out a scenario's steps, one after the other, as AWS would: triggers that try again and
/// write failure records, events that are tried three times, queues.
class Run {
 public:
  explicit Run(const Json& scenario) : world_(scenario) {}

  void all();
  /// One line of JSON about what happened, then the rows, each in a line:
  /// `<v or l: in the view, or in the landing data source alone> <number of the data source>
  /// <Row::told_of> <row>`
  void write(std::ostream& out) const;

 private:
  struct Batch {
    std::string shard;
    std::size_t first = 0;
    std::size_t last = 0;
    std::uint64_t tries = 0;
    [[nodiscard]] std::size_t size() const { return last - first; }
  };

  void step(const Json& step);
  void prepare(const std::string& what, const Json& step);
  void put_object(const Json& step);
  void make_view(const Json& step);
  void python(const Json& step);
  void batch(Batch batch);
  [[nodiscard]] std::size_t failed_from(const std::string& answer, const Batch& batch) const;
  void write_failure(const Batch& batch);
  void objects(const Json& step);
  void asynchronous(const std::string& event, const Json& inside);
  void poll(const char* queue, const Json& inside = {});
  void settle();
  [[nodiscard]] std::optional<base::Result<std::string>> invoke(const std::string& event,
                                                                const Json& inside = {});
  [[nodiscard]] std::string landing_of(const Json& table) const;
  [[nodiscard]] Json maker_of(const Json& table, const std::string& landing) const;
  [[nodiscard]] Json present_keys(const Json& table) const;
  [[nodiscard]] Json definition_of(const Json& table, const Json& own,
                                   const std::vector<row::TableKey>& keys) const;
  [[nodiscard]] bool is_refused(const Json& table, const std::string& landing, const Json& keys);
  [[nodiscard]] Json definitions() const;

  World world_;
  std::map<std::string, Json> definitions_;  // By table: as its view was made last.
  std::unique_ptr<Process> process_;
  bool is_inside_ = false;
  bool has_met_ = false;  // The other invocation of this step.
};

}  // namespace tinydynamocdc::truth
