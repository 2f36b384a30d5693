// SPDX-License-Identifier: Apache-2.0
#include "aws/bucket_notification.hpp"

#include <algorithm>
#include <format>
#include <utility>

#include "aws/xml.hpp"

namespace tinydynamocdc::aws {

using base::ErrorKind;
using base::Result;

namespace {

constexpr std::string_view k_root = "NotificationConfiguration";
constexpr std::string_view k_event_bridge = "EventBridgeConfiguration";
// Functions have two names: the older one is what S3 itself writes.
constexpr std::string_view k_destinations[] = {"CloudFunction", "LambdaFunctionArn", "Topic",
                                               "Queue"};

struct Tag {
  enum class Kind { start, end, empty, none } kind = Kind::none;
  std::string_view name;
  std::size_t begin = 0;  // Of `<`.
  std::size_t end = 0;    // Behind `>`.
};

std::size_t behind(std::string_view document, std::string_view what, std::size_t from) {
  const auto at = document.find(what, from);
  return at == std::string_view::npos ? document.size() : at + what.size();
}

// Where a tag that begins at `from` ends: a `>` inside quotes is text.
std::size_t end_of_tag(std::string_view document, std::size_t from) {
  char quote = 0;
  for (auto i = from; i < document.size(); ++i) {
    const char c = document[i];
    if (quote != 0) {
      quote = c == quote ? char{0} : quote;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '>') {
      return i + 1;
    }
  }
  return std::string_view::npos;
}

// The next tag, passing over text, comments, CDATA and declarations. `none`: there is no more.
Tag next_tag(std::string_view document, std::size_t from) {
  for (auto at = document.find('<', from); at != std::string_view::npos;
       at = document.find('<', at)) {
    const auto rest = document.substr(at);
    if (rest.starts_with("<!--")) {
      at = behind(document, "-->", at + 4);
    } else if (rest.starts_with("<![CDATA[")) {
      at = behind(document, "]]>", at);
    } else if (rest.starts_with("<?")) {
      at = behind(document, "?>", at);
    } else {
      const auto end = end_of_tag(document, at);
      if (end == std::string_view::npos || rest.starts_with("<!")) {
        return {};  // cut off, or a document type: S3 sends neither
      }
      auto inside = document.substr(at + 1, end - at - 2);
      const bool closes = inside.starts_with('/');
      const bool is_empty = inside.ends_with('/');
      inside.remove_prefix(closes ? 1 : 0);
      return {.kind = closes     ? Tag::Kind::end
                      : is_empty ? Tag::Kind::empty
                                 : Tag::Kind::start,
              .name = inside.substr(0, inside.find_first_of(" \t\r\n/")),
              .begin = at,
              .end = end};
    }
  }
  return {};
}

bool is_word(std::string_view text, std::string_view lower_case) {
  return std::ranges::equal(text, lower_case, [](char a, char b) { return (a | 0x20) == b; });
}

NotificationEntry entry_of(std::string_view text) {
  NotificationEntry entry;
  entry.text = text;
  const auto element = parse_xml(text);
  if (!element) {
    return entry;  // whatever it is, it is not ours
  }
  entry.element = element->name;
  for (const auto& child : element->children) {
    if (child.name == "Id") {
      entry.id = child.text;
    } else if (child.name == "Event") {
      entry.events.push_back(child.text);
    } else if (std::ranges::contains(k_destinations, child.name)) {
      entry.destination = child.text;
    }
  }
  if (const auto* key = element->find({"Filter", "S3Key"})) {
    for (const auto& rule : key->children) {
      if (is_word(rule.at({"Name"}), "prefix")) {
        entry.prefix = rule.at({"Value"});
      } else if (is_word(rule.at({"Name"}), "suffix")) {
        entry.suffix = rule.at({"Value"});
      }
    }
  }
  return entry;
}

std::string xml_of(const NotificationEntry& entry) {
  const auto* destination = entry.element == k_queue_entry ? "Queue" : "CloudFunction";
  auto text = std::format("<{0}><Id>{1}</Id><{2}>{3}</{2}>", entry.element, xml_escaped(entry.id),
                          destination, xml_escaped(entry.destination));
  for (const auto& event : entry.events) {
    text += std::format("<Event>{}</Event>", xml_escaped(event));
  }
  text += "<Filter><S3Key>";
  for (const auto& [name, value] :
       {std::pair("prefix", &entry.prefix), std::pair("suffix", &entry.suffix)}) {
    if (!value->empty()) {
      text += std::format("<FilterRule><Name>{}</Name><Value>{}</Value></FilterRule>", name,
                          xml_escaped(*value));
    }
  }
  return text + std::format("</S3Key></Filter></{}>", entry.element);
}

}  // namespace

Result<BucketNotification> BucketNotification::parse(std::string document) {
  BucketNotification result;
  result.document_ = std::move(document);
  const std::string_view text = result.document_;
  const auto root = next_tag(text, 0);
  const auto broken = [](std::string_view why) {
    return base::fail(ErrorKind::unavailable,
                      std::format("the bucket's notification configuration {}", why));
  };
  if ((root.kind != Tag::Kind::start && root.kind != Tag::Kind::empty) || root.name != k_root) {
    return broken("is not in S3's format");
  }
  if (root.kind == Tag::Kind::empty) {
    result.root_is_empty_ = true;
    result.root_ = {root.end - 2, root.end - 2};
    return result;
  }
  std::size_t depth = 0;  // inside the root
  Range entry;
  for (auto tag = next_tag(text, root.end);; tag = next_tag(text, tag.end)) {
    if (tag.kind == Tag::Kind::none) {
      return broken("is cut off");
    }
    if (tag.kind == Tag::Kind::end && depth == 0) {
      result.root_ = {root.end, tag.begin};
      return result;
    }
    if (depth == 0) {
      entry.begin = tag.begin;
    }
    depth += tag.kind == Tag::Kind::start ? 1U : 0U;
    depth -= tag.kind == Tag::Kind::end ? 1U : 0U;
    if (depth == 0) {
      entry.end = tag.end;
      result.ranges_.push_back(entry);
      result.entries_.push_back(entry_of(text.substr(entry.begin, entry.end - entry.begin)));
    }
  }
}

std::string BucketNotification::edited(std::span<const std::size_t> without,
                                       std::span<const NotificationEntry> with) const {
  std::string added;
  for (const auto& entry : with) {
    added += xml_of(entry);
  }
  // S3's own order has functions before EventBridge, which comes last.
  auto place = root_.end;
  for (std::size_t i = entries_.size(); i-- > 0 && entries_[i].element == k_event_bridge;) {
    place = ranges_[i].begin;
  }
  const std::string_view text = document_;
  if (root_is_empty_) {
    return added.empty() ? document_
                         : std::format("{}>{}</{}>", text.substr(0, place), added, k_root) +
                               std::string(text.substr(place + 2));
  }
  std::string result;
  std::size_t from = 0;
  const auto copy_until = [&](std::size_t to) {
    if (from <= place && place <= to) {
      result += text.substr(from, place - from);
      result += added;
      from = place;
    }
    result += text.substr(from, to - from);
  };
  for (std::size_t i = 0; i < ranges_.size(); ++i) {
    if (std::ranges::contains(without, i)) {
      copy_until(ranges_[i].begin);
      from = ranges_[i].end;
    }
  }
  copy_until(text.size());
  return result;
}

}  // namespace tinydynamocdc::aws
