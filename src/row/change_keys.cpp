// SPDX-License-Identifier: Apache-2.0
#include "row/change_keys.hpp"

#include <format>

namespace tinydynamocdc::row {

using base::Result;
using dynamodb::Change;
using dynamodb::ItemKeys;

Result<ItemKeys> ChangeKeys::find(const Change& change) {
  transcoded_ = {};
  if (change.event_name == dynamodb::EventName::snapshot_complete) {
    return ItemKeys();
  }
  if (change.keys_json.empty() && change.key_names.count > 0) {
    return find_in_image(change);
  }
  auto keys = dynamodb::read_keys(change.keys_json);
  if (!keys) {
    return std::unexpected(base::with_context(keys.error(), "Keys"));
  }
  return keys;
}

Result<ItemKeys> ChangeKeys::find_in_image(const Change& change) {
  const auto image = change.new_image_json;
  const auto room = dynamodb::transcoded_bytes_max(image.size());
  if (room_ < room) {
    buffer_ = std::make_unique_for_overwrite<char[]>(room);
    room_ = room;
  }
  ItemKeys keys;
  const auto written =
      dynamodb::transcode_item_with_keys(image, buffer_.get(), change.key_names, keys);
  const auto ended =
      written ? check_image_end(image, written->input_rest) : std::unexpected(written.error());
  if (!ended) {
    return std::unexpected(base::with_context(ended.error(), new_image_member(change)));
  }
  transcoded_ = std::string_view(buffer_.get(), written->output_end);
  return keys;
}

std::string_view new_image_member(const Change& change) {
  return change.event_name == dynamodb::EventName::snapshot ? "Item" : "NewImage";
}

Result<void> check_image_end(std::string_view image, std::string_view input_rest) {
  const auto at = input_rest.find_first_not_of(" \t\r\n");
  if (at == std::string_view::npos) {
    return {};
  }
  return base::fail(base::ErrorKind::bad_input, std::format("item: text behind its end (byte {})",
                                                            image.size() - input_rest.size() + at));
}

}  // namespace tinydynamocdc::row
