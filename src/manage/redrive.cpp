// SPDX-License-Identifier: Apache-2.0
#include "manage/redrive.hpp"

#include <algorithm>
#include <format>
#include <set>
#include <utility>

#include "deliver/deliver.hpp"
#include "dynamodb/names.hpp"
#include "manage/aws_call.hpp"
#include "manage/dead_letter.hpp"
#include "manage/function_name.hpp"
#include "manage/stream_piece.hpp"

namespace tinydynamocdc::manage {

using base::ErrorKind;
using base::Result;

namespace {

// Hidden from others while it is worked on; afterwards it is given back at once.
constexpr std::chrono::seconds k_hidden{900};
// For one letter: a batch has at most 10,000 records and 6 MB.
constexpr std::chrono::milliseconds k_letter_limit{600'000};

std::string reason_of(const deliver::Report& report) {
  const auto counts = std::format("{} of {} records undelivered", report.undelivered, report.read);
  if (!report.problems.empty()) {
    return std::format("{}; first: {}", counts, report.problems.front().error.message);
  }
  return report.source_error ? std::format("{}; {}", counts, report.source_error->message) : counts;
}

bool is_gone(const aws::ServiceFailure& failure) {
  return failure.code == "TrimmedDataAccessException" ||
         failure.code == "ResourceNotFoundException";
}

class Redrive {
 public:
  Redrive(const RedriveParts& parts, const RedriveTarget& target)
      : parts_(parts), target_(target) {}

  Result<RedriveReport> run() {
    if (auto found = find_function(); !found) {
      return std::unexpected(found.error());
    }
    const auto destinations = failure_destinations();
    if (!destinations) {
      return std::unexpected(destinations.error());
    }
    for (const auto& destination : *destinations) {
      const auto queue = aws::parse_queue_arn(destination);
      if (!queue) {
        report_.unread.push_back(destination);
        continue;
      }
      auto drained = drain(destination, *queue);
      if (auto given = give_back(); drained && !given) {
        drained = given;
      }
      if (!drained) {
        return std::unexpected(drained.error());
      }
    }
    return std::move(report_);
  }

 private:
  [[nodiscard]] base::Clock& clock() const { return parts_.aws.function.clock; }
  [[nodiscard]] base::Deadline deadline() const { return request_deadline(clock()); }

  Result<void> find_function() {
    auto answer =
        plain(parts_.aws.function.functions.find_function(target_.function.name, deadline()));
    if (!answer) {
      return std::unexpected(answer.error());
    }
    const auto* function = found_in(*answer);
    if (function == nullptr) {
      return base::fail(ErrorKind::missing,
                        std::format("there is no function {} in {}", target_.function.name,
                                    target_.function.region));
    }
    function_arn_ = function->configuration.arn;
    auto naming = naming_of(function->configuration.environment);
    if (!naming) {
      return std::unexpected(naming.error());
    }
    naming_ = std::move(*naming);
    return {};
  }

  Result<std::vector<std::string>> failure_destinations() {
    const auto triggers = triggers_of(parts_.aws.function, function_arn_);
    if (!triggers) {
      return std::unexpected(triggers.error());
    }
    std::vector<std::string> destinations;
    for (const auto& trigger : stream_triggers(*triggers)) {
      if (!is_meant(table_of_stream(trigger.source_arn.value_or("")))) {
        continue;
      }
      const auto& arn = trigger.on_failure_arn;
      if (!arn.empty() && !std::ranges::contains(destinations, arn)) {
        destinations.push_back(arn);
      }
    }
    if (destinations.empty()) {
      return base::fail(ErrorKind::missing,
                        std::format("no trigger of {} that is meant has an on-failure destination: "
                                    "what it gave up is nowhere",
                                    target_.function.name));
    }
    return destinations;
  }

  [[nodiscard]] bool is_meant(const std::string& table) const {
    return target_.tables.empty() || std::ranges::contains(target_.tables, table);
  }

  Result<void> drain(const std::string& arn, const aws::QueueName& queue) {
    auto url = plain(parts_.queues.queue_url(queue, deadline()));
    if (!url) {
      return std::unexpected(url.error());
    }
    url_ = std::move(*url);
    std::set<std::string> seen;
    for (;;) {
      const auto messages = plain(parts_.queues.receive(url_, k_hidden, deadline()));
      if (!messages) {
        return std::unexpected(messages.error());
      }
      bool is_again = false;
      for (const auto& message : *messages) {
        held_.push_back(message.receipt);
      }
      for (const auto& message : *messages) {
        // Hidden for too short a time: it comes round.
        if (!seen.insert(message.id).second) {
          is_again = true;
          continue;
        }
        if (auto handled = handle(arn, message); !handled) {
          return handled;
        }
      }
      if (messages->empty() || is_again) {
        return {};
      }
    }
  }

  Result<void> handle(const std::string& arn, const aws::Message& message) {
    auto letter = read_again(message.body);
    letter.queue = arn;
    letter.id = message.id;
    if (letter.fate == LetterFate::delivered) {
      if (auto deleted = plain(parts_.queues.delete_message(url_, message.receipt, deadline()));
          !deleted) {
        // It comes again, which does no harm: rows are idempotent.
        return std::unexpected(base::with_context(
            deleted.error(),
            std::format("the letter {} is delivered, but not deleted", letter.id)));
      }
      std::erase(held_, message.receipt);
    }
    report_.letters.push_back(std::move(letter));
    return {};
  }

  // Everything about a letter but the queue it lies in.
  LetterReport read_again(std::string_view text) {
    LetterReport report;
    const auto letter = parse_dead_letter(text);
    if (!letter) {
      report.reason = letter.error().message;
      return report;
    }
    report.records = letter->records;
    const auto stream = dynamodb::parse_table_arn(letter->stream_arn);
    if (!stream) {
      report.reason = stream.error().message;
      return report;
    }
    report.table = stream->table;
    const bool is_ours = letter->function_arn == function_arn_ ||
                         letter->function_arn.starts_with(function_arn_ + ":");
    if (!is_ours || !is_meant(report.table)) {
      report.fate = LetterFate::not_ours;
      report.reason = is_ours ? "another table's" : std::format("of {}", letter->function_arn);
      return report;
    }
    if (letter->payload) {
      std::string payload = *letter->payload;
      const auto bytes = payload.size();
      payload.append(dynamodb::k_padding_bytes, '\0');
      source::StreamEvent event(std::string_view(payload).substr(0, bytes));
      send(event, report);
      return report;
    }
    send_from_stream(*letter, report);
    return report;
  }

  void send_from_stream(const DeadLetter& letter, LetterReport& report) {
    const aws::ShardPosition first{.stream_arn = letter.stream_arn,
                                   .shard_id = letter.shard_id,
                                   .sequence_number = letter.first};
    auto iterator = parts_.streams.iterator_at(first, deadline());
    if (!iterator) {
      const auto& failure = iterator.error();
      report.fate = is_gone(failure) ? LetterFate::out_of_reach : LetterFate::kept;
      report.reason =
          is_gone(failure)
              ? std::format(
                    "the stream does not have its records any more (it keeps them for 24 "
                    "h): {}; a snapshot closes the gap",
                    failure.error.message)
              : failure.error.message;
      return;
    }
    const auto last = dynamodb::SequenceNumber::parse(letter.last);
    if (!last) {
      report.reason = "its endSequenceNumber is none";
      return;
    }
    StreamPiece piece(parts_.streams, clock(), {.first = first, .last = *last},
                      std::move(*iterator), base::Deadline::in(clock(), k_letter_limit));
    send(piece, report);
  }

  void send(dynamodb::ChangeSource& records, LetterReport& report) {
    if (target_.mode == Mode::dry_run) {
      report.fate = LetterFate::deliverable;
      return;
    }
    row::RowWriter writer(naming_.key_prefix);
    deliver::Destinations destinations(*parts_.tinybird, naming_, deliver::TableCheck::ensure);
    const auto sent = deliver::deliver(records, {writer, destinations, *parts_.tinybird}, {},
                                       base::Deadline::in(clock(), k_letter_limit));
    report_.delivered_records += sent.delivered;
    report_.quarantined_records += sent.quarantined;
    if (!sent.complete()) {
      report.reason = reason_of(sent);
    } else if (sent.read == 0) {
      report.reason = "no record of it was found";
    } else {
      report.fate = LetterFate::delivered;
    }
  }

  // Whatever was received and is not deleted can be received again.
  Result<void> give_back() {
    Result<void> all;
    for (const auto& receipt : held_) {
      if (auto given = plain(parts_.queues.give_back(url_, receipt, deadline())); !given && all) {
        all = std::unexpected(base::with_context(
            given.error(), "a letter that was not delivered stays hidden for 15 minutes"));
      }
    }
    held_.clear();
    return all;
  }

  const RedriveParts& parts_;
  const RedriveTarget& target_;
  std::string function_arn_;
  row::NamingOptions naming_;
  std::string url_;
  std::vector<std::string> held_;  ///< Receipts of what is hidden from others by us.
  RedriveReport report_;
};

}  // namespace

std::string_view to_string(LetterFate fate) {
  switch (fate) {
    case LetterFate::delivered:
      return "delivered";
    case LetterFate::deliverable:
      return "deliverable";
    case LetterFate::out_of_reach:
      return "out_of_reach";
    case LetterFate::kept:
      return "kept";
    case LetterFate::not_ours:
      return "not_ours";
  }
  return "kept";
}

bool RedriveReport::complete() const {
  return unread.empty() && std::ranges::all_of(letters, [](const LetterReport& letter) {
           return letter.fate == LetterFate::delivered || letter.fate == LetterFate::deliverable ||
                  letter.fate == LetterFate::not_ours;
         });
}

Result<RedriveReport> redrive(const RedriveParts& parts, const RedriveTarget& target) {
  return Redrive(parts, target).run();
}

}  // namespace tinydynamocdc::manage
