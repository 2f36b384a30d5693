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

// The one answer that smaller bodies help against. An answer that is too large itself is of the
// same kind of error, and would be as large for every half.
constexpr int k_content_too_large = 413;

class Sending {
 public:
  Sending(tinybird::Client& client, const std::string& datasource, const row::Body& body,
          std::size_t bytes_max, Deadline deadline)
      : client_(client),
        datasource_(datasource),
        body_(body),
        bytes_max_(bytes_max),
        deadline_(deadline) {}

  void send(std::size_t first, std::size_t last) {
    if (first == last) {
      return;
    }
    const auto bytes = body_.text_bytes(first, last);
    if (bytes > bytes_max_) {
      sent_.failed.push_back(
          {first,
           last,
           {ErrorKind::too_large,
            std::format("the record's row has {} bytes, MAX_PAYLOAD_SIZE allows {}", bytes,
                        bytes_max_)}});
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
    if (ack.error().status == k_content_too_large && last - first > 1) {
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
  tinybird::CallResult<tinybird::Ack> append(std::size_t first, std::size_t last) {
    const bool is_whole = first == 0 && last == body_.rows();
    const auto part = is_whole ? std::string() : body_.gzip_of(first, last);
    return tinybird::append_rows(client_, datasource_, is_whole ? body_.gzip() : part, last - first,
                                 deadline_);
  }

  void acknowledged(std::size_t first, std::size_t last) {
    auto oldest_s = body_.origin(first).approximate_creation_s;
    for (auto row = first + 1; row < last; ++row) {
      oldest_s = std::min(oldest_s, body_.origin(row).approximate_creation_s);
    }
    const auto lag_ms = std::max<std::int64_t>(client_.clock().unix_ms() - oldest_s * 1'000, 0);
    sent_.change_lag_ms = std::max(sent_.change_lag_ms.value_or(0), lag_ms);
  }

  tinybird::Client& client_;
  const std::string& datasource_;
  const row::Body& body_;
  std::size_t bytes_max_;
  Deadline deadline_;
  Sent sent_;
};

}  // namespace

Sent send_body(tinybird::Client& client, const std::string& datasource, const row::Body& body,
               std::size_t bytes_max, Deadline deadline) {
  Sending sending(client, datasource, body, bytes_max, deadline);
  try {
    sending.send(0, body.rows());
  } catch (const std::exception& exception) {
    sending.give_up(exception.what());
  }
  return sending.result();
}

}  // namespace tinydynamocdc::deliver
