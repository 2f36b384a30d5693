// SPDX-License-Identifier: Apache-2.0
#include "deliver/deliver.hpp"

#include <format>
#include <memory>
#include <string>
#include <vector>

#include "base/check.hpp"
#include "tinybird/events.hpp"

namespace tinydynamocdc::deliver {

using base::Deadline;
using base::Error;
using base::ErrorKind;
using dynamodb::Change;
using row::RowOrigin;

namespace {

// The changes of one stream on their way to one data source.
struct Lane {
  std::string event_source_arn;
  base::Result<std::string> datasource;  // The error holds for all changes of this delivery.
  row::Batch batch;
};

class Delivery {
 public:
  Delivery(const dynamodb::ChangeSource& source, const DeliverParts& parts,
           const row::BatchLimits& limits, Deadline deadline)
      : source_(source), parts_(parts), limits_(limits), deadline_(deadline) {}

  void take(const dynamodb::ReadChange& read) {
    ++report_.read;
    const RowOrigin origin{.index = read.index, .sequence_number = read.sequence_number};
    if (!read.change) {
      report_.add_undelivered(origin, in_its_place(origin, read.change.error()));
      return;
    }
    Lane& lane = lane_of(*read.change);
    if (!lane.datasource) {
      report_.add_undelivered(origin, lane.datasource.error());
      return;
    }
    if (auto written = parts_.writer.append(*read.change, lane.batch.buffer()); !written) {
      report_.add_undelivered(origin, in_its_place(origin, written.error()));
      return;
    }
    lane.batch.add(origin);
    while (const auto rows = lane.batch.full_body_rows(limits_)) {
      send(lane, rows);
    }
  }

  void source_failed(Error error) { report_.source_error = std::move(error); }

  Report finish() {
    for (auto& lane : lanes_) {
      send(*lane, lane->batch.rows());
    }
    TINYDYNAMOCDC_CHECK(report_.delivered + report_.quarantined + report_.undelivered ==
                        report_.read);
    return std::move(report_);
  }

 private:
  Error in_its_place(const RowOrigin& origin, Error error) const {
    return base::with_context(std::move(error),
                              source_.place_of(origin.index, origin.sequence_number));
  }

  Lane& lane_of(const Change& change) {
    for (auto& lane : lanes_) {
      if (lane->event_source_arn == change.event_source_arn_text) {
        return *lane;
      }
    }
    const auto found = parts_.destinations.datasource_of(change, deadline_);
    lanes_.push_back(std::make_unique<Lane>(Lane{
        .event_source_arn = std::string(change.event_source_arn_text),
        .datasource =
            found ? base::Result<std::string>(std::string(*found)) : std::unexpected(found.error()),
        .batch = {},
    }));
    return *lanes_.back();
  }

  // Sends the first `rows` rows of the lane and forgets them.
  void send(Lane& lane, std::size_t rows) {
    send_range(lane, 0, rows);
    lane.batch.drop_front(rows);
  }

  void send_range(Lane& lane, std::size_t first, std::size_t last) {
    if (first == last) {
      return;
    }
    const auto body = lane.batch.body(first, last);
    if (body.size() > limits_.bytes_max) {
      undelivered(lane, first, last,
                  {ErrorKind::too_large,
                   std::format("the record's row has {} bytes, MAX_PAYLOAD_SIZE allows {}",
                               body.size(), limits_.bytes_max)});
      return;
    }
    const auto ack =
        tinybird::append_rows(parts_.client, *lane.datasource, body, last - first, deadline_);
    if (ack) {
      report_.delivered += ack->successful_rows;
      report_.add_quarantined(*lane.datasource, ack->quarantined_rows);
      ++report_.bodies_sent;
      report_.bytes_sent += body.size();
      return;
    }
    const auto& error = ack.error().error;
    if (error.kind == ErrorKind::too_large && last - first > 1) {
      const auto middle = first + (last - first) / 2;
      send_range(lane, first, middle);
      send_range(lane, middle, last);
      return;
    }
    undelivered(lane, first, last, error);
  }

  void undelivered(const Lane& lane, std::size_t first, std::size_t last, const Error& error) {
    for (auto row = first; row < last; ++row) {
      report_.add_undelivered(lane.batch.origin(row), error);
    }
  }

  const dynamodb::ChangeSource& source_;
  const DeliverParts& parts_;
  const row::BatchLimits& limits_;
  Deadline deadline_;
  std::vector<std::unique_ptr<Lane>> lanes_;
  Report report_;
};

}  // namespace

Report deliver(dynamodb::ChangeSource& source, const DeliverParts& parts,
               const row::BatchLimits& limits, Deadline deadline) {
  Delivery delivery(source, parts, limits, deadline);
  for (;;) {
    auto read = source.next();
    if (!read) {
      delivery.source_failed(std::move(read).error());
      break;
    }
    if (!*read) {
      break;
    }
    delivery.take(**read);
  }
  return delivery.finish();
}

}  // namespace tinydynamocdc::deliver
