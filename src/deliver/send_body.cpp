// SPDX-License-Identifier: Apache-2.0
#include "deliver/send_body.hpp"

#include <algorithm>
#include <exception>
#include <format>

#include "tinybird/events.hpp"

namespace tinydynamocdc::deliver {

using base::Deadline;
using base::ErrorKind;

namespace {

// The answer that smaller bodies always help against. An answer that is too large itself is of the
// same kind of error, and would be as large for every half.
constexpr int k_content_too_large = 413;

class Sending {
 public:
  Sending(tinybird::Client& client, const std::string& datasource, const row::Body& body,
          const SendOptions& options, Deadline deadline)
      : client_(client),
        datasource_(datasource),
        body_(body),
        options_(options),
        deadline_(deadline) {}

  void send(std::size_t first, std::size_t last) {
    if (first == last) {
      return;
    }
    const auto bytes = body_.text_bytes(first, last);
    if (bytes > options_.bytes_max) {
      sent_.failed.push_back(
          {first,
           last,
           {ErrorKind::too_large,
            std::format("the record's row has {} bytes, MAX_PAYLOAD_SIZE allows {}", bytes,
                        options_.bytes_max)}});
      return;
    }
    const auto ack = append(first, last);
    if (ack) {
      sent_.delivered += ack->successful_rows;
      sent_.quarantined += ack->quarantined_rows;
      ++sent_.bodies;
      sent_.bytes += bytes;
      acknowledged(first, last);
      return;
    }
    if (last - first > 1 && may_fare_better_in_halves(ack.error())) {
      const auto middle = first + (last - first) / 2;
      send(first, middle);
      send(middle, last);
      return;
    }
    sent_.failed.push_back({first, last, ack.error().error});
  }

  // A library threw: what has no outcome yet has not arrived. Rows are sent in their order.
  void give_up(std::string_view what) {
    auto first = static_cast<std::size_t>(sent_.delivered + sent_.quarantined);
    for (const auto& failed : sent_.failed) {
      first += failed.last - failed.first;
    }
    sent_.failed.push_back(
        {first,
         body_.rows(),
         {ErrorKind::internal,
          std::format("sending rows to data source {}: exception: {}", datasource_, what)}});
  }

  Sent result() { return std::move(sent_); }

 private:
  [[nodiscard]] bool may_fare_better_in_halves(const tinybird::Failure& failure) const {
    return failure.status == k_content_too_large ||
           (options_.after_refusal == AfterRefusal::halve &&
            failure.error.kind == ErrorKind::rejected);
  }

  tinybird::CallResult<tinybird::Ack> append(std::size_t first, std::size_t last) {
    const bool is_whole = first == 0 && last == body_.rows();
    const auto part = is_whole ? std::string() : body_.gzip_of(first, last);
    return tinybird::append_rows(client_, datasource_, is_whole ? body_.gzip() : part, last - first,
                                 deadline_, options_.urgency);
  }

  void acknowledged(std::size_t first, std::size_t last) {
    const auto oldest_s = body_.oldest_creation_s(first, last);
    const auto lag_ms = std::max<std::int64_t>(client_.clock().unix_ms() - oldest_s * 1'000, 0);
    sent_.change_lag_ms = std::max(sent_.change_lag_ms.value_or(0), lag_ms);
  }

  tinybird::Client& client_;
  const std::string& datasource_;
  const row::Body& body_;
  const SendOptions& options_;
  Deadline deadline_;
  Sent sent_;
};

}  // namespace

Sent send_body(tinybird::Client& client, const std::string& datasource, const row::Body& body,
               const SendOptions& options, Deadline deadline) {
  Sending sending(client, datasource, body, options, deadline);
  try {
    sending.send(0, body.rows());
  } catch (const std::exception& exception) {
    sending.give_up(exception.what());
  }
  return sending.result();
}

}  // namespace tinydynamocdc::deliver
