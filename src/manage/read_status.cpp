// SPDX-License-Identifier: Apache-2.0
#include "manage/read_status.hpp"

#include <algorithm>
#include <cmath>
#include <format>
#include <utility>

#include "deliver/landing_name.hpp"
#include "manage/aws_call.hpp"
#include "manage/function_name.hpp"
#include "manage/read_dead_letters.hpp"
#include "manage/read_rows.hpp"
#include "manage/read_snapshot.hpp"
#include "manage/table.hpp"
#include "row/names.hpp"

namespace tinydynamocdc::manage {

using base::ErrorKind;
using base::Result;

namespace {

std::string changed(std::string_view what, const auto& is, const auto& wanted) {
  return std::format("{} {} instead of {}", what, is, wanted);
}

class Reader {
 public:
  Reader(const StatusParts& parts, const StatusTarget& target) : parts_(parts), target_(target) {}

  Result<Status> read() {
    if (auto found = find_function(); !found) {
      return std::unexpected(found.error());
    }
    Status status{.region = target_.function.region,
                  .function_name = target_.function.name,
                  .function = function_facts(),
                  .alarms = {},
                  .tables = {}};
    triggers_ = read_triggers();
    read_iterator_age();
    const auto tables = table_names();
    if (!tables) {
      return std::unexpected(tables.error());
    }
    for (const auto& table : *tables) {
      status.tables.push_back(table_status(table));
    }
    status.alarms = alarm_facts();
    return status;
  }

 private:
  [[nodiscard]] base::Clock& clock() const { return parts_.aws.function.clock; }
  [[nodiscard]] base::Deadline deadline() const { return request_deadline(clock()); }

  [[nodiscard]] base::Error no_function() const {
    return {ErrorKind::missing,
            std::format("there is no function {} in {}; --create-lambda makes it",
                        target_.function.name, target_.function.region)};
  }

  // The first call: where it has no answer at all, there is no status.
  Result<void> find_function() {
    auto answer = parts_.aws.function.functions.find_function(target_.function.name, deadline());
    if (!answer && (answer.error().status == 0 || base::is_transient(answer.error().error.kind))) {
      return std::unexpected(answer.error().error);
    }
    function_ = read_fact(std::move(answer), "lambda:GetFunction")
                    .and_then([&](std::optional<aws::Function> found) -> Fact<aws::Function> {
                      return found ? Fact<aws::Function>(std::move(*found))
                                   : std::unexpected(no_function());
                    });
    return {};
  }

  [[nodiscard]] std::vector<std::string> differences(
      const aws::FunctionConfiguration& function) const {
    std::vector<std::string> all;
    const auto& settings = target_.settings;
    if (std::cmp_not_equal(function.timeout_s, settings.timeout_s)) {
      all.push_back(changed("timeout", function.timeout_s, settings.timeout_s));
    }
    if (std::cmp_not_equal(function.memory_mb, settings.memory_mib)) {
      all.push_back(changed("memory", function.memory_mb, settings.memory_mib));
    }
    auto wanted = settings.naming;
    wanted[k_secret_name_variable] = target_.function.secret;
    wanted[k_api_endpoint_variable] = target_.api_endpoint;
    for (const auto& [name, value] : wanted) {
      const auto found = function.environment.find(name);
      if (found == function.environment.end()) {
        all.push_back(std::format("{} is not set", name));
      } else if (!value.empty() && found->second != value) {
        all.push_back(changed(name, found->second, value));
      }
    }
    return all;
  }

  [[nodiscard]] Fact<FunctionFacts> function_facts() const {
    if (!function_) {
      return std::unexpected(function_.error());
    }
    const auto& is = function_->configuration;
    FunctionFacts facts{.arn = is.arn,
                        .state = is.state,
                        .trouble = {},
                        .architecture = is.architecture,
                        .code_sha256 = is.code_sha256,
                        .differences = differences(is)};
    if (aws::readiness(is) == aws::Readiness::failed) {
      facts.trouble = is.state == "Failed" ? is.state_reason : is.last_update_status_reason;
      facts.trouble = facts.trouble.empty() ? "AWS gives no reason" : facts.trouble;
    }
    if (!target_.code_sha256.empty() && is.architecture == target_.code_architecture) {
      facts.code = is.code_sha256 == target_.code_sha256 ? FunctionFacts::Code::this_program
                                                         : FunctionFacts::Code::another;
    }
    return facts;
  }

  [[nodiscard]] Fact<std::vector<aws::EventSourceMapping>> read_triggers() const {
    if (!function_) {
      return std::unexpected(function_.error());
    }
    auto triggers = triggers_of(parts_.aws.function, function_->configuration.arn);
    if (!triggers) {
      return std::unexpected(lacking(triggers.error(), "lambda:ListEventSourceMappings"));
    }
    return triggers;
  }

  void read_iterator_age() {
    iterator_age_ =
        read_fact(parts_.watch.maximum({.metric_namespace = "AWS/Lambda",
                                        .metric = "IteratorAge",
                                        .dimensions = {{"FunctionName", target_.function.name}},
                                        .end_unix_s = clock().unix_ms() / 1000,
                                        .seconds = k_lag_window_s},
                                       deadline()),
                  "cloudwatch:GetMetricStatistics");
  }

  Result<std::vector<std::string>> table_names() const {
    if (!target_.tables.empty()) {
      return target_.tables;
    }
    if (!triggers_) {
      return std::unexpected(base::with_context(
          triggers_.error(), "which tables there are is not known; name them with --table-name"));
    }
    std::vector<std::string> names;
    for (const auto& trigger : stream_triggers(*triggers_)) {
      auto name = table_of_stream(trigger.source_arn.value_or(""));
      if (!std::ranges::contains(names, name)) {
        names.push_back(std::move(name));
      }
    }
    if (names.empty()) {
      return base::fail(ErrorKind::missing,
                        std::format("the function {} has no trigger from a table's stream; name "
                                    "tables with --table-name",
                                    target_.function.name));
    }
    std::ranges::sort(names);
    return names;
  }

  TableStatus table_status(const std::string& name) {
    const auto table = find_table(name);
    TableStatus status{.table = name,
                       .stream = stream_facts(table),
                       .trigger = {},
                       .lag = {},
                       .snapshot = {},
                       .rows = {},
                       .dead_letters = {}};
    const auto trigger = trigger_for(name, table);
    status.trigger = trigger_facts(trigger, table);
    status.dead_letters =
        trigger ? read_dead_letters({parts_.queues, parts_.objects, parts_.aws.function.clock},
                                    *trigger)
                : std::unexpected(trigger.error());
    status.rows = row_facts(name);
    status.snapshot = snapshot_facts(table, status.rows);
    status.lag = lag_facts(status.rows);
    return status;
  }

  [[nodiscard]] Fact<aws::Table> find_table(const std::string& name) const {
    auto answer =
        read_fact(parts_.aws.dynamodb.find_table(name, deadline()), "dynamodb:DescribeTable");
    if (!answer) {
      return std::unexpected(answer.error());
    }
    auto* table = found_in(*answer);
    if (table == nullptr) {
      return base::fail(ErrorKind::missing,
                        std::format("there is no table {} in {}", name, target_.function.region));
    }
    return std::move(*table);
  }

  [[nodiscard]] Fact<StreamFacts> stream_facts(const Fact<aws::Table>& table) const {
    if (!table) {
      return std::unexpected(table.error());
    }
    const auto fits = check_stream(*table, target_.function.region);
    return StreamFacts{.is_on = table->stream_enabled,
                       .view_type = table->stream_view_type,
                       .fault = fits ? "" : fits.error().message};
  }

  // The one on the table's present stream, else one on an earlier stream of it.
  [[nodiscard]] Fact<aws::EventSourceMapping> trigger_for(const std::string& name,
                                                          const Fact<aws::Table>& table) const {
    if (!triggers_ || !function_) {
      return std::unexpected(!triggers_ ? triggers_.error() : function_.error());
    }
    const auto function = parse_function_arn(function_->configuration.arn);
    if (!function) {
      return std::unexpected(function.error());
    }
    const aws::EventSourceMapping* found = nullptr;
    for (const auto& trigger : *triggers_) {
      if (!trigger.source_arn || !is_stream_of(*trigger.source_arn, *function, name)) {
        continue;
      }
      const bool is_present = table && trigger.source_arn == table->stream_arn;
      if (found == nullptr || is_present) {
        found = &trigger;
      }
    }
    if (found == nullptr) {
      return base::fail(ErrorKind::missing,
                        std::format("{} has no trigger for {}; --create-ddb-trigger makes it",
                                    target_.function.name, name));
    }
    return *found;
  }

  [[nodiscard]] Fact<TriggerFacts> trigger_facts(const Fact<aws::EventSourceMapping>& trigger,
                                                 const Fact<aws::Table>& table) const {
    if (!trigger) {
      return std::unexpected(trigger.error());
    }
    const bool partial = function_ && answers_partially(function_->configuration.environment);
    auto differences = trigger_change(*trigger, {}).names;
    std::erase(differences, "enabled");  // Its state says so.
    return TriggerFacts{
        .uuid = trigger->uuid,
        .state = trigger->state,
        .last_result = trigger->last_result,
        .on_failure_arn = trigger->on_failure_arn,
        .is_of_this_stream = !table || trigger->source_arn == table->stream_arn,
        .understands_partial_answers = !partial || trigger->reports_partial_failures(),
        .differences = std::move(differences)};
  }

  [[nodiscard]] Fact<std::optional<RowFacts>> row_facts(const std::string& table) const {
    if (parts_.tinybird == nullptr) {
      return std::nullopt;
    }
    const auto naming =
        naming_of(function_ ? function_->configuration.environment : target_.settings.naming);
    if (!naming) {
      return std::unexpected(naming.error());
    }
    const auto landing = deliver::landing_name(*parts_.tinybird, *naming, table, deadline());
    if (!landing) {
      return std::unexpected(landing.error());
    }
    auto facts = read_rows(*parts_.tinybird, *landing, deadline());
    return facts ? Fact<std::optional<RowFacts>>(std::move(*facts))
                 : std::unexpected(facts.error());
  }

  [[nodiscard]] Fact<SnapshotFacts> snapshot_facts(
      const Fact<aws::Table>& table, const Fact<std::optional<RowFacts>>& rows) const {
    return table ? read_snapshot({parts_.aws.function, parts_.exports, parts_.tinybird},
                                 target_.function.name, table->arn, rows)
                 : std::unexpected(table.error());
  }

  [[nodiscard]] Fact<LagFacts> lag_facts(const Fact<std::optional<RowFacts>>& rows) const {
    LagFacts facts;
    const auto* known = rows ? found_in(*rows) : nullptr;
    if (known != nullptr && known->newest_change_s) {
      facts.since_newest_change_ms =
          std::max<std::int64_t>(0, clock().unix_ms() - known->newest_change_s.value_or(0) * 1000);
    }
    if (!iterator_age_ && !facts.since_newest_change_ms) {
      return std::unexpected(iterator_age_.error());
    }
    if (!iterator_age_) {
      facts.unread = iterator_age_.error().message;
    }
    if (const auto* age = iterator_age_ ? found_in(*iterator_age_) : nullptr) {
      facts.iterator_age_ms = static_cast<std::int64_t>(std::llround(*age));
    }
    return facts;
  }

  // Those of the function, and those on its dead letters.
  [[nodiscard]] Fact<AlarmFacts> alarm_facts() const {
    const auto found = read_fact(parts_.watch.alarms(target_.function.name + "-", deadline()),
                                 "cloudwatch:DescribeAlarms");
    if (!found) {
      return std::unexpected(found.error());
    }
    AlarmFacts facts;
    for (const auto& each : *found) {
      const bool is_of_another = std::ranges::any_of(each.alarm.dimensions, [&](const auto& dim) {
        return dim.first == "FunctionName" && dim.second != target_.function.name;
      });
      if (is_of_another) {
        continue;
      }
      ++facts.count;
      if (each.state == "ALARM") {
        facts.in_alarm.push_back(each.alarm.name);
      }
    }
    return facts;
  }

  const StatusParts& parts_;
  const StatusTarget& target_;
  Fact<aws::Function> function_;
  Fact<std::vector<aws::EventSourceMapping>> triggers_;
  Fact<std::optional<double>> iterator_age_;
};

}  // namespace

Result<Status> read_status(const StatusParts& parts, const StatusTarget& target) {
  return Reader(parts, target).read();
}

}  // namespace tinydynamocdc::manage
