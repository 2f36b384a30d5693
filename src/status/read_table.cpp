// SPDX-License-Identifier: Apache-2.0
#include "status/read_table.hpp"

#include <algorithm>
#include <cmath>
#include <format>
#include <utility>

#include "base/try.hpp"
#include "deliver/landing_name.hpp"
#include "deliver/mark.hpp"
#include "ledger/ledger_names.hpp"
#include "manage/aws_call.hpp"
#include "manage/function_setup.hpp"
#include "manage/table.hpp"
#include "setup/own_queue.hpp"
#include "setup/source_table.hpp"
#include "status/fact.hpp"
#include "status/read_dead_letters.hpp"
#include "status/read_proof.hpp"
#include "status/read_rows.hpp"
#include "status/read_snapshot.hpp"
#include "status/table_exports.hpp"
#include "trigger/stream_trigger.hpp"

namespace tinydynamocdc::status {

using base::ErrorKind;
using base::Result;
using manage::found_in;

namespace {

class TableReader {
 public:
  TableReader(const StatusParts& parts, const StatusTarget& target, Known& known, Asking& asking,
              std::string table)
      : parts_(parts), target_(target), known_(known), asking_(asking), name_(std::move(table)) {}

  TableStatus read() {
    table_ = find_table();
    const auto trigger = find_trigger();
    TableStatus status{.table = name_,
                       .stream = stream_facts(),
                       .trigger = trigger_facts(trigger),
                       .lag = not_looked_at(),
                       .snapshot = not_looked_at(),
                       .gap = not_looked_at(),
                       .proof = not_looked_at(),
                       .rows = row_facts(),
                       .dead_letters = not_looked_at()};
    if (trigger) {
      status.dead_letters = dead_letters(*trigger);
    }
    if (table_) {
      TableExports exports(parts_.exports, parts_.aws.function.clock, table_->arn, known_.buckets);
      const SnapshotParts parts{.exports = exports,
                                .objects = parts_.objects,
                                .clock = parts_.aws.function.clock,
                                .destination = destination(status.rows)};
      status.snapshot = snapshot_facts(parts, status.rows);
      status.proof = proof_facts(parts);
      status.gap =
          gap_facts(*table_, status.snapshot, status.rows, parts_.aws.function.clock.unix_ms());
      status.lag = lag_facts(status.rows);
    }
    return status;
  }

 private:
  [[nodiscard]] base::Deadline soon() const {
    return manage::request_deadline(parts_.aws.function.clock);
  }

  [[nodiscard]] Fact<aws::Table> find_table() const {
    TINYDYNAMOCDC_TRY(auto answer, read_fact(parts_.aws.dynamodb.find_table(name_, soon()),
                                             "dynamodb:DescribeTable"));
    auto* table = found_in(answer);
    if (table == nullptr) {
      const auto& function = parts_.aws.function;
      return std::unexpected(
          manage::no_such_table({parts_.aws.dynamodb, function.clock, function.console},
                                {.name = name_, .region = target_.site.region}));
    }
    return std::move(*table);
  }

  [[nodiscard]] Fact<StreamFacts> stream_facts() const {
    if (!table_) {
      return std::unexpected(table_.error());
    }
    const auto fits = manage::check_stream(*table_, target_.site.region);
    return StreamFacts{.is_on = table_->stream_enabled,
                       .view_type = table_->stream_view_type,
                       .fault = fits ? "" : fits.error().message};
  }

  // The one on the table's present stream, else one on an earlier stream of it.
  [[nodiscard]] Fact<aws::EventSourceMapping> find_trigger() const {
    if (!known_.function) {
      return not_looked_at();
    }
    if (!known_.triggers) {
      return std::unexpected(known_.triggers.error());
    }
    TINYDYNAMOCDC_TRY(const auto source, setup::source_table(known_.site, name_));
    const auto triggers = trigger::triggers_from(source, *known_.triggers);
    const aws::EventSourceMapping* found = nullptr;
    for (const auto& trigger : triggers) {
      const bool is_present = table_ && trigger.source_arn == table_->stream_arn;
      if (found == nullptr || is_present) {
        found = &trigger;
      }
    }
    if (found != nullptr) {
      return *found;
    }
    if (!table_) {
      return not_looked_at();
    }
    return base::fail(ErrorKind::missing,
                      std::format("{} has no trigger for {}; --create-ddb-trigger creates it",
                                  target_.site.function, name_));
  }

  [[nodiscard]] Fact<TriggerFacts> trigger_facts(
      const Fact<aws::EventSourceMapping>& trigger) const {
    if (!trigger) {
      return std::unexpected(trigger.error());
    }
    const bool partial = manage::answers_partially(known_.function->configuration.environment);
    // What its look refuses, the stream and the collisions say.
    std::vector<manage::Difference> differences;
    const auto key = setup::trigger_key(known_.site, trigger->source_arn.value_or(""));
    const auto seen = std::ranges::find(known_.triggers_seen, key, &Seen::key);
    if (seen != known_.triggers_seen.end() && seen->standing) {
      differences = seen->standing->differences;
      // Its state says so, and the line of its dead letters.
      std::erase_if(differences, [](const auto& difference) {
        return difference.property == "triggering" || difference.property == "failures to";
      });
    }
    return TriggerFacts{
        .uuid = trigger->uuid,
        .state = trigger->state,
        .last_result = trigger->last_result,
        .on_failure_arn = trigger->on_failure_arn,
        .is_of_this_stream = !table_ || trigger->source_arn == table_->stream_arn,
        .understands_partial_answers = !partial || trigger->reports_partial_failures(),
        .differences = std::move(differences)};
  }

  [[nodiscard]] Fact<DeadLetterFacts> dead_letters(const aws::EventSourceMapping& trigger) {
    const auto& arn = trigger.on_failure_arn;
    if (const auto counted = known_.failures.find(arn); counted != known_.failures.end()) {
      return counted->second;
    }
    auto facts =
        read_dead_letters({parts_.queues, parts_.objects, parts_.watch, parts_.aws.function.clock},
                          arn, trigger.uuid);
    if (facts && !arn.empty()) {
      facts->comes_again = arn == setup::queue_arn(known_.site, setup::QueueKind::failures);
    }
    if (aws::parse_queue_arn(arn)) {
      known_.failures.insert_or_assign(arn, facts);
    }
    return facts;
  }

  // Without the table, a data source that is missing, too, is no news.
  [[nodiscard]] Fact<std::optional<RowFacts>> row_facts() {
    if (std::ranges::contains(known_.sharing, name_)) {
      return not_looked_at();
    }
    if (known_.tinybird == nullptr) {
      return std::nullopt;
    }
    if (!known_.naming) {
      return std::unexpected(known_.naming.error());
    }
    auto facts = asking_.ask([&](base::Deadline deadline) -> Result<RowFacts> {
      const auto landing =
          deliver::landing_name(*known_.tinybird, *known_.naming, landing_table(), deadline);
      return landing ? read_rows(*known_.tinybird, *landing, deadline)
                     : std::unexpected(landing.error());
    });
    if (!facts && !table_ && facts.error().kind == ErrorKind::missing) {
      return not_looked_at();
    }
    return facts ? Fact<std::optional<RowFacts>>(std::move(*facts))
                 : std::unexpected(facts.error());
  }

  // The name alone, where the table is another account's.
  [[nodiscard]] std::string landing_table() const {
    const auto source = setup::source_table(known_.site, name_);
    return source ? source->name : name_;
  }

  [[nodiscard]] Fact<SnapshotFacts> snapshot_facts(const SnapshotParts& parts,
                                                   const Fact<std::optional<RowFacts>>& rows) {
    const auto mark = [&](const std::string& arn) -> Fact<bool> {
      const auto* known = rows ? found_in(*rows) : nullptr;
      return known == nullptr ? not_looked_at() : asking_.ask([&](base::Deadline deadline) {
        return deliver::has_mark(*known_.tinybird, known->datasource, arn, deadline)
            .transform_error([&](const base::Error& error) {
              return lacking(error, std::format("a token with READ on {}", known->datasource));
            });
      });
    };
    return read_snapshot(parts, mark);
  }

  [[nodiscard]] Fact<ProofFacts> proof_facts(const SnapshotParts& parts) const {
    const auto schedule = known_.schedules.find(name_);
    return read_proof(
        parts, schedule == known_.schedules.end() ? std::nullopt : std::optional(schedule->second));
  }

  // Where the function writes the table's rows, as its ledger calls it; empty: not known.
  [[nodiscard]] std::string destination(const Fact<std::optional<RowFacts>>& rows) const {
    if (!known_.function || !known_.naming) {
      return {};
    }
    const auto& variables = known_.function->configuration.environment;
    const auto endpoint = variables.find(manage::k_api_endpoint_variable);
    const auto api = endpoint == variables.end() ? base::Result<net::BaseUrl>(not_looked_at())
                                                 : tinybird::parse_api_endpoint(endpoint->second);
    const auto* known = rows ? found_in(*rows) : nullptr;
    return api ? ledger::destination(tinybird::api_name(*api),
                                     known != nullptr
                                         ? known->datasource
                                         : row::datasource_name(*known_.naming, landing_table()))
               : std::string();
  }

  [[nodiscard]] Fact<LagFacts> lag_facts(const Fact<std::optional<RowFacts>>& rows) const {
    LagFacts facts;
    const auto* known = rows ? found_in(*rows) : nullptr;
    if (known != nullptr && known->newest_change_s) {
      facts.since_newest_change_ms = std::max<std::int64_t>(
          0, parts_.aws.function.clock.unix_ms() - *known->newest_change_s * 1000);
    }
    if (!known_.iterator_age && !facts.since_newest_change_ms) {
      return std::unexpected(known_.iterator_age.error());
    }
    if (!known_.iterator_age) {
      facts.unread = known_.iterator_age.error().message;
    }
    if (const auto* age = known_.iterator_age ? found_in(*known_.iterator_age) : nullptr) {
      facts.iterator_age_ms = static_cast<std::int64_t>(std::llround(*age));
    }
    return facts;
  }

  const StatusParts& parts_;
  const StatusTarget& target_;
  Known& known_;
  Asking& asking_;
  std::string name_;
  Fact<aws::Table> table_;
};

}  // namespace

TableStatus read_table(const StatusParts& parts, const StatusTarget& target, Known& known,
                       Asking& asking, const std::string& table) {
  return TableReader(parts, target, known, asking, table).read();
}

}  // namespace tinydynamocdc::status
