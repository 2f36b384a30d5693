// SPDX-License-Identifier: Apache-2.0
#include "tinybird/form.hpp"

#include <algorithm>
#include <format>

#include "net/http_client.hpp"

namespace tinydynamocdc::tinybird {

std::string form_encoded(const Fields& fields) {
  std::string form;
  for (const auto& [name, value] : fields) {
    form +=
        (form.empty() ? "" : "&") + net::percent_encoded(name) + "=" + net::percent_encoded(value);
  }
  return form;
}

Multipart multipart(const std::vector<FilePart>& parts) {
  // A boundary must not stand in any of the texts.
  std::string boundary;
  for (int number = 0;; ++number) {
    boundary = std::format("----tinydynamocdc-{}", number);
    if (std::ranges::none_of(parts,
                             [&](const FilePart& part) { return part.text.contains(boundary); })) {
      break;
    }
  }
  Multipart form{.content_type = std::format("multipart/form-data; boundary={}", boundary),
                 .body = {}};
  for (const auto& part : parts) {
    form.body += std::format(
        "--{}\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\n"
        "Content-Type: text/plain\r\n\r\n{}\r\n",
        boundary, part.field, part.file_name, part.text);
  }
  form.body += std::format("--{}--\r\n", boundary);
  return form;
}

}  // namespace tinydynamocdc::tinybird
