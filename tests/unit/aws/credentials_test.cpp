// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "net/crt_http_client.hpp"
#include "support/socket_server.hpp"
#include "support/temporary_folder.hpp"

namespace tinydynamocdc::aws {
namespace {

using base::ErrorKind;
using testing::ok_response;
using testing::ServerConnection;
using testing::SocketServer;

constexpr const char* k_answer =
    R"({"Code":"Success","AccessKeyId":"AKIDFAKE","SecretAccessKey":"fake-secret","Token":"fake-token",)"
    R"("Expiration":"2100-01-01T00:00:00Z"})";

// The chain with an environment of the test's own: nothing of this machine is seen, and no
// metadata service is asked unless the test brings one.
class CredentialsTest : public ::testing::Test {
 protected:
  using Variables = std::map<std::string, std::string, std::less<>>;

  base::Result<Credentials> find(Variables variables, std::string profile = {}, int seconds = 60) {
    variables.try_emplace("HOME", home_.path());
    variables.try_emplace("AWS_EC2_METADATA_DISABLED", "true");
    environment_ = base::Environment(std::move(variables));
    chain_ =
        make_default_credentials(*http_, clock_, environment_, {.profile = std::move(profile)});
    return chain_->credentials(base::Deadline::in(clock_, std::chrono::seconds(seconds)));
  }

  testing::TemporaryFolder home_;
  base::SystemClock clock_;
  net::CrtRuntime runtime_;
  std::unique_ptr<net::HttpClient> http_ = net::make_http_client(runtime_, clock_);
  base::Environment environment_;
  std::unique_ptr<CredentialsProvider> chain_;
};

std::string local_url(const SocketServer& server, const std::string& path = "") {
  return "http://127.0.0.1:" + std::to_string(server.port()) + path;
}

void expect_keys(const base::Result<Credentials>& found, std::string_view id,
                 std::string_view secret, std::string_view token) {
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->access_key_id, id);
  EXPECT_EQ(found->secret_access_key.reveal(), secret);
  EXPECT_EQ(found->session_token.reveal(), token);
}

TEST_F(CredentialsTest, from_the_environment) {
  expect_keys(
      find(
          {{"AWS_ACCESS_KEY_ID", "A"}, {"AWS_SECRET_ACCESS_KEY", "B"}, {"AWS_SESSION_TOKEN", "C"}}),
      "A", "B", "C");
  expect_keys(find({{"AWS_ACCESS_KEY_ID", "A"}, {"AWS_SECRET_ACCESS_KEY", "B"}}), "A", "B", "");
}

TEST_F(CredentialsTest, from_the_files) {
  home_.write(".aws/credentials",
              "[default]\naws_access_key_id = D\naws_secret_access_key = E\n"
              "[work]\naws_access_key_id=F\naws_secret_access_key=G\naws_session_token=H\n");
  home_.write(".aws/config", "[profile other]\naws_access_key_id=I\naws_secret_access_key=J\n");
  expect_keys(find({}), "D", "E", "");
  expect_keys(find({{"AWS_PROFILE", "work"}}), "F", "G", "H");
  expect_keys(find({}, "other"), "I", "J", "");
}

TEST_F(CredentialsTest, files_elsewhere) {
  const std::string path =
      home_.write("elsewhere", "[default]\naws_access_key_id=K\naws_secret_access_key=L\n");
  expect_keys(find({{"AWS_SHARED_CREDENTIALS_FILE", path}}), "K", "L", "");
}

TEST_F(CredentialsTest,
       keys_of_the_environment_come_before_aws_profile_but_not_before_a_named_one) {
  home_.write(".aws/credentials", "[work]\naws_access_key_id=F\naws_secret_access_key=G\n");
  const Variables keys{{"AWS_ACCESS_KEY_ID", "A"}, {"AWS_SECRET_ACCESS_KEY", "B"}};
  Variables with_profile = keys;
  with_profile.emplace("AWS_PROFILE", "work");
  expect_keys(find(with_profile), "A", "B", "");
  expect_keys(find(keys, "work"), "F", "G", "");
}

TEST_F(CredentialsTest, a_profile_that_is_not_there_is_bad_config) {
  for (const bool named : {true, false}) {
    const auto found = named ? find({}, "typo") : find({{"AWS_PROFILE", "typo"}});
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, ErrorKind::bad_config);
    EXPECT_TRUE(found.error().message.contains("\"typo\"")) << found.error().message;
  }
}

TEST_F(CredentialsTest, from_a_process) {
  const std::string answer = home_.write(
      "answer.json",
      R"({"Version":1,"AccessKeyId":"P","SecretAccessKey":"Q","SessionToken":"R","Expiration":"2100-01-01T00:00:00Z"})");
  home_.write(".aws/config", "[default]\ncredential_process = /bin/cat " + answer + "\n");
  expect_keys(find({}), "P", "Q", "R");
}

TEST_F(CredentialsTest, a_process_that_fails_is_named) {
  home_.write(".aws/config", "[default]\ncredential_process = /bin/false\n");
  const auto found = find({});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, ErrorKind::denied);
  EXPECT_TRUE(found.error().message.contains("credential_process of profile default: "))
      << found.error().message;
}

TEST_F(CredentialsTest, what_a_process_says_is_bounded_and_without_the_keys_it_has_issued) {
  const std::string script = home_.write(
      "fails.sh",
      R"(echo '{"Version":1,"AccessKeyId":"P","SecretAccessKey":"wJalrXUtnFEMI","SessionToken":"IQoJb3JpZ2lu"}'
head -c 5000 /dev/zero | tr '\0' x >&2
printf '\033[2J wJalrXUtnFEMI and IQoJb3JpZ2lu are no good' >&2
exit 3
)");
  home_.write(".aws/config", "[default]\ncredential_process = /bin/sh " + script + "\n");
  const auto found = find({});
  ASSERT_FALSE(found);
  const auto& message = found.error().message;
  EXPECT_TRUE(message.contains("[2J [redacted] and [redacted] are no good")) << message;
  EXPECT_FALSE(message.contains('\033')) << message;
  EXPECT_LT(message.size(), 700U);
}

TEST_F(CredentialsTest, a_container_s_answer_is_repeated_without_its_token) {
  SocketServer server([&](ServerConnection& peer) {
    while (peer.read_request()) {
      peer.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 27\r\n\r\nbad token: container-secret");
    }
  });
  const auto found = find({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", local_url(server, "/creds")},
                           {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "container-secret"}},
                          {}, 1);
  ASSERT_FALSE(found);
  EXPECT_TRUE(found.error().message.contains("status 403: bad token: [redacted]"))
      << found.error().message;
}

TEST_F(CredentialsTest, from_a_container_with_its_token) {
  std::mutex mutex;
  std::string seen;
  SocketServer server([&](ServerConnection& peer) {
    while (auto request = peer.read_request()) {
      const std::scoped_lock lock(mutex);
      seen = *request;
      peer.write(ok_response(k_answer));
    }
  });
  const std::string token = home_.write("token", "from-file");
  expect_keys(find({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", local_url(server, "/creds?id=1")},
                    {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", token},
                    {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "not-this"}}),
              "AKIDFAKE", "fake-secret", "fake-token");
  {
    const std::scoped_lock lock(mutex);
    EXPECT_TRUE(seen.starts_with("GET /creds?id=1 HTTP/1.1\r\n")) << seen;
    EXPECT_TRUE(seen.contains("uthorization: from-file\r\n")) << seen;
  }
  expect_keys(chain_->credentials(base::Deadline::in(clock_, std::chrono::seconds(60))), "AKIDFAKE",
              "fake-secret", "fake-token");
  EXPECT_EQ(server.connections(), 1);  // the second answer came from the cache
}

TEST_F(CredentialsTest, from_instance_metadata_version_2) {
  std::mutex mutex;
  std::vector<std::string> seen;
  SocketServer server([&](ServerConnection& peer) {
    while (auto request = peer.read_request()) {
      const std::scoped_lock lock(mutex);
      seen.push_back(*request);
      if (request->starts_with("PUT /latest/api/token ")) {
        peer.write(
            "HTTP/1.1 200 OK\r\nx-aws-ec2-metadata-token-ttl-seconds: 21600\r\n"
            "Content-Length: 6\r\n\r\nTOKEN1");
      } else if (!request->contains("x-aws-ec2-metadata-token: TOKEN1")) {
        peer.write("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
      } else if (request->starts_with("GET /latest/meta-data/iam/security-credentials/ ")) {
        peer.write(ok_response("my-role"));
      } else if (request->starts_with("GET /latest/meta-data/iam/security-credentials/my-role ")) {
        peer.write(ok_response(k_answer));
      } else {
        peer.write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
      }
    }
  });
  expect_keys(find({{"AWS_EC2_METADATA_DISABLED", "false"},
                    {"AWS_EC2_METADATA_SERVICE_ENDPOINT", local_url(server)}}),
              "AKIDFAKE", "fake-secret", "fake-token");
}

TEST_F(CredentialsTest, metadata_can_be_switched_off) {
  SocketServer server([](ServerConnection& peer) { peer.wait_for_close(); });
  const auto found = find({{"AWS_EC2_METADATA_SERVICE_ENDPOINT", local_url(server)}});
  ASSERT_FALSE(found);
  EXPECT_EQ(server.connections(), 0);
}

TEST_F(CredentialsTest, a_source_that_never_answers_ends_with_the_deadline) {
  SocketServer server([](ServerConnection& peer) { peer.wait_for_close(); });
  const auto found =
      find({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", local_url(server)}}, {}, /*seconds=*/0);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, ErrorKind::expired);
}

TEST_F(CredentialsTest, nothing_at_all_says_what_was_tried_and_what_to_do) {
  const auto found = find({{"AWS_SECRET_ACCESS_KEY", "B"}});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, ErrorKind::denied);
  for (const char* words :
       {"environment: AWS_ACCESS_KEY_ID is not set", "role of profile default: ", "web identity: ",
        "SSO of profile default: ", "keys of profile default in the credentials file: ",
        "aws login of profile default: ", "credential_process",
        "container: ", "instance metadata: AWS_EC2_METADATA_DISABLED is true", "AWS_PROFILE"}) {
    EXPECT_TRUE(found.error().message.contains(words)) << words << "\n" << found.error().message;
  }
}

TEST_F(CredentialsTest, say_where_they_come_from) {
  home_.write(".aws/config", "[profile w]\naws_access_key_id=F\naws_secret_access_key=G\n");
  EXPECT_EQ(find({{"AWS_ACCESS_KEY_ID", "A"}, {"AWS_SECRET_ACCESS_KEY", "B"}})->source,
            "environment");
  EXPECT_EQ(find({}, "w")->source, "keys of profile w in the config file");
}

TEST_F(CredentialsTest, half_a_pair_in_the_environment_ends_the_search) {
  home_.write(".aws/credentials", "[default]\naws_access_key_id=F\naws_secret_access_key=G\n");
  const auto found = find({{"AWS_ACCESS_KEY_ID", "A"}});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().message,
            "AWS credentials: AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not");
}

TEST_F(CredentialsTest, keys_in_the_environment_read_no_file) {
  home_.write(".aws/config", "this cannot be read");
  expect_keys(find({{"AWS_ACCESS_KEY_ID", "A"}, {"AWS_SECRET_ACCESS_KEY", "B"}}), "A", "B", "");
  EXPECT_FALSE(find({}));
}

TEST_F(CredentialsTest, a_container_on_another_host_is_refused) {
  for (const char* url : {"http://192.0.2.1/creds", "not a url", "ftp://127.0.0.1/"}) {
    const auto found = find({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", url}});
    ASSERT_FALSE(found) << url;
    EXPECT_TRUE(found.error().message.contains("container: ")) << found.error().message;
  }
}

}  // namespace
}  // namespace tinydynamocdc::aws
