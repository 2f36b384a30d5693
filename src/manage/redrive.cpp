// SPDX-License-Identifier: Apache-2.0
#include "manage/redrive.hpp"

#include <algorithm>
#include <format>
#include <memory>
#include <optional>
#include <utility>

#include "manage/aws_call.hpp"
#include "manage/letter_box.hpp"
#include "manage/letter_delivery.hpp"

namespace tinydynamocdc::manage {

using base::ErrorKind;
using base::Result;

namespace {

/// A failure destination of the function, of one trigger or, where it is a queue, of several.
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
    auto owner = find_function();
    if (!owner) {
      return std::unexpected(owner.error());
    }
    function_arn_ = owner->function_arn;
    LetterDelivery delivery(parts_, target_, std::move(*owner));
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
      auto emptied = empty(destination.arn, *box, delivery);
      if (auto closed = box->close(); emptied && !closed) {
        emptied = closed;
      }
      if (!emptied) {
        return std::unexpected(emptied.error());
      }
    }
    report_.delivered_records = delivery.delivered();
    report_.quarantined_records = delivery.quarantined();
    report_.remarks = delivery.remarks();
    return std::move(report_);
  }

 private:
  [[nodiscard]] base::Clock& clock() const { return parts_.aws.function.clock; }
  [[nodiscard]] base::Deadline deadline() const { return request_deadline(clock()); }

  Result<LetterOwner> find_function() {
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
    auto naming = naming_of(function->configuration.environment);
    if (!naming) {
      return std::unexpected(naming.error());
    }
    return LetterOwner{.function_arn = function->configuration.arn, .naming = std::move(*naming)};
  }

  Result<std::vector<Destination>> failure_destinations() {
    const auto triggers = triggers_of(parts_.aws.function, function_arn_);
    if (!triggers) {
      return std::unexpected(triggers.error());
    }
    std::vector<Destination> destinations;
    const auto add = [&destinations](Destination destination) {
      if (!destination.arn.empty() && !std::ranges::contains(destinations, destination)) {
        destinations.push_back(std::move(destination));
      }
    };
    for (const auto& trigger : stream_triggers(*triggers)) {
      if (is_meant(table_of_stream(trigger.source_arn.value_or("")))) {
        add({.arn = trigger.on_failure_arn,
             .letters = letters_in_bucket(trigger.on_failure_arn, trigger.uuid)});
      }
    }
    if (target_.tables.empty()) {
      const auto of_events = plain(
          parts_.aws.function.functions.find_async_failures(target_.function.name, deadline()));
      if (!of_events) {
        return std::unexpected(of_events.error());
      }
      if (const auto* found = found_in(*of_events)) {
        add({.arn = found->on_failure_arn,
             .letters = events_in_bucket(found->on_failure_arn, target_.function.name)});
      }
    }
    if (destinations.empty()) {
      return base::fail(ErrorKind::missing,
                        std::format("none of the selected triggers of {} has an on-failure "
                                    "destination, so discarded records were not stored",
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

  Result<void> empty(const std::string& arn, LetterBox& box, LetterDelivery& delivery) {
    for (;;) {
      const auto letter = box.next();
      if (!letter) {
        return std::unexpected(letter.error());
      }
      if (!*letter) {
        return {};
      }
      if (auto handled = handle(arn, box, **letter, delivery); !handled) {
        return handled;
      }
    }
  }

  Result<void> handle(const std::string& arn, LetterBox& box, const Letter& letter,
                      LetterDelivery& delivery) {
    auto report = delivery.deliver(letter.text);
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

  const RedriveParts& parts_;
  const RedriveTarget& target_;
  std::string function_arn_;
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
