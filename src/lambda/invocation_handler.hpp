// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "aws/service_client.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "deliver/deliver.hpp"
#include "lambda/aws_clients.hpp"
#include "lambda/config.hpp"
#include "lambda/export_handler.hpp"
#include "lambda/export_lookup.hpp"
#include "lambda/metrics.hpp"
#include "lambda/queue_handler.hpp"
#include "lambda/runtime.hpp"
#include "net/retry.hpp"
#include "tinybird/client.hpp"

namespace tinydynamocdc::lambda {

/// What the function does with one invocation after the other, whatever its event is; and
/// everything that lives as long as the process: connections, the token, what is known of data
/// sources and exports. Not thread-safe.
class InvocationHandler {
 public:
  struct Parts {
    const base::Log& log;
    const aws::Access& access;  ///< Its HTTP client and clock are Tinybird's, too.
    tinybird::TokenSource& tokens;
    std::function<void(std::string_view)> metrics_output;  ///< Gets each whole line of metrics.
  };

  /// What the parts refer to must outlive this.
  InvocationHandler(Config config, const Parts& parts);
  InvocationHandler(const InvocationHandler&) = delete;
  InvocationHandler& operator=(const InvocationHandler&) = delete;

  /// The response's JSON, or why the invocation failed. bad_input: an event of another kind.
  [[nodiscard]] base::Result<std::string> handle(const Invocation& invocation);

 private:
  [[nodiscard]] deliver::DeliverParts deliver_parts();
  [[nodiscard]] base::Deadline working_until(const Invocation& invocation) const;
  void tell_of_too_little_time(const Invocation& invocation);
  [[nodiscard]] base::Result<std::string> objects_created(const Invocation& invocation,
                                                          std::string_view event);
  [[nodiscard]] base::Result<std::string> failures(const Invocation& invocation);
  [[nodiscard]] base::Result<std::string> scheduled_snapshot(const Invocation& invocation);
  [[nodiscard]] base::Result<std::string> stream_batch(const Invocation& invocation);

  const base::Log& log_;
  Config config_;
  net::Jitter jitter_;
  tinybird::TokenSource& tokens_;
  tinybird::Client client_;
  deliver::Destinations destinations_;
  row::RowWriter writer_;
  deliver::Stock stock_;
  Metrics metrics_;
  AwsClients aws_;
  ExportLookup lookup_;
  ExportHandler exports_;
  QueueHandler failures_;
  bool told_of_time_ = false;
};

}  // namespace tinydynamocdc::lambda
