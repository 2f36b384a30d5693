// SPDX-License-Identifier: Apache-2.0
#include "manage/triggers.hpp"

#include <algorithm>
#include <format>

#include "manage/aws_call.hpp"
#include "manage/wait.hpp"
#include "row/naming_variables.hpp"

namespace tinydynamocdc::manage {

using base::Deadline;
using base::ErrorKind;
using base::Result;

namespace {

// `…:table/<name>/stream/<label>`: everything before the stream, and the name alone.
struct TableOfStream {
  std::string_view arn;
  std::string_view name;
};

bool is_stream(const aws::EventSourceMapping& trigger) {
  return trigger.source_arn && trigger.source_arn->contains(":dynamodb:") &&
         trigger.source_arn->contains("/stream/");
}

TableOfStream table_of(std::string_view stream_arn) {
  const auto arn = stream_arn.substr(0, stream_arn.find("/stream/"));
  return {arn, arn.substr(std::min(arn.find('/') + 1, arn.size()))};
}

std::string_view variable(const aws::Variables& variables, std::string_view name) {
  const auto found = variables.find(name);
  return found == variables.end() ? std::string_view() : std::string_view(found->second);
}

}  // namespace

std::string source_name(std::string_view source_arn) {
  if (source_arn.empty()) {
    return "a source without an ARN";
  }
  const auto table = table_of(source_arn);
  if (table.arn.size() == source_arn.size()) {
    return std::string(source_arn);
  }
  return std::format("the stream of {} that began {}", table.name,
                     source_arn.substr(table.arn.size() + std::string_view("/stream/").size()));
}

bool may_answer_partially(std::span<const aws::EventSourceMapping> triggers) {
  return !triggers.empty() &&
         std::ranges::all_of(triggers, &aws::EventSourceMapping::reports_partial_failures);
}

bool answers_partially(const aws::Variables& variables) {
  std::string value(variable(variables, k_partial_batch_variable));
  std::ranges::transform(value, value.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  return value == "true" || value == "1" || value == "yes" || value == "on";
}

TriggerChange trigger_change(const aws::EventSourceMapping& trigger,
                             const TriggerOptions& options) {
  const aws::NewMapping wanted;
  TriggerChange change{.update = {.uuid = trigger.uuid}, .names = {}};
  const auto number = [&](std::string_view name, int is, int shall, std::optional<int>& into) {
    if (is != shall) {
      into = shall;
      change.names.push_back(std::format("{} {} → {}", name, is, shall));
    }
  };
  auto& update = change.update;
  if (trigger.state == "Disabled" || trigger.state == "Disabling") {
    update.enabled = true;
    change.names.emplace_back("enabled");
  }
  number("batch size", trigger.batch_size, wanted.batch_size, update.batch_size);
  number("window", trigger.window_s, wanted.window_s, update.window_s);
  number("retries", trigger.retries_max, wanted.retries_max, update.retries_max);
  if (trigger.bisects_on_error != wanted.bisects_on_error) {
    update.bisects_on_error = wanted.bisects_on_error;
    change.names.emplace_back("failed batches are halved");
  }
  if (trigger.response_types != wanted.response_types) {
    update.response_types = wanted.response_types;
    change.names.push_back(wanted.response_types.front());
  }
  number("maximum record age", trigger.record_age_max_s,
         options.record_age_max_s.value_or(trigger.record_age_max_s), update.record_age_max_s);
  number("parallelization", trigger.parallelization,
         options.parallelization.value_or(trigger.parallelization), update.parallelization);
  if (!options.on_failure_arn.empty() && trigger.on_failure_arn != options.on_failure_arn) {
    update.on_failure_arn = options.on_failure_arn;
    change.names.push_back("failures to " + options.on_failure_arn);
  }
  return change;
}

bool is_about_fresh_permissions(const aws::ServiceFailure& failure) {
  return failure.code == "InvalidParameterValueException" &&
         (failure.error.message.contains("Cannot access stream") ||
          failure.error.message.contains("does not have permission") ||
          failure.error.message.contains("ensure the role"));
}

std::string table_of_stream(std::string_view stream_arn) {
  return std::string(table_of(stream_arn).name);
}

Result<std::vector<aws::EventSourceMapping>> triggers_of(const FunctionParts& parts,
                                                         std::string_view function_arn) {
  auto mappings = plain(parts.functions.mappings({.function = std::string(function_arn)},
                                                 request_deadline(parts.clock)));
  if (mappings) {
    std::erase_if(*mappings,
                  [&](const auto& mapping) { return mapping.function_arn != function_arn; });
  }
  return mappings;
}

std::vector<aws::EventSourceMapping> stream_triggers(
    std::span<const aws::EventSourceMapping> triggers) {
  std::vector<aws::EventSourceMapping> streams;
  std::ranges::copy_if(triggers, std::back_inserter(streams), is_stream);
  return streams;
}

Result<row::NamingOptions> naming_of(const aws::Variables& variables) {
  const auto value = [&](const char* name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional<std::string_view>(found->second);
  };
  auto naming = row::read_naming({.datasource_prefix = value("TB_DS_PREFIX"),
                                  .key_prefix = value("TB_KEY_PREFIX"),
                                  .datasource_names = value("TB_DS_NAMES")});
  if (!naming) {
    return std::unexpected(
        base::with_context(naming.error(), "the function's variables make no sense"));
  }
  return naming;
}

base::Error shared_datasource(const SharedDatasource& clash) {
  return {ErrorKind::rejected,
          std::format("the table {} would write to the data source {} of the table {}{}; give it "
                      "another one by the function's variable TB_DS_NAMES={}=<name>",
                      clash.table, clash.datasource, clash.other, clash.standing, clash.table)};
}

Result<void> check_datasource_is_free(std::string_view stream_arn,
                                      std::span<const aws::EventSourceMapping> triggers,
                                      const aws::Variables& variables) {
  const auto naming = naming_of(variables);
  if (!naming) {
    return std::unexpected(naming.error());
  }
  const auto table = table_of(stream_arn);
  const auto datasource = row::datasource_name(*naming, table.name);
  for (const auto& trigger : stream_triggers(triggers)) {
    const auto source = trigger.source_arn.value_or("");
    const auto other = table_of(source);
    if (other.arn != table.arn && row::datasource_name(*naming, other.name) == datasource) {
      return std::unexpected(
          shared_datasource({.table = table.name,
                             .datasource = datasource,
                             .other = other.name,
                             .standing = ", which this function forwards already"}));
    }
  }
  return {};
}

Result<aws::EventSourceMapping> ready_trigger(const FunctionParts& parts, const std::string& uuid) {
  aws::EventSourceMapping trigger;
  const auto waited = wait_until(
      {parts.clock, parts.console}, {.what = "the trigger to be ready"},
      [&](Deadline deadline) -> Result<Sighting> {
        auto found = plain(parts.functions.find_mapping(uuid, deadline));
        if (!found) {
          return std::unexpected(found.error());
        }
        auto* now = found_in(*found);
        if (now == nullptr) {
          return base::fail(ErrorKind::missing, std::format("the trigger {} went away", uuid));
        }
        trigger = std::move(*now);
        const bool ready = aws::readiness(trigger) == aws::Readiness::ready;
        return Sighting{ready ? Sighting::State::done : Sighting::State::not_yet, trigger.state};
      });
  if (!waited) {
    return std::unexpected(waited.error());
  }
  return trigger;
}

}  // namespace tinydynamocdc::manage
