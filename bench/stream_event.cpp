// SPDX-License-Identifier: Apache-2.0
#include "bench/stream_event.hpp"

#include <format>
#include <string_view>

namespace tinydynamocdc::bench {
namespace {

// `{"UserId":{"S":"…"}` of an item that begins with its key, as the generated ones do.
std::string keys_of(std::string_view item) {
  return std::string(item.substr(0, item.find('}') + 1));
}

}  // namespace

std::string stream_event(const ItemSet& set) {
  std::string event = R"({"Records":[)";
  for (std::size_t i = 0; i < set.size(); ++i) {
    const std::string_view before = set.item(i == 0 ? set.size() - 1 : i - 1);
    const std::string_view item = set.item(i);
    if (i > 0) {
      event += ',';
    }
    event += std::format(R"({{"eventID":"{:032x}","eventName":"MODIFY","eventVersion":"1.1")", i);
    event += R"(,"eventSource":"aws:dynamodb","awsRegion":"eu-west-2","dynamodb":{)";
    event += std::format(R"("ApproximateCreationDateTime":{},"Keys":{}}},"NewImage":{},)",
                         1'764'000'000 + i, keys_of(item), item);
    event += std::format(R"("OldImage":{},"SequenceNumber":"{}","SizeBytes":{})", before,
                         17'000'000'000'000'000'000U + i, item.size() + before.size());
    event += R"(,"StreamViewType":"NEW_AND_OLD_IMAGES"},"eventSourceARN":"arn:aws:dynamodb:)";
    event += std::format(
        R"(eu-west-2:123456789012:table/bench_{}/stream/2026-11-22T10:00:00.000"}})", set.name());
  }
  return event + "]}";
}

}  // namespace tinydynamocdc::bench
