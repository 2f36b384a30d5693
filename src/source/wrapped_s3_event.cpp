// SPDX-License-Identifier: Apache-2.0
#include "source/wrapped_s3_event.hpp"

#include <format>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/json_members.hpp"
#include "base/try.hpp"
#include "source/s3_event.hpp"

namespace tinydynamocdc::source {

using base::ErrorKind;
using base::Result;
using nlohmann::json;

namespace {

using Found = Result<std::optional<std::string>>;

constexpr std::string_view k_no_records = R"({"Records":[]})";

bool says(const json& object, const char* name, std::string_view text) {
  const auto* member = object.is_object() ? base::member_of(object, name) : nullptr;
  return member != nullptr && member->is_string() && member->get<std::string>() == text;
}

Found of_event_bridge(const json& event) {
  const auto object = [&]() -> Result<S3Object> {
    S3Object result;
    TINYDYNAMOCDC_TRY(auto region, base::required_text(event, "region"));
    result.region = std::move(region);
    const auto detail = base::required_object(event, "detail");
    const auto bucket =
        detail.and_then([](auto* d) { return base::required_object(*d, "bucket"); });
    const auto stored =
        detail.and_then([](auto* d) { return base::required_object(*d, "object"); });
    auto name = bucket.and_then([](auto* b) { return base::required_text(*b, "name"); });
    auto key = stored.and_then([](auto* o) { return base::required_text(*o, "key"); });
    const auto size = stored.and_then([](auto* o) { return base::required_count(*o, "size"); });
    auto etag = stored.and_then([](auto* o) { return base::checked_text(*o, "etag"); });
    auto version = stored.and_then([](auto* o) { return base::checked_text(*o, "version-id"); });
    for (const auto* text : {&name, &key, &etag, &version}) {
      if (!*text) {
        return std::unexpected(text->error());
      }
    }
    if (!size) {
      return std::unexpected(size.error());
    }
    result.bucket = std::move(*name);
    result.key = std::move(*key);
    result.size = *size;
    result.etag = std::move(*etag);
    result.version_id = std::move(*version);
    return result;
  }();
  if (!object) {
    return std::unexpected(base::with_context(object.error(), "EventBridge event"));
  }
  return s3_event_text(*object);
}

// What a topic was told. It comes from S3: an envelope holds an event, and no other envelope.
Found of_message(const json& envelope) {
  const auto text = base::required_text(envelope, "Message");
  if (!text) {
    return std::unexpected(base::with_context(text.error(), "SNS message"));
  }
  const auto event = json::parse(*text, nullptr, false);
  if (says(event, "Event", "s3:TestEvent")) {
    return std::string(k_no_records);
  }
  const auto* records = event.is_object() ? base::member_of(event, "Records") : nullptr;
  if (records == nullptr || !records->is_array() || records->empty() ||
      !says(records->front(), "eventSource", "aws:s3")) {
    return std::nullopt;
  }
  return *text;
}

Found of_topic(const json& records) {
  json all = json::array();
  for (const auto& record : records) {
    const auto sns = base::required_object(record, "Sns");
    const auto event = sns.and_then([](auto* message) { return of_message(*message); });
    if (!event) {
      return std::unexpected(event.error());
    }
    if (!*event) {
      return base::fail(ErrorKind::bad_input, "SNS message: it does not contain an S3 event");
    }
    const auto inner = json::parse(**event, nullptr, false);
    for (const auto& one : inner["Records"]) {
      all.push_back(one);
    }
  }
  return json{{"Records", std::move(all)}}.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace

Result<std::optional<std::string>> s3_event_in(std::string_view text) {
  const auto event = json::parse(text, nullptr, false);
  if (!event.is_object()) {
    return std::nullopt;
  }
  if (says(event, "Event", "s3:TestEvent")) {
    return std::string(k_no_records);
  }
  if (says(event, "source", "aws.s3") && says(event, "detail-type", "Object Created")) {
    return of_event_bridge(event);
  }
  if (says(event, "Type", "Notification")) {
    return of_message(event);
  }
  const auto* records = base::member_of(event, "Records");
  if (records == nullptr || !records->is_array() || records->empty()) {
    return std::nullopt;
  }
  if (says(records->front(), "EventSource", "aws:sns")) {
    return of_topic(*records);
  }
  if (says(records->front(), "eventSource", "aws:s3")) {
    return std::string(text);
  }
  return std::nullopt;
}

}  // namespace tinydynamocdc::source
