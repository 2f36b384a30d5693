// SPDX-License-Identifier: Apache-2.0
#include "support/stream_events.hpp"

#include <algorithm>
#include <format>

namespace tinydynamocdc::testing {

namespace {

using Members = std::vector<std::pair<std::string, std::string>>;

void put(Members& members, std::string_view name, std::string_view raw_json) {
  const auto found =
      std::ranges::find(members, name, [](const auto& member) { return member.first; });
  if (found == members.end()) {
    members.emplace_back(name, raw_json);
  } else {
    found->second = raw_json;
  }
}

std::string joined(const Members& members) {
  std::string text;
  for (const auto& [name, value] : members) {
    text += std::format("{}\"{}\":{}", text.empty() ? "" : ",", name, value);
  }
  return text;
}

constexpr std::string_view k_inner = "dynamodb.";

}  // namespace

StreamRecord::StreamRecord()
    : members_{{"eventID", R"("f07f8ca4b0b26cb9c4e5e77e69f274ee")"},
               {"eventName", R"("INSERT")"},
               {"eventVersion", R"("1.1")"},
               {"eventSource", R"("aws:dynamodb")"},
               {"awsRegion", R"("eu-west-2")"},
               {"dynamodb", ""},
               {"eventSourceARN",
                R"("arn:aws:dynamodb:eu-west-2:123456789012:table/PeopleTable/stream/2026-11-22T00:00:00.000")"}},
      inner_{{"ApproximateCreationDateTime", "1480642020"},
             {"Keys", R"({"Id":{"N":"101"}})"},
             {"NewImage", R"({"Id":{"N":"101"},"Message":{"S":"New item!"}})"},
             {"SequenceNumber", R"("111")"},
             {"SizeBytes", "26"},
             {"StreamViewType", R"("NEW_AND_OLD_IMAGES")"}} {}

StreamRecord& StreamRecord::with(std::string_view member, std::string_view raw_json) {
  if (member.starts_with(k_inner)) {
    put(inner_, member.substr(k_inner.size()), raw_json);
  } else {
    put(members_, member, raw_json);
  }
  return *this;
}

StreamRecord& StreamRecord::without(std::string_view member) {
  auto& members = member.starts_with(k_inner) ? inner_ : members_;
  const auto name = member.starts_with(k_inner) ? member.substr(k_inner.size()) : member;
  std::erase_if(members, [&](const auto& entry) { return entry.first == name; });
  return *this;
}

StreamRecord& StreamRecord::of_table(std::string_view table) {
  return with(
      "eventSourceARN",
      std::format(R"("arn:aws:dynamodb:eu-west-2:123456789012:table/{}/stream/2026")", table));
}

StreamRecord& StreamRecord::numbered(std::string_view sequence_number) {
  return with("dynamodb.SequenceNumber", std::format(R"("{}")", sequence_number));
}

StreamRecord& StreamRecord::with_image(std::string_view key_json, std::string_view image_rest) {
  with("dynamodb.Keys", std::format("{{{}}}", key_json));
  return with("dynamodb.NewImage", std::format("{{{}{}}}", key_json, image_rest));
}

std::string StreamRecord::json() const {
  auto members = members_;
  for (auto& [name, value] : members) {
    if (name == "dynamodb" && value.empty()) {
      value = std::format("{{{}}}", joined(inner_));
    }
  }
  return std::format("{{{}}}", joined(members));
}

Padded event_of(const std::vector<StreamRecord>& records) {
  std::string text;
  for (const auto& record : records) {
    text += (text.empty() ? "" : ",") + record.json();
  }
  return Padded(std::format(R"({{"Records":[{}]}})", text));
}

}  // namespace tinydynamocdc::testing
