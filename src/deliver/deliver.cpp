// SPDX-License-Identifier: Apache-2.0
#include "deliver/deliver.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <format>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "base/check.hpp"
#include "base/found_in.hpp"
#include "base/outside_text.hpp"
#include "base/same_bytes.hpp"
#include "dynamodb/json_reader.hpp"
#include "row/snapshot_rows.hpp"

namespace tinydynamocdc::deliver {

using base::Deadline;
using base::Error;
using base::ErrorKind;
using dynamodb::Change;
using row::Batch;
using row::Body;
using row::RowOrigin;

namespace {

// The changes of one stream or export on their way to one data source.
struct StreamBuffer {
  std::string event_source_arn;
  base::Result<std::string> datasource;  // The error holds for all changes of this delivery.
  Batch batch;                           // Rows that wait for others.
};

// A body that a thread is sending; the destructor waits for that thread.
struct RequestInFlight {
  std::unique_ptr<Body> body;
  const StreamBuffer* buffer;
  std::future<Sent> sent;
};

// So often the clock is looked at, or behind each piece of lines: a look costs a hundredth of a
// record then, and between two of them there are no more than some 100 ms even where every line is
// as long as it may be.
constexpr std::uint64_t k_records_per_look = 16;

// Whether the same thing would happen to any other body.
bool is_about_more_than_the_body(ErrorKind kind) {
  return kind != ErrorKind::rejected && kind != ErrorKind::too_large &&
         kind != ErrorKind::bad_input;
}

class Delivery {
 public:
  Delivery(const dynamodb::ChangeSource& source, const DeliverParts& parts,
           const DeliverOptions& options, Deadline deadline)
      : source_(source),
        parts_(parts),
        options_(options),
        send_options_{.bytes_max = std::max(options.limits.bytes_max, options.limits.row_bytes_max),
                      .after_refusal = options.after_refusal,
                      .urgency = options.urgency},
        deadline_(deadline),
        stock_(parts.stock != nullptr ? *parts.stock : own_stock_) {}

  // Takes what there is to read.
  void take_all(dynamodb::ChangeSource& source) {
    for (;;) {
      if (const auto* reason = stopped()) {
        return source_failed(*reason);
      }
      at_hand_.reset();
      if (take_lines(source)) {
        continue;
      }
      auto read = source.next();
      if (!read) {
        return source_failed(std::move(read).error());
      }
      const auto* change = base::found_in(*read);
      if (change == nullptr) {
        return;
      }
      at_hand_ = AtHand{.index = change->index, .sequence_number = change->sequence_number};
      take(*change);
    }
  }

  // Which record is being dealt with, as its source names it.
  [[nodiscard]] std::string place() const {
    return at_hand_ ? source_.place_of(at_hand_->index, at_hand_->sequence_number)
                    : std::format("behind {} records", report_.read);
  }

  Report finish() {
    for (std::size_t i = 0; i < buffers_.size(); ++i) {
      const bool is_last = i + 1 == buffers_.size();
      if (buffers_[i]->batch.rows() > 0) {
        send(*buffers_[i], is_last ? Way::here : Way::in_background);
      }
    }
    while (!in_flight_.empty()) {
      finish_oldest();
    }
    TINYDYNAMOCDC_CHECK(report_.delivered + report_.quarantined + report_.undelivered ==
                        report_.read);
    report_.name_places(source_);
    for (auto& buffer : buffers_) {
      stock_.keep(std::move(buffer->batch));
    }
    stock_.trim();
    return std::move(report_);
  }

 private:
  void take(const dynamodb::ReadChange& read) {
    ++report_.read;
    RowOrigin origin{.index = read.index, .sequence_number = std::string(read.sequence_number)};
    if (!read.change) {
      report_.add_undelivered(origin, read.change.error());
      return;
    }
    origin.approximate_creation_s = read.change->approximate_creation_s;
    StreamBuffer& buffer = buffer_of(*read.change);
    if (!buffer.datasource) {
      report_.add_undelivered(origin, buffer.datasource.error());
      stop(buffer.datasource.error());
      return;
    }
    if (auto written = parts_.writer.append(*read.change, buffer.batch.buffer()); !written) {
      if (!read.record_json.empty() && !dynamodb::has_whole_structure(read.record_json)) {
        origin.sequence_number.clear();  // It may be the next record's: a lost byte makes two one.
      }
      report_.add_undelivered(origin, written.error());
      return;
    }
    buffer.batch.add(std::move(origin));
    send_full_bodies(buffer);
  }

  // Makes rows of the lines that the source has ready, as many as come before the batch has
  // something to do. False where the next record has to be taken by itself: what is wrong with a
  // line is found out that way, and the buffer is opened by a change that shows its table's keys.
  bool take_lines(dynamodb::ChangeSource& source) {
    const auto ready = source.item_lines();
    StreamBuffer* const buffer =
        ready.lines.empty() ? nullptr : known_buffer(ready.common->event_source_arn_text);
    if (buffer == nullptr || !buffer->datasource) {
      return false;
    }
    RowOrigin origin{.index = ready.line_number - 1,
                     .sequence_number = std::string(ready.common->sequence_number),
                     .approximate_creation_s = ready.common->approximate_creation_s};
    at_hand_ = AtHand{.index = origin.index, .sequence_number = ready.common->sequence_number};
    if (!snapshot_rows_) {
      snapshot_rows_.emplace(*ready.common, parts_.writer.key_prefix());
    }
    row_ends_.clear();
    const auto room = buffer->batch.room();
    const auto written = snapshot_rows_->append(
        ready.lines, ready.line_number, buffer->batch.buffer(),
        {.rows_max = room.rows, .out_bytes = room.buffer_bytes, .ends = &row_ends_});
    if (written.rows == 0) {
      return false;
    }
    report_.read += written.rows;
    buffer->batch.add(row_ends_, std::move(origin));
    source.pass({.count = written.rows, .bytes = written.bytes});
    send_full_bodies(*buffer);
    return true;
  }

  void send_full_bodies(StreamBuffer& buffer) {
    keep_within_memory();
    while (buffer.batch.has_full_body()) {
      send(buffer, Way::in_background);
    }
  }

  void source_failed(Error error) { report_.source_error = std::move(error); }

  // Why reading on makes no sense, or nullptr.
  [[nodiscard]] const Error* stopped() {
    if (!stopped_ && report_.read >= look_after_) {
      look_after_ = report_.read + k_records_per_look;
      if (reading_deadline().passed(parts_.client.clock())) {
        stopped_ = {
            ErrorKind::expired,
            std::format("not read to its end: no time was left after {} records", report_.read)};
      }
    }
    return base::found_in(stopped_);
  }

  // Until when records are read at all, whatever becomes of them.
  [[nodiscard]] Deadline reading_deadline() const {
    return options_.after_giving_up == AfterGivingUp::read_on ? deadline_.earlier_by(-k_reading_on)
                                                              : deadline_;
  }

  enum class Way { here, in_background };  // On the calling thread, on a thread of its own.

  // Of that stream or export, if it has been opened.
  [[nodiscard]] StreamBuffer* known_buffer(std::string_view event_source_arn) const {
    for (const auto& buffer : buffers_) {
      if (base::same_bytes(buffer->event_source_arn, event_source_arn)) {
        return buffer.get();
      }
    }
    return nullptr;
  }

  StreamBuffer& buffer_of(const Change& change) {
    if (auto* const buffer = known_buffer(change.event_source_arn_text)) {
      return *buffer;
    }
    const auto found = parts_.destinations.datasource_of(change, deadline_);
    if (found && !std::ranges::contains(report_.datasources, *found)) {
      report_.datasources.emplace_back(*found);
    }
    buffers_.push_back(std::make_unique<StreamBuffer>(StreamBuffer{
        .event_source_arn = std::string(change.event_source_arn_text),
        .datasource =
            found ? base::Result<std::string>(std::string(*found)) : std::unexpected(found.error()),
        .batch = stock_.batch(options_.limits),
    }));
    return *buffers_.back();
  }

  // Sends the buffer's next body: the full one, else all rows there are.
  void send(StreamBuffer& buffer, Way way) {
    make_way();
    auto body = stock_.body();
    buffer.batch.take_body(*body);
    if (way == Way::in_background && options_.bodies_in_flight > 1 &&
        send_in_background(buffer, body)) {
      return;
    }
    account(buffer, *body,
            send_body(parts_.client, *buffer.datasource, *body, send_options_, deadline_));
    stock_.bodies.push_back(std::move(body));
  }

  // Waits until another body may be under way.
  void make_way() {
    while (!in_flight_.empty() && in_flight_.size() >= options_.bodies_in_flight) {
      finish_oldest();
    }
  }

  [[nodiscard]] std::size_t held_bytes() const {
    std::size_t bytes = 0;
    for (const auto& buffer : buffers_) {
      bytes += buffer->batch.held_bytes();
    }
    for (const auto& request : in_flight_) {
      bytes += request.body->held_bytes();
    }
    return bytes + stock_.held_bytes();
  }

  // Gives memory back, where there is too much of it: what is free, else what is waited for.
  void keep_within_memory() {
    auto& free = stock_.bodies;
    while (!(free.empty() && in_flight_.empty()) && held_bytes() > options_.packed_bytes_max) {
      if (free.empty()) {
        finish_oldest();
      } else {
        free.pop_back();
      }
    }
  }

  // Starts a thread; false where there is none to be had.
  bool send_in_background(const StreamBuffer& buffer, std::unique_ptr<Body>& body) {
    try {
      auto sent =
          std::async(std::launch::async, [&client = parts_.client, &datasource = *buffer.datasource,
                                          &rows = *body, &how = send_options_, end = deadline_] {
            return send_body(client, datasource, rows, how, end);
          });
      in_flight_.push_back({.body = std::move(body), .buffer = &buffer, .sent = std::move(sent)});
      return true;
    } catch (const std::system_error&) {
      return false;
    }
  }

  void finish_oldest() {
    auto& request = in_flight_.front();
    account(*request.buffer, *request.body, request.sent.get());
    stock_.bodies.push_back(std::move(request.body));
    in_flight_.pop_front();
  }

  // Counts what became of a body's rows.
  void account(const StreamBuffer& buffer, const Body& body, const Sent& sent) {
    report_.delivered += sent.delivered;
    report_.add_quarantined(*buffer.datasource, sent.quarantined);
    report_.bodies_sent += sent.bodies;
    report_.bytes_sent += sent.bytes;
    report_.add_change_lag(sent.change_lag_ms);
    for (const auto& failed : sent.failed) {
      for (auto row = failed.first; row < failed.last; ++row) {
        report_.add_undelivered(body.origin(row), failed.error);
      }
      if (failed.error.kind == ErrorKind::missing) {
        parts_.destinations.forget(*buffer.datasource);
      }
      if (is_about_more_than_the_body(failed.error.kind)) {
        stop(failed.error);
      }
    }
  }

  void stop(const Error& error) {
    if (options_.after_giving_up == AfterGivingUp::stop && !stopped_) {
      stopped_ = base::with_context(error, "not read to its end");
    }
  }

  // Until the following next(), as its source gave it.
  struct AtHand {
    std::uint64_t index = 0;
    std::string_view sequence_number;
  };

  const dynamodb::ChangeSource& source_;
  const DeliverParts& parts_;
  const DeliverOptions& options_;
  SendOptions send_options_;
  Deadline deadline_;
  Stock own_stock_;  // Where there is no other.
  Stock& stock_;
  std::vector<std::unique_ptr<StreamBuffer>> buffers_;
  std::deque<RequestInFlight>
      in_flight_;  // The oldest first; behind buffers_, whose names their threads read.
  std::optional<row::SnapshotRows> snapshot_rows_;  // Of the source's lines.
  std::vector<std::size_t> row_ends_;               // Of a piece of them.
  std::uint64_t look_after_ = 0;                    // So many records.
  std::optional<Error> stopped_;
  std::optional<AtHand> at_hand_;
  Report report_;
};

}  // namespace

Report deliver(dynamodb::ChangeSource& source, const DeliverParts& parts,
               const DeliverOptions& options, Deadline deadline) {
  Delivery delivery(source, parts, options, deadline);
  try {
    delivery.take_all(source);
  } catch (const std::exception& exception) {
    // A library's. What it has left behind cannot be counted, so all of it is sent again; on its
    // way it says where.
    throw std::runtime_error(
        std::format("{}: {}", delivery.place(), base::outside_text(exception.what())));
  }
  return delivery.finish();
}

}  // namespace tinydynamocdc::deliver
