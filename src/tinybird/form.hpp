// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Bodies of POST requests, as Tinybird reads them. Parameters go there, not into the URL: long
/// URLs are refused with 414.
namespace tinydynamocdc::tinybird {

using Fields = std::vector<std::pair<std::string, std::string>>;

inline constexpr const char* k_form_type = "application/x-www-form-urlencoded";

[[nodiscard]] std::string form_encoded(const Fields& fields);

/// A file in a multipart form.
struct FilePart {
  std::string_view field;
  std::string_view file_name;
  std::string_view text;
};

struct Multipart {
  std::string content_type;
  std::string body;
};

/// The same files give the same bytes.
[[nodiscard]] Multipart multipart(const std::vector<FilePart>& parts);

}  // namespace tinydynamocdc::tinybird
