// SPDX-License-Identifier: Apache-2.0
#include "aws/signer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

namespace tinydynamocdc::aws {
namespace {

// The credentials, scope and time of AWS's own test suite of Signature Version 4.
const Credentials k_suite_credentials{
    "AKIDEXAMPLE", base::Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), base::Secret()};
const SigningScope k_suite_scope{"us-east-1", "service", 1'440'938'160'000};

net::HttpRequest suite_request(std::string method, std::string target,
                               std::vector<net::Header> headers = {}, std::string_view body = {}) {
  return {.method = std::move(method),
          .origin = {net::Scheme::https, "example.amazonaws.com", 443},
          .target = std::move(target),
          .headers = std::move(headers),
          .body = body};
}

std::string header(const net::HttpRequest& request, std::string_view name) {
  return std::string(net::HttpResponse{0, request.headers, ""}.header(name));
}

// The signature alone.
std::string signature(net::HttpRequest request) {
  const auto done = sign(request, k_suite_credentials, k_suite_scope);
  if (!done) {
    return done.error().message;
  }
  const std::string authorization = header(request, "Authorization");
  return authorization.substr(authorization.find("Signature=") + 10);
}

TEST(Signer, get_vanilla_of_the_official_suite) {
  net::HttpRequest request = suite_request("GET", "/");
  ASSERT_TRUE(sign(request, k_suite_credentials, k_suite_scope));
  EXPECT_EQ(header(request, "Authorization"),
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
            "SignedHeaders=host;x-amz-date, "
            "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
  EXPECT_EQ(header(request, "X-Amz-Date"), "20150830T123600Z");
  EXPECT_EQ(header(request, "Host"), "example.amazonaws.com");
}

TEST(Signer, more_of_the_official_suite) {
  EXPECT_EQ(signature(suite_request("POST", "/")),
            "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
  EXPECT_EQ(signature(suite_request("GET", "/?Param1=value1")),
            "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb");
  EXPECT_EQ(signature(suite_request("GET", "/?Param2=value2&Param1=value1")),
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500");
  EXPECT_EQ(
      signature(suite_request("POST", "/", {{"Content-Type", "application/x-www-form-urlencoded"}},
                              "Param1=value1")),
      "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a");
}

// tests/data/signing/vectors.json is what botocore signs (tests/e2e/signing_vectors.py): the
// official suite's requests and our own kinds.
TEST(Signer, vectors) {
  std::ifstream file(TDC_TEST_DATA "/signing/vectors.json");
  const nlohmann::json vectors = nlohmann::json::parse(file);
  EXPECT_GE(vectors.size(), 30U);
  for (const auto& vector : vectors) {
    const auto text = [&](const char* name) { return vector.at(name).get<std::string>(); };
    const std::string body = text("body");
    net::HttpRequest request = suite_request(text("method"), text("target"), {}, body);
    for (const auto& pair : vector.at("headers")) {
      request.headers.push_back({pair.at(0).get<std::string>(), pair.at(1).get<std::string>()});
    }
    Credentials credentials = k_suite_credentials;
    credentials.session_token = base::Secret(text("session_token"));
    const auto done =
        sign(request, credentials, {text("region"), text("service"), k_suite_scope.unix_ms});
    ASSERT_TRUE(done) << text("name") << ": " << done.error().message;
    for (const auto& [name, value] : vector.at("expected").items()) {
      EXPECT_EQ(header(request, name), value.get<std::string>()) << text("name");
    }
  }
}

TEST(Signer, signing_again_replaces_the_first_signature) {
  net::HttpRequest request = suite_request("GET", "/");
  const Credentials temporary{"AKIDEXAMPLE", base::Secret("other"), base::Secret("session")};
  ASSERT_TRUE(sign(request, temporary, {"us-east-1", "s3", 1'440'000'000'000}));
  EXPECT_EQ(header(request, "X-Amz-Security-Token"), "session");
  EXPECT_EQ(header(request, "x-amz-content-sha256"),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  ASSERT_TRUE(sign(request, k_suite_credentials, k_suite_scope));
  EXPECT_TRUE(header(request, "Authorization")
                  .ends_with("5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"));
  EXPECT_EQ(header(request, "X-Amz-Security-Token"), "");
  EXPECT_EQ(std::ranges::count(request.headers, "Authorization", &net::Header::name), 1);
}

TEST(Signer, a_port_of_its_own_is_part_of_the_host) {
  net::HttpRequest request = suite_request("GET", "/");
  request.origin = {net::Scheme::http, "localhost", 4566};
  ASSERT_TRUE(sign(request, k_suite_credentials, k_suite_scope));
  EXPECT_EQ(header(request, "Host"), "localhost:4566");
}

TEST(Signer, s3_keeps_the_path_and_others_normalise_it) {
  const auto with_service = [](std::string service, std::string path) {
    net::HttpRequest request = suite_request("GET", std::move(path));
    EXPECT_TRUE(sign(request, k_suite_credentials,
                     {"us-east-1", std::move(service), k_suite_scope.unix_ms}));
    const std::string text = header(request, "Authorization");
    return text.substr(text.find("Signature="));
  };
  EXPECT_EQ(with_service("service", "/a/./b"), with_service("service", "/a/b"));
  EXPECT_NE(with_service("s3", "/a/./b"), with_service("s3", "/a/b"));
}

}  // namespace
}  // namespace tinydynamocdc::aws
