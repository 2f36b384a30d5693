// SPDX-License-Identifier: Apache-2.0
#include "manage/triggers.hpp"

#include <algorithm>
#include <format>

#include "base/try.hpp"
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

bool answers_partially(const aws::Variables& variables) {
  std::string value(variable(variables, k_partial_batch_variable));
  std::ranges::transform(value, value.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  return value == "true" || value == "1" || value == "yes" || value == "on";
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

std::string table_arn_of_stream(std::string_view stream_arn) {
  return std::string(table_of(stream_arn).arn);
}

std::string label_of_stream(std::string_view stream_arn) {
  return std::string(stream_arn.substr(stream_arn.rfind('/') + 1));
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
        base::with_context(naming.error(), "the function's variables are invalid"));
  }
  return naming;
}

base::Error shared_datasource(const SharedDatasource& clash) {
  return {ErrorKind::rejected,
          std::format("the table {} would write to the data source {} of the table {}{}; give it "
                      "another one with the function's variable TB_DS_NAMES={}=<name>",
                      clash.table, clash.datasource, clash.other, clash.standing, clash.table)};
}

Result<void> check_datasource_is_free(const ForwardedTable& table,
                                      std::span<const aws::EventSourceMapping> triggers,
                                      std::span<const ForwardedTable> beside,
                                      const aws::Variables& variables) {
  TINYDYNAMOCDC_TRY(const auto naming, naming_of(variables));
  const auto datasource = row::datasource_name(naming, table.name);
  const auto check = [&](const ForwardedTable& other, std::string_view standing) -> Result<void> {
    if (other.arn == table.arn || row::datasource_name(naming, other.name) != datasource) {
      return {};
    }
    return std::unexpected(shared_datasource({.table = table.name,
                                              .datasource = datasource,
                                              .other = other.name,
                                              .standing = standing}));
  };
  for (const auto& trigger : stream_triggers(triggers)) {
    const auto stream_arn = trigger.source_arn.value_or("");
    const auto source = table_of(stream_arn);
    TINYDYNAMOCDC_TRY_VOID(check({std::string(source.name), std::string(source.arn)},
                                 ", which this function forwards already"));
  }
  for (const auto& other : beside) {
    TINYDYNAMOCDC_TRY_VOID(check(other, ""));
  }
  return {};
}

Result<aws::EventSourceMapping> ready_trigger(const FunctionParts& parts, const std::string& uuid) {
  aws::EventSourceMapping trigger;
  const auto waited = wait_until(
      {parts.clock, parts.console}, {.what = "the trigger to be ready"},
      [&](Deadline deadline) -> Result<PollResult> {
        TINYDYNAMOCDC_TRY(auto found, plain(parts.functions.find_mapping(uuid, deadline)));
        auto* now = found_in(found);
        if (now == nullptr) {
          return base::fail(ErrorKind::missing, std::format("the trigger {} was deleted", uuid));
        }
        trigger = std::move(*now);
        const bool ready = aws::readiness(trigger) == aws::Readiness::ready;
        return PollResult{ready ? PollResult::State::done : PollResult::State::not_yet,
                          trigger.state};
      });
  if (!waited) {
    return std::unexpected(waited.error());
  }
  return trigger;
}

}  // namespace tinydynamocdc::manage
