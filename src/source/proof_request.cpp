// SPDX-License-Identifier: Apache-2.0
#include "source/proof_request.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "base/json_members.hpp"
#include "base/try.hpp"
#include "dynamodb/json_reader.hpp"
#include "source/snapshot_request.hpp"

namespace tinydynamocdc::source {

using base::Result;
using Json = nlohmann::ordered_json;

namespace {

Result<ProofRequest> request_in(std::string_view payload) {
  TINYDYNAMOCDC_TRY(const auto event, base::parsed_object<Json>(payload));
  TINYDYNAMOCDC_TRY(const auto* const own, base::required_object(event, k_own_event.data()));
  TINYDYNAMOCDC_TRY(const auto* const proof, base::required_object(*own, k_proof.data()));
  ProofRequest request;
  for (auto [name, into] :
       {std::pair("bucket", &request.bucket), std::pair("region", &request.region),
        std::pair("summary", &request.summary_key)}) {
    TINYDYNAMOCDC_TRY(*into, base::required_text(*proof, name));
  }
  TINYDYNAMOCDC_TRY(request.round, base::required_count(*proof, "round"));
  return request;
}

}  // namespace

std::string proof_event_text(const ProofRequest& request) {
  const Json proof{{"bucket", request.bucket},
                   {"region", request.region},
                   {"summary", request.summary_key},
                   {"round", request.round}};
  return Json{{k_own_event, {{k_proof, proof}}}}.dump(-1, ' ', false,
                                                      Json::error_handler_t::replace);
}

Result<ProofRequest> parse_proof_request(std::string_view payload) {
  auto request = request_in(payload);
  return request ? request
                 : std::unexpected(base::with_context(request.error(), "the proof's event"));
}

bool is_proof_event(std::string_view payload) {
  dynamodb::JsonReader reader(payload);
  for (const auto name : {k_own_event, k_proof}) {
    const auto member = reader.enter_object().and_then([&] { return reader.next_member(); });
    if (!member || member->end || member->name_text != name) {
      return false;
    }
  }
  return true;
}

}  // namespace tinydynamocdc::source
