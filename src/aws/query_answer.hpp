// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/service_client.hpp"
#include "aws/service_failure.hpp"
#include "aws/xml.hpp"
#include "base/clock.hpp"

/// What the services of AWS's query protocol (IAM, SNS) have in common beside the call itself.
namespace tinydynamocdc::aws {

/// Makes the call and returns its `<Action>Result` element, an empty one where the action has no
/// result. unavailable: the answer is no XML.
[[nodiscard]] ServiceResult<XmlElement> query_result(ServiceClient& client,
                                                     ServiceClient::QueryCall call,
                                                     base::Deadline deadline);

/// Tags.member.1.Key=…&Tags.member.1.Value=…
void add_tags_to(Parameters& parameters, const Tags& tags);

/// The other way round, from a list of members with Key and Value; nothing: none.
[[nodiscard]] Tags tags_in(const XmlElement* list);

}  // namespace tinydynamocdc::aws
