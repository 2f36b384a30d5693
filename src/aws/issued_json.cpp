// SPDX-License-Identifier: Apache-2.0
#include "aws/issued_json.hpp"

#include <nlohmann/json.hpp>

#include "base/iso_time.hpp"
#include "base/json_members.hpp"

namespace tinydynamocdc::aws {

using base::ErrorKind;
using nlohmann::json;

base::Result<IssuedCredentials> issued_in_json(const std::string& document,
                                               const char* token_member) {
  const json answer = json::parse(document, nullptr, false);
  if (!answer.is_object()) {
    return base::fail(ErrorKind::denied, "the answer is not a JSON object");
  }
  for (const char* name : {"AccessKeyId", "SecretAccessKey"}) {
    if (base::text_of(answer, name).empty()) {
      return base::fail(ErrorKind::denied, "the answer has no " + std::string(name));
    }
  }
  IssuedCredentials issued{.credentials = {base::text_of(answer, "AccessKeyId"),
                                           base::Secret(base::text_of(answer, "SecretAccessKey")),
                                           base::Secret(base::text_of(answer, token_member))},
                           .expires_unix_ms = {}};
  if (const auto expiration = base::optional_text(answer, "Expiration")) {
    issued.expires_unix_ms = base::unix_ms_of_iso(*expiration);
    if (!issued.expires_unix_ms) {
      return base::fail(ErrorKind::denied, "the answer's Expiration is not an ISO 8601 time");
    }
  }
  return issued;
}

}  // namespace tinydynamocdc::aws
