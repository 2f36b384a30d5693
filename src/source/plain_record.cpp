// SPDX-License-Identifier: Apache-2.0
#include "source/plain_record.hpp"

#include <cstdint>

#include "base/same_bytes.hpp"
#include "dynamodb/container_end.hpp"
#include "dynamodb/json_reader.hpp"
#include "dynamodb/json_text.hpp"
#include "dynamodb/number.hpp"

namespace tinydynamocdc::source {

namespace {

enum class Shape {
  string,           // Another one in each record.
  repeated_string,  // Mostly the one of the record before.
  number,
  object,
  checked_object,
  members,  // `dynamodb` itself.
};

struct Member {
  std::string_view spelled;  // With what stands around the name.
  Shape shape;
  std::string_view StreamRecord::* target;
};

// In AWS's order. (AWS Lambda Developer Guide, "Using AWS Lambda with Amazon DynamoDB", example.)
constexpr Member k_record_members[] = {
    {R"("eventID":)", Shape::string, &StreamRecord::event_id},
    {R"("eventName":)", Shape::repeated_string, &StreamRecord::event_name},
    {R"("eventVersion":)", Shape::repeated_string, &StreamRecord::event_version},
    {R"("eventSource":)", Shape::repeated_string, &StreamRecord::event_source},
    {R"("awsRegion":)", Shape::repeated_string, &StreamRecord::aws_region},
    {R"("dynamodb":)", Shape::members, nullptr},
    {R"("eventSourceARN":)", Shape::repeated_string, &StreamRecord::event_source_arn},
    {R"("userIdentity":)", Shape::checked_object, &StreamRecord::user_identity},  // Of TTL's.
};

constexpr Member k_dynamodb_members[] = {
    {R"("ApproximateCreationDateTime":)", Shape::number, &StreamRecord::creation_time},
    {R"("Keys":)", Shape::object, &StreamRecord::keys},
    {R"("NewImage":)", Shape::object, &StreamRecord::new_image},
    {R"("OldImage":)", Shape::object, &StreamRecord::old_image},
    {R"("SequenceNumber":)", Shape::string, &StreamRecord::sequence_number},
    {R"("SizeBytes":)", Shape::number, &StreamRecord::size_bytes},
    {R"("StreamViewType":)", Shape::repeated_string, &StreamRecord::view_type},
};

class PlainReader {
 public:
  PlainReader(std::string_view text, std::size_t begin, const StreamRecord& previous,
              StreamRecord& record)
      : text_(text), at_(begin), previous_(previous), record_(record) {}

  [[nodiscard]] std::size_t position() const { return at_; }

  // False: not as AWS spells it.
  template <std::size_t count>
  [[nodiscard]] bool take_members(const Member (&members)[count]) {
    if (!take('{')) {
      return false;
    }
    std::uint32_t seen = 0;
    for (std::size_t likely = 0;;) {
      std::size_t tried = 0;
      while (!take(members[likely].spelled)) {
        likely = likely + 1 < count ? likely + 1 : 0;
        if (++tried == count) {
          return false;
        }
      }
      const auto bit = std::uint32_t{1} << likely;
      if ((seen & bit) != 0 || !take_value(members[likely])) {
        return false;
      }
      seen |= bit;
      likely = likely + 1 < count ? likely + 1 : 0;
      if (!take(',')) {
        return take('}');
      }
    }
  }

 private:
  [[nodiscard]] bool take(char c) {
    const bool is_next = at_ < text_.size() && text_[at_] == c;
    at_ += is_next ? 1 : 0;
    return is_next;
  }

  [[nodiscard]] bool take(std::string_view spelled) {
    const bool is_next = base::same_bytes(text_.substr(at_, spelled.size()), spelled);
    at_ += is_next ? spelled.size() : 0;
    return is_next;
  }

  [[nodiscard]] bool take_value(const Member& member) {
    switch (member.shape) {
      case Shape::string:
        return take_string(record_.*(member.target));
      case Shape::repeated_string:
        return take_again(previous_.*(member.target), record_.*(member.target)) ||
               take_string(record_.*(member.target));
      case Shape::number:
        return take_number(record_.*(member.target));
      case Shape::object:
        return take_object(record_.*(member.target));
      case Shape::checked_object: {
        auto& value = record_.*(member.target);
        return take_object(value) && dynamodb::JsonReader(value).read_checked().has_value();
      }
      case Shape::members:
        record_.has_dynamodb = true;
        return take_members(k_dynamodb_members);
    }
    return false;
  }

  [[nodiscard]] bool take_again(std::string_view before, std::string_view& value) {
    const auto body = text_.substr(at_);
    if (before.empty() || body.size() < before.size() + 2 || body.front() != '"' ||
        body[before.size() + 1] != '"' ||
        !base::same_bytes(body.substr(1, before.size()), before)) {
      return false;
    }
    value = before;
    at_ += before.size() + 2;
    return true;
  }

  [[nodiscard]] bool take_string(std::string_view& value) {
    if (!take('"')) {
      return false;
    }
    const auto end = dynamodb::checked_string_end(text_, at_);
    if (!end) {
      return false;
    }
    value = text_.substr(at_, *end - at_);
    at_ = *end + 1;
    return true;
  }

  [[nodiscard]] bool take_number(std::string_view& value) {
    const auto begin = at_;
    while (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '}') {
      ++at_;
    }
    value = text_.substr(begin, at_ - begin);
    return dynamodb::is_number(value);
  }

  [[nodiscard]] bool take_object(std::string_view& value) {
    if (at_ >= text_.size() || text_[at_] != '{') {
      return false;
    }
    const auto end = dynamodb::container_end(text_, at_);
    if (end == std::string_view::npos) {
      return false;
    }
    value = text_.substr(at_, end - at_);
    at_ = end;
    return true;
  }

  std::string_view text_;
  std::size_t at_;
  const StreamRecord& previous_;
  StreamRecord& record_;
};

}  // namespace

std::size_t read_plain_record(std::string_view text, std::size_t begin,
                              const StreamRecord& previous, StreamRecord& record) {
  PlainReader reader(text, begin, previous, record);
  return reader.take_members(k_record_members) ? reader.position() : std::string_view::npos;
}

}  // namespace tinydynamocdc::source
