// SPDX-License-Identifier: Apache-2.0
#include "aws/sns.hpp"

#include <utility>

#include "aws/query_answer.hpp"
#include "base/try.hpp"

namespace tinydynamocdc::aws {
namespace {

ServiceClient::QueryCall call_of(std::string_view action, Parameters parameters) {
  return {.action = action, .version = "2010-03-31", .parameters = std::move(parameters)};
}

}  // namespace

Sns::Sns(const Access& access) : client_(access, k_sns) {}

ServiceResult<std::optional<Tags>> Sns::find_topic_tags(std::string_view topic_arn,
                                                        base::Deadline deadline) {
  const auto result = query_result(
      client_, call_of("ListTagsForResource", {{"ResourceArn", std::string(topic_arn)}}), deadline);
  if (!result && result.error().error.kind == base::ErrorKind::missing) {
    return std::nullopt;
  }
  if (!result) {
    return std::unexpected(result.error());
  }
  return tags_in(result->child("Tags"));
}

ServiceResult<std::string> Sns::create_topic(std::string_view name, const Tags& tags,
                                             base::Deadline deadline) {
  Parameters parameters{{"Name", std::string(name)}};
  add_tags_to(parameters, tags);
  return query_result(client_, call_of("CreateTopic", std::move(parameters)), deadline)
      .transform([](const XmlElement& result) { return std::string(result.at({"TopicArn"})); });
}

ServiceResult<void> Sns::add_tags(std::string_view topic_arn, const Tags& tags,
                                  base::Deadline deadline) {
  Parameters parameters{{"ResourceArn", std::string(topic_arn)}};
  add_tags_to(parameters, tags);
  return query_result(client_, call_of("TagResource", std::move(parameters)), deadline)
      .transform([](const XmlElement&) {});
}

ServiceResult<void> Sns::delete_topic(std::string_view topic_arn, base::Deadline deadline) {
  return query_result(client_, call_of("DeleteTopic", {{"TopicArn", std::string(topic_arn)}}),
                      deadline)
      .transform([](const XmlElement&) {});
}

ServiceResult<std::vector<Subscription>> Sns::subscriptions(std::string_view topic_arn,
                                                            base::Deadline deadline) {
  std::vector<Subscription> found;
  std::string next_token;
  while (true) {
    Parameters parameters{{"TopicArn", std::string(topic_arn)}};
    if (!next_token.empty()) {
      parameters.emplace_back("NextToken", next_token);
    }
    TINYDYNAMOCDC_TRY(
        const auto page,
        query_result(client_, call_of("ListSubscriptionsByTopic", std::move(parameters)),
                     deadline));
    if (const XmlElement* list = page.child("Subscriptions")) {
      for (const XmlElement& member : list->children) {
        found.push_back({.arn = std::string(member.at({"SubscriptionArn"})),
                         .protocol = std::string(member.at({"Protocol"})),
                         .endpoint = std::string(member.at({"Endpoint"}))});
      }
    }
    next_token = page.at({"NextToken"});
    if (next_token.empty()) {
      return found;
    }
  }
}

ServiceResult<void> Sns::subscribe(const NewSubscription& subscription, base::Deadline deadline) {
  return query_result(client_,
                      call_of("Subscribe", {{"TopicArn", subscription.topic_arn},
                                            {"Protocol", subscription.protocol},
                                            {"Endpoint", subscription.endpoint}}),
                      deadline)
      .transform([](const XmlElement&) {});
}

}  // namespace tinydynamocdc::aws
