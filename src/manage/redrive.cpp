// SPDX-License-Identifier: Apache-2.0
#include "manage/redrive.hpp"

#include <algorithm>
#include <format>
#include <memory>
#include <optional>
#include <utility>

#include "deliver/deliver.hpp"
#include "dynamodb/names.hpp"
#include "manage/aws_call.hpp"
#include "manage/dead_letter.hpp"
#include "manage/function_name.hpp"
#include "manage/letter_box.hpp"
#include "manage/stream_piece.hpp"

namespace tinydynamocdc::manage {

using base::ErrorKind;
using base::Result;

namespace {

// For one letter: a batch has at most 10,000 records and 6 MB.
constexpr std::chrono::milliseconds k_letter_limit{600'000};

std::string reason_of(const deliver::Report& report) {
  const auto counts = std::format("{} of {} records undelivered", report.undelivered, report.read);
  if (!report.problems.empty()) {
    return std::format("{}; first: {}", counts, report.problems.front().placed().message);
  }
  return report.source_error ? std::format("{}; {}", counts, report.source_error->message) : counts;
}

bool is_gone(const aws::ServiceFailure& failure) {
  return failure.code == "TrimmedDataAccessException" ||
         failure.code == "ResourceNotFoundException";
}

/// A failure destination of one trigger or, where it is a queue, of several.
struct Destination {
  std::string arn;
  std::optional<aws::ObjectName> letters;  ///< Where it is a bucket.

  bool operator==(const Destination&) const = default;
};

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
      const auto box = box_of(destination);
      if (!box) {
        report_.unread.push_back(destination.arn);
        continue;
      }
      auto emptied = empty(destination.arn, *box);
      if (auto closed = box->close(); emptied && !closed) {
        emptied = closed;
      }
      if (!emptied) {
        return std::unexpected(emptied.error());
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

  Result<std::vector<Destination>> failure_destinations() {
    const auto triggers = triggers_of(parts_.aws.function, function_arn_);
    if (!triggers) {
      return std::unexpected(triggers.error());
    }
    std::vector<Destination> destinations;
    for (const auto& trigger : stream_triggers(*triggers)) {
      if (!is_meant(table_of_stream(trigger.source_arn.value_or("")))) {
        continue;
      }
      Destination destination{.arn = trigger.on_failure_arn,
                              .letters = letters_in_bucket(trigger.on_failure_arn, trigger.uuid)};
      if (!destination.arn.empty() && !std::ranges::contains(destinations, destination)) {
        destinations.push_back(std::move(destination));
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

  [[nodiscard]] std::unique_ptr<LetterBox> box_of(const Destination& destination) const {
    if (destination.letters) {
      return std::make_unique<BucketBox>(parts_.objects, clock(), *destination.letters);
    }
    auto queue = aws::parse_queue_arn(destination.arn);
    return queue ? std::make_unique<QueueBox>(parts_.queues, clock(), std::move(*queue)) : nullptr;
  }

  Result<void> empty(const std::string& arn, LetterBox& box) {
    for (;;) {
      const auto letter = box.next();
      if (!letter) {
        return std::unexpected(letter.error());
      }
      if (!*letter) {
        return {};
      }
      if (auto handled = handle(arn, box, **letter); !handled) {
        return handled;
      }
    }
  }

  Result<void> handle(const std::string& arn, LetterBox& box, const Letter& letter) {
    auto report = read_again(letter.text);
    report.destination = arn;
    report.id = letter.id;
    if (report.fate == LetterFate::delivered) {
      if (auto removed = box.remove(letter); !removed) {
        // It comes again, which does no harm: rows are idempotent.
        return std::unexpected(base::with_context(
            removed.error(),
            std::format("the letter {} is delivered, but not deleted", letter.id)));
      }
    }
    report_.letters.push_back(std::move(report));
    return {};
  }

  // Everything about a letter but where it lies.
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

  const RedriveParts& parts_;
  const RedriveTarget& target_;
  std::string function_arn_;
  row::NamingOptions naming_;
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
