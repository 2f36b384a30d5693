// SPDX-License-Identifier: Apache-2.0
#include "status/read_status.hpp"

#include <algorithm>
#include <format>
#include <iterator>
#include <map>
#include <memory>
#include <utility>

#include "aws/endpoint.hpp"
#include "base/text.hpp"
#include "base/try.hpp"
#include "exports/schedules.hpp"
#include "manage/aws_call.hpp"
#include "manage/bucket_permission.hpp"
#include "manage/function_name.hpp"
#include "manage/named_tables.hpp"
#include "manage/plan.hpp"
#include "manage/tinybird_access.hpp"
#include "manage/token_text.hpp"
#include "net/http_client.hpp"
#include "row/names.hpp"
#include "setup/function.hpp"
#include "setup/own_queue.hpp"
#include "setup/source_table.hpp"
#include "status/asking.hpp"
#include "status/fact.hpp"
#include "status/patience.hpp"
#include "status/read_activity.hpp"
#include "status/read_dead_letters.hpp"
#include "status/read_snapshot_queue.hpp"
#include "status/read_table.hpp"
#include "status/read_token.hpp"
#include "status/read_views.hpp"
#include "status/seen.hpp"
#include "status/set_up.hpp"
#include "tinybird/workspace.hpp"

namespace tinydynamocdc::status {

using base::ErrorKind;
using base::Result;
using manage::FunctionParts;

namespace {

// The function's own: lambda/config.cpp.
constexpr const char* k_token_member_variable = "TB_CREATE_DS_TOKEN_SECRET_KEY_NAME";

class StatusReader {
 public:
  StatusReader(const StatusParts& parts, const StatusTarget& target)
      : parts_(parts), target_(target), asking_(parts.clock, k_tinybird_limit) {}

  Result<Status> read() {
    TINYDYNAMOCDC_TRY_VOID(find_function());
    Status status{.region = target_.site.region, .function_name = target_.site.function};
    known_.triggers = read_triggers();
    TINYDYNAMOCDC_TRY(const auto tables, table_names());
    prepare_tinybird();
    status.reader = reader();
    known_.naming = naming();
    look_at_function(status);
    look_at_watch(status);
    status.collisions = collisions(tables);
    known_.buckets = permitted_buckets();
    for (const auto& table : tables) {
      status.tables.push_back(read_table(parts_, target_, known_, asking_, table));
    }
    look_at_views(status);
    return status;
  }

 private:
  [[nodiscard]] const FunctionParts& function_parts() const { return parts_.aws.function; }
  [[nodiscard]] base::Deadline soon() const {
    return manage::request_deadline(function_parts().clock);
  }
  [[nodiscard]] WatchParts watch() const { return {parts_.watch, function_parts().clock}; }

  [[nodiscard]] base::Error no_function() const {
    return {ErrorKind::missing,
            std::format("there is no function {} in {}; --create-lambda creates it",
                        target_.site.function, target_.site.region)};
  }

  // The first call: where it has no answer at all, there is no status.
  Result<void> find_function() {
    auto answer = function_parts().functions.find_function(target_.site.function, soon());
    if (!answer && (answer.error().status == 0 || base::is_transient(answer.error().error.kind))) {
      return std::unexpected(answer.error().error);
    }
    known_.function = read_fact(std::move(answer), "lambda:GetFunction")
                          .and_then([&](std::optional<aws::Function> found) -> Fact<aws::Function> {
                            return found ? Fact<aws::Function>(std::move(*found))
                                         : std::unexpected(no_function());
                          });
    known_.site = {.partition = std::string(aws::partition_of(target_.site.region)),
                   .account = {},
                   .region = target_.site.region,
                   .function = target_.site.function,
                   .role = {},
                   .secret = {}};
    if (known_.function) {
      TINYDYNAMOCDC_TRY(const auto arn,
                        manage::parse_function_arn(known_.function->configuration.arn));
      known_.site.account = arn.account;
    }
    return {};
  }

  [[nodiscard]] Fact<std::vector<aws::EventSourceMapping>> read_triggers() const {
    if (!known_.function) {
      return std::unexpected(known_.function.error());
    }
    auto triggers = manage::triggers_of(function_parts(), known_.function->configuration.arn);
    if (!triggers) {
      return std::unexpected(lacking(triggers.error(), "lambda:ListEventSourceMappings"));
    }
    return triggers;
  }

  // Its name, or the ARN where it is another account's.
  [[nodiscard]] std::string word_of(const std::string& table_arn) const {
    const auto own = setup::own_tables(known_.site);
    return table_arn.starts_with(own) ? table_arn.substr(own.size()) : table_arn;
  }
  [[nodiscard]] std::string datasource_of(const std::string& word) const {
    const auto table = setup::source_table(known_.site, word);
    return row::datasource_name(*known_.naming, table ? table->name : word);
  }

  // The tables of the triggers, each once.
  [[nodiscard]] std::vector<std::string> triggered_tables() const {
    std::vector<std::string> names;
    for (const auto& trigger : manage::stream_triggers(*known_.triggers)) {
      auto name = word_of(manage::table_arn_of_stream(trigger.source_arn.value_or("")));
      if (!std::ranges::contains(names, name)) {
        names.push_back(std::move(name));
      }
    }
    std::ranges::sort(names);
    return names;
  }

  [[nodiscard]] Result<std::vector<std::string>> table_names() const {
    if (!target_.tables.empty()) {
      return target_.tables;
    }
    if (!known_.triggers) {
      return std::unexpected(base::with_context(known_.triggers.error(),
                                                "could not read the function's triggers, so its "
                                                "tables are unknown; name them with --table-name"));
    }
    auto names = triggered_tables();
    if (names.empty()) {
      return base::fail(ErrorKind::missing,
                        std::format("the function {} has no trigger from a table's stream; name "
                                    "tables with --table-name",
                                    target_.site.function));
    }
    return names;
  }

  void prepare_tinybird() {
    if (!target_.tinybird.token.empty()) {
      tinybird_ = std::make_unique<manage::TinybirdAccess>(parts_.http, parts_.clock,
                                                           target_.tinybird, target_.seed);
      known_.tinybird = &tinybird_->client();
    }
  }

  // For people: what nobody tells is left out.
  Reader reader() {
    Reader reader;
    if (const auto identity = parts_.sts.get_caller_identity(soon())) {
      reader.account = identity->account;
      reader.identity = identity->arn;
    }
    if (known_.tinybird == nullptr) {
      return reader;
    }
    reader.tinybird = target_.tinybird.api_endpoint;
    const auto name = asking_.ask([&](base::Deadline deadline) -> Result<std::string> {
      auto answer = tinybird::workspace_name(*known_.tinybird, deadline);
      return answer ? Result<std::string>(std::move(*answer))
                    : std::unexpected(std::move(answer.error().error));
    });
    if (name) {
      reader.workspace = *name;
    } else if (asking_.gave_up()) {
      reader.trouble = name.error();
    }
    return reader;
  }

  [[nodiscard]] Fact<row::NamingOptions> naming() const {
    return manage::naming_of(known_.function ? known_.function->configuration.environment
                                             : target_.settings.naming);
  }

  void look_at_function(Status& status) {
    if (!known_.function) {
      status.function = std::unexpected(known_.function.error());
      return;
    }
    const auto site = setup::find_site(function_parts(), parts_.sts, target_.site);
    if (!site) {
      status.function = std::unexpected(site.error());
      return;
    }
    status.set_up = look_at_set_up(
        {parts_.logs,
         {parts_.aws.dynamodb, parts_.queues, parts_.buckets, function_parts()},
         parts_.scheduler,
         {parts_.topics, parts_.watch, function_parts()}},
        {.site = *site,
         .function = known_.function->configuration,
         .settings = target_.settings,
         .api_endpoint = target_.tinybird.token.empty() ? "" : target_.tinybird.api_endpoint,
         .code = target_.code,
         .tables = known_.triggers ? triggered_tables() : std::vector<std::string>()});
    take_triggers(status.set_up);
    known_.schedules = schedules_in(status.set_up);
    read_own_dead_letters(status);
    status.function = function_facts(take(status.set_up, setup::k_function_key));
    const auto secret = std::ranges::find(status.set_up, "secret", &Seen::key);
    const bool has_secret = secret != status.set_up.end() && secret->standing &&
                            secret->standing->exists &&
                            !breaks_something(secret->standing->differences);
    if (has_secret) {
      status.token = token_facts(site->secret);
    }
  }

  // The triggers are each table's own.
  void take_triggers(std::vector<Seen>& seen) {
    const auto is_trigger = [](const Seen& each) { return each.key.starts_with("trigger "); };
    std::ranges::copy_if(seen, std::back_inserter(known_.triggers_seen), is_trigger);
    std::erase_if(seen, is_trigger);
  }

  // Where there is such a queue, what lies in it was given up for good.
  void read_own_dead_letters(Status& status) const {
    const auto queue = std::ranges::find(status.set_up, setup::k_dead_letters_key, &Seen::key);
    if (queue != status.set_up.end() && queue->standing && queue->standing->exists) {
      status.dead_letters =
          read_dead_letters({parts_.queues, parts_.objects, parts_.watch, function_parts().clock},
                            setup::queue_arn(known_.site, setup::QueueKind::dead_letters), {});
    }
  }

  [[nodiscard]] Fact<FunctionFacts> function_facts(const std::optional<Seen>& seen) const {
    if (!seen || !seen->standing) {
      return seen ? std::unexpected(seen->standing.error()) : std::unexpected(no_function());
    }
    const auto& is = known_.function->configuration;
    FunctionFacts facts{.arn = is.arn,
                        .state = is.state,
                        .trouble = {},
                        .architecture = is.architecture,
                        .code_sha256 = is.code_sha256,
                        .differences = seen->standing->differences,
                        .owner = owner_text(*seen->standing)};
    if (aws::readiness(is) == aws::Readiness::failed) {
      facts.trouble = is.state == "Failed" ? is.state_reason : is.last_update_status_reason;
      facts.trouble = facts.trouble.empty() ? "AWS gives no reason" : facts.trouble;
    }
    const auto others = std::erase_if(facts.differences, [](const auto& difference) {
      return difference.property == setup::k_code_property;
    });
    if (!target_.code.zip.empty() && is.architecture == target_.code.architecture) {
      facts.code = others == 0 ? FunctionFacts::Code::this_program : FunctionFacts::Code::another;
    }
    return facts;
  }

  // With the token that the function has, at the host that it writes to.
  [[nodiscard]] Fact<TokenFacts> token_facts(const std::string& secret) {
    const auto& variables = known_.function->configuration.environment;
    const auto variable = [&](const char* name, const std::string& fallback) {
      const auto found = variables.find(name);
      return found == variables.end() ? fallback : found->second;
    };
    const auto endpoint = variable(manage::k_api_endpoint_variable, target_.tinybird.api_endpoint);
    if (endpoint.empty() || !known_.naming) {
      return not_looked_at();
    }
    TINYDYNAMOCDC_TRY_VOID(tinybird::parse_api_endpoint(endpoint));
    TINYDYNAMOCDC_TRY(const auto text, read_fact(function_parts().secrets.get_value(secret, soon()),
                                                 "secretsmanager:GetSecretValue"));
    TokenQuestion question{
        .token = manage::token_in(text, variable(k_token_member_variable, manage::k_token_member)),
        .at_hand = target_.tinybird.token,
        .datasources = {}};
    for (const auto& table : known_.triggers ? triggered_tables() : std::vector<std::string>()) {
      question.datasources.push_back(datasource_of(table));
    }
    manage::TinybirdAccess access(
        parts_.http, parts_.clock,
        {.token = question.token, .api_endpoint = endpoint, .token_origin = secret}, target_.seed);
    return asking_.ask(
        [&](base::Deadline deadline) { return read_token(access.client(), question, deadline); });
  }

  // What is wrong with a table itself is said there.
  void look_at_views(Status& status) {
    if (known_.tinybird == nullptr || !known_.naming || asking_.gave_up()) {
      return;
    }
    std::vector<std::string> own;
    for (const auto& each : status.tables) {
      if (each.stream && !manage::is_table_arn(each.table) &&
          !std::ranges::contains(known_.sharing, each.table)) {
        own.push_back(each.table);
      }
    }
    status.set_up.append_range(read_views(parts_, target_, own));
  }

  void look_at_watch(Status& status) {
    if (!known_.function) {
      known_.iterator_age = not_looked_at();
      return;
    }
    known_.iterator_age = read_iterator_age(watch(), target_.site.function);
    status.activity = read_activity(watch(), target_.site.function);
    status.alarms = read_alarms(watch(), target_.site.function);
    if (known_.triggers) {
      status.snapshot_queue = read_snapshot_queue(
          {parts_.queues, parts_.watch, function_parts().clock}, known_.site, *known_.triggers);
    }
    const bool has_schedules = std::ranges::any_of(
        status.set_up, [](const Seen& seen) { return seen.key.starts_with("schedule "); });
    if (has_schedules) {
      status.schedules = read_schedule_runs(watch(), exports::schedule_group(known_.site));
    }
  }

  [[nodiscard]] Fact<std::vector<std::string>> permitted_buckets() const {
    if (!known_.function) {
      return std::vector<std::string>();
    }
    TINYDYNAMOCDC_TRY(const auto policy,
                      read_fact(function_parts().functions.policy(target_.site.function, soon()),
                                "lambda:GetPolicy"));
    auto buckets = manage::permitted_buckets(policy.value_or(""));
    auto by_queue = setup::buckets_of_queue(parts_.queues, function_parts(), known_.site);
    if (!by_queue) {
      return std::unexpected(lacking(by_queue.error(), "sqs:GetQueueUrl, sqs:GetQueueAttributes"));
    }
    std::ranges::move(*by_queue, std::back_inserter(buckets));
    return buckets;
  }

  // Each data source that more than one of the tables would write to, said once.
  [[nodiscard]] std::vector<std::string> collisions(const std::vector<std::string>& tables) {
    std::map<std::string, std::vector<std::string>> writers;
    auto all = tables;
    if (known_.function && known_.triggers) {
      all.append_range(triggered_tables());
    }
    for (const auto& table : all) {
      if (known_.naming) {
        auto& names = writers[datasource_of(table)];
        if (!std::ranges::contains(names, table)) {
          names.push_back(table);
        }
      }
    }
    std::vector<std::string> said;
    for (const auto& [datasource, names] : writers) {
      if (names.size() > 1) {
        said.push_back(
            std::format("{} would all write to {}; give each its own by the function's "
                        "variable TB_DS_NAMES={}=<name>",
                        base::joined(names), datasource, names.front()));
        known_.sharing.append_range(names);
      }
    }
    return said;
  }

  const StatusParts& parts_;
  const StatusTarget& target_;
  Asking asking_;
  Known known_;
  std::unique_ptr<manage::TinybirdAccess> tinybird_;
};

}  // namespace

Result<Status> read_status(const StatusParts& parts, const StatusTarget& target) {
  return StatusReader(parts, target).read();
}

}  // namespace tinydynamocdc::status
