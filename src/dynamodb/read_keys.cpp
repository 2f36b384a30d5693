// SPDX-License-Identifier: Apache-2.0
#include <format>
#include <optional>
#include <string>
#include <utility>

#include "dynamodb/attribute_path.hpp"
#include "dynamodb/json_reader.hpp"
#include "dynamodb/json_text.hpp"
#include "dynamodb/key_capture.hpp"
#include "dynamodb/number.hpp"
#include "dynamodb/transcoder.hpp"
#include "dynamodb/typed_value.hpp"

namespace tinydynamocdc::dynamodb {

using base::Result;

namespace {

// Keys as AWS spells them: compact, of type S or N, the names in their order; half of the work on
// a small record otherwise. nullopt: not so, or not valid; KeysReader tells.
class PlainKeys {
 public:
  explicit PlainKeys(std::string_view keys_json) : text_(keys_json) {}

  [[nodiscard]] std::optional<ItemKeys> read() {
    ItemKeys keys;
    do {
      if (keys.count == k_key_attributes_max || !take(keys.count == 0 ? "{" : ",") ||
          !take_attribute(keys.attributes[keys.count])) {
        return std::nullopt;
      }
      ++keys.count;
    } while (!take("}"));
    const bool in_order = keys.count == 1 || is_name_before(keys.attributes[0].name_text,
                                                            keys.attributes[1].name_text);
    return at_ == text_.size() && in_order ? std::optional(keys) : std::nullopt;
  }

 private:
  [[nodiscard]] bool take(std::string_view spelled) {
    const bool is_next = text_.substr(at_, spelled.size()) == spelled;
    at_ += is_next ? spelled.size() : 0;
    return is_next;
  }

  [[nodiscard]] bool take_string(std::string_view& body) {
    if (!take("\"")) {
      return false;
    }
    const auto end = checked_string_end(text_, at_);
    if (!end) {
      return false;
    }
    body = text_.substr(at_, *end - at_);
    at_ = *end + 1;
    return true;
  }

  [[nodiscard]] bool take_attribute(KeyAttribute& key) {
    if (!take_string(key.name_text) || !take(":{\"")) {
      return false;
    }
    key.tag = take("S\":") ? 'S' : take("N\":") ? 'N' : '\0';
    if (key.tag == '\0' || !take_string(key.value_text) || !take("}")) {
      return false;
    }
    if (key.tag == 'N' && !is_number(key.value_text)) {
      return false;
    }
    return key_fault({&key.tag, 1}, key.value_text) == KeyFault::none;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

// Its functions say whether to go on: what went wrong is kept by the reader.
class KeysReader {
 public:
  explicit KeysReader(std::string_view keys_json) : in_(keys_json) {}

  [[nodiscard]] Result<ItemKeys> read() {
    if (all_attributes()) {
      return keys_;
    }
    return std::unexpected(base::with_context(in_.fail("no fault", 0).error(), place()));
  }

 private:
  bool all_attributes() {
    if (!in_.enter_object()) {
      return false;
    }
    for (;;) {
      const auto name = in_.next_member();
      if (!name) {
        return false;
      }
      if (name->end) {
        break;
      }
      if (keys_.count == k_key_attributes_max) {
        return failed(std::format("more than {} attributes", k_key_attributes_max),
                      name->name_position);
      }
      if (!attribute(*name)) {
        return false;
      }
    }
    if (keys_.count == 0) {
      return failed("no attribute", in_.position());
    }
    if (!in_.expect_end()) {
      return false;
    }
    return in_order();
  }

  bool attribute(const JsonReader::Member& name) {
    current_ = name;
    const auto tag = enter_typed_value(in_);
    if (!tag) {
      return false;
    }
    const auto value = value_of(*tag);
    if (!value || !leave_typed_value(in_)) {
      return false;
    }
    if (const KeyFault fault = key_fault(tag->text, *value); fault != KeyFault::none) {
      return failed(to_string(fault), name.name_position);
    }
    keys_.attributes[keys_.count++] = {
        .name_text = name.name_text, .tag = tag->text.front(), .value_text = *value};
    last_name_position_ = name.name_position;
    current_.reset();
    return true;
  }

  std::optional<std::string_view> value_of(const Tag& tag) {
    if (tag.text == "S" || tag.text == "B") {
      return read_string_of(in_, tag.text);
    }
    if (tag.text == "N") {
      return read_number_of(in_, tag.text);
    }
    static_cast<void>(in_.fail(to_string(KeyFault::wrong_type), tag.position));
    return std::nullopt;
  }

  bool in_order() {
    if (keys_.count < 2) {
      return true;
    }
    auto& [first, second] = keys_.attributes;
    if (is_name_before(first.name_text, second.name_text)) {
      return true;
    }
    if (!is_name_before(second.name_text, first.name_text)) {
      return failed(to_string(KeyFault::twice), last_name_position_);
    }
    std::swap(first, second);
    return true;
  }

  bool failed(std::string_view reason, std::size_t position) {
    static_cast<void>(in_.fail(reason, position));
    return false;
  }

  // Where the reader stands, for errors.
  [[nodiscard]] std::string place() const {
    if (!current_) {
      return "keys";
    }
    AttributePath path;
    path.enter_member(current_->name_text);
    return path.text();
  }

  JsonReader in_;
  ItemKeys keys_;
  std::optional<JsonReader::Member> current_;  // The attribute that is being read.
  std::size_t last_name_position_ = 0;
};

}  // namespace

Result<ItemKeys> read_keys(std::string_view keys_json) {
  if (const auto plain = PlainKeys(keys_json).read()) {
    return *plain;
  }
  return KeysReader(keys_json).read();
}

}  // namespace tinydynamocdc::dynamodb
