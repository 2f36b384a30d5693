// SPDX-License-Identifier: Apache-2.0
#include "aws/signer.hpp"

#include <aws/auth/credentials.h>
#include <aws/auth/signable.h>
#include <aws/auth/signing.h>
#include <aws/auth/signing_config.h>
#include <aws/auth/signing_result.h>
#include <aws/common/zero.h>
#include <aws/http/request_response.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <future>
#include <memory>
#include <string_view>
#include <utility>

#include "aws/crt_text.hpp"
#include "aws/digest.hpp"
#include "base/text.hpp"
#include "net/crt_runtime.hpp"

namespace tinydynamocdc::aws {

using base::ErrorKind;

namespace {

template <auto release>
struct Releaser {
  template <class T>
  void operator()(T* object) const {
    release(object);
  }
};
template <class T, auto release>
using Owned = std::unique_ptr<T, Releaser<release>>;
using Message = Owned<aws_http_message, aws_http_message_release>;

constexpr std::array<std::string_view, 4> k_added_headers{"X-Amz-Date", "X-Amz-Security-Token",
                                                          "Authorization", "x-amz-content-sha256"};

void remove_old_signature(std::vector<net::Header>& headers) {
  std::erase_if(headers, [](const net::Header& header) {
    return std::ranges::any_of(
        k_added_headers, [&](std::string_view name) { return base::same_name(header.name, name); });
  });
}

void add_host(net::HttpRequest& request) {
  const bool there = std::ranges::any_of(request.headers, [](const net::Header& header) {
    return base::same_name(header.name, "Host");
  });
  if (there) {
    return;
  }
  const std::string url = net::to_string(request.origin);
  request.headers.insert(request.headers.begin(), {"Host", url.substr(url.find("://") + 3)});
}

// The request as the CRT signs it: the body's hash is given apart.
Message message_of(const net::HttpRequest& request) {
  Message message(aws_http_message_new_request(aws_default_allocator()));
  int failed = aws_http_message_set_request_method(message.get(), cursor_of(request.method));
  failed |= aws_http_message_set_request_path(message.get(), cursor_of(request.target));
  for (const net::Header& header : request.headers) {
    failed |= aws_http_message_add_header(
        message.get(),
        {.name = cursor_of(header.name), .value = cursor_of(header.value), .compression = {}});
  }
  return failed == AWS_OP_SUCCESS ? std::move(message) : nullptr;
}

std::vector<net::Header> headers_of(const aws_http_message* message) {
  std::vector<net::Header> headers;
  for (std::size_t i = 0; i < aws_http_message_get_header_count(message); ++i) {
    aws_http_header header{};
    aws_http_message_get_header(message, &header, i);
    headers.push_back({std::string(view_of(header.name)), std::string(view_of(header.value))});
  }
  return headers;
}

// Shared with the callback, which the CRT may run on this thread or another.
struct Signing {
  Message message;
  std::promise<int> done;
};
using SharedSigning = std::shared_ptr<Signing>;

void on_signed(aws_signing_result* result, int error, void* user_data) {
  const std::unique_ptr<SharedSigning> own(static_cast<SharedSigning*>(user_data));
  Signing& signing = **own;
  if (error == 0 && aws_apply_signing_result_to_http_request(
                        signing.message.get(), aws_default_allocator(), result) != AWS_OP_SUCCESS) {
    error = aws_last_error();
  }
  signing.done.set_value(error);
}

aws_signing_config_aws config_of(const SigningScope& scope, const aws_credentials* credentials,
                                 std::string_view body_sha256) {
  const bool is_s3 = scope.service == "s3";
  aws_signing_config_aws config;
  AWS_ZERO_STRUCT(config);
  config.config_type = AWS_SIGNING_CONFIG_AWS;
  config.algorithm = AWS_SIGNING_ALGORITHM_V4;
  config.signature_type = AWS_ST_HTTP_REQUEST_HEADERS;
  config.region = cursor_of(scope.region);
  config.service = cursor_of(scope.service);
  aws_date_time_init_epoch_millis(&config.date, static_cast<std::uint64_t>(scope.unix_ms));
  config.flags.use_double_uri_encode = is_s3 ? 0 : 1;
  config.flags.should_normalize_uri_path = is_s3 ? 0 : 1;
  config.signed_body_value = cursor_of(body_sha256);
  config.signed_body_header = is_s3 ? AWS_SBHT_X_AMZ_CONTENT_SHA256 : AWS_SBHT_NONE;
  config.credentials = credentials;
  return config;
}

}  // namespace

base::Result<void> sign(net::HttpRequest& request, const Credentials& credentials,
                        const SigningScope& scope) {
  net::init_crt();
  remove_old_signature(request.headers);
  add_host(request);
  aws_allocator* allocator = aws_default_allocator();
  const Owned<aws_credentials, aws_credentials_release> who(
      aws_credentials_new(allocator, cursor_of(credentials.access_key_id),
                          cursor_of(credentials.secret_access_key.reveal()),
                          cursor_of(credentials.session_token.reveal()), UINT64_MAX));
  const auto signing = std::make_shared<Signing>();
  signing->message = message_of(request);
  if (!who || !signing->message) {
    return base::fail(ErrorKind::internal,
                      crt_failure("the request cannot be signed", aws_last_error()));
  }
  const std::string body_sha256 = sha256_hex(request.body);
  const aws_signing_config_aws config = config_of(scope, who.get(), body_sha256);
  const Owned<aws_signable, aws_signable_destroy> signable(
      aws_signable_new_http_request(allocator, signing->message.get()));
  auto* shared = new SharedSigning(signing);
  auto done = signing->done.get_future();
  if (aws_sign_request_aws(allocator, signable.get(),
                           reinterpret_cast<const aws_signing_config_base*>(&config), on_signed,
                           shared) != AWS_OP_SUCCESS) {
    delete shared;
    return base::fail(ErrorKind::internal,
                      crt_failure("the request cannot be signed", aws_last_error()));
  }
  if (const int error = done.get(); error != 0) {
    return base::fail(ErrorKind::internal, crt_failure("the request cannot be signed", error));
  }
  request.headers = headers_of(signing->message.get());
  return {};
}

}  // namespace tinydynamocdc::aws
