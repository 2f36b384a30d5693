// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>

#include "net/crt_http_client.hpp"
#include "net/trust_store.hpp"
#include "support/socket_server.hpp"
#include "support/temporary_folder.hpp"
#include "support/tls_server.hpp"

namespace tinydynamocdc::net {
namespace {

using base::ErrorKind;
using testing::TestAuthority;
using testing::TlsServer;

class TlsTest : public ::testing::Test {
 protected:
  // One request by a client of its own with these roots.
  base::Result<HttpResponse> get(const std::string& host, std::uint16_t port, TrustOptions trust,
                                 int requests = 1) {
    CrtRuntime runtime(std::move(trust));
    const auto http = make_http_client(runtime, clock_);
    base::Result<HttpResponse> response;
    for (int i = 0; i < requests; ++i) {
      response = http->send({.origin = {Scheme::https, host, port}},
                            base::Deadline::in(clock_, std::chrono::seconds(60)));
    }
    return response;
  }

  // Roots: the test's own authority and nothing else.
  TrustOptions own_roots() {
    return {.ca_bundle_file = folder_.write("ca.pem", authority_.certificate_pem())};
  }

  base::SystemClock clock_;
  testing::TemporaryFolder folder_;
  TestAuthority authority_;
};

TEST_F(TlsTest, an_override_names_the_authority) {
  TlsServer server(authority_.issue("DNS:localhost"), "secret");
  const auto response = get("localhost", server.port(), own_roots());
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "secret");
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(TlsTest, connections_are_kept_under_tls_too) {
  TlsServer server(authority_.issue("DNS:localhost"), "x");
  ASSERT_TRUE(get("localhost", server.port(), own_roots(), 5));
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(TlsTest, a_certificate_of_an_unknown_authority_is_refused) {
  TlsServer server(authority_.issue("DNS:localhost"), "x");
  const auto response = get("localhost", server.port(), {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::unavailable);
  EXPECT_TRUE(response.error().message.contains("Certificate is untrusted"))
      << response.error().message;
  EXPECT_TRUE(response.error().message.contains("AWS_CA_BUNDLE")) << response.error().message;
  EXPECT_EQ(server.connections(), 2);  // with the built-in roots, and again with the system's
}

TEST_F(TlsTest, an_override_replaces_all_other_roots) {
  const TestAuthority other;
  TlsServer server(other.issue("DNS:localhost"), "x");
  const auto response = get("localhost", server.port(), own_roots());
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(TlsTest, a_certificate_for_another_host_is_refused) {
  TlsServer server(authority_.issue("DNS:other.example"), "x");
  const auto response = get("localhost", server.port(), own_roots());
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(TlsTest, a_certificate_for_an_address_is_good_for_that_address_only) {
  TlsServer right(authority_.issue("IP:127.0.0.1"), "x");
  const auto response = get("127.0.0.1", right.port(), own_roots());
  EXPECT_TRUE(response) << response.error().message;
  TlsServer wrong(authority_.issue("IP:127.0.0.2"), "x");
  EXPECT_FALSE(get("127.0.0.1", wrong.port(), own_roots()));
}

TEST_F(TlsTest, a_certificate_that_has_expired_is_refused) {
  TlsServer server(authority_.issue("DNS:localhost", TestAuthority::Validity::past), "x");
  const auto response = get("localhost", server.port(), own_roots());
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::unavailable);
}

TEST_F(TlsTest, defect_22_a_peer_that_never_shakes_hands_ends_with_the_deadline) {
  testing::SocketServer server([](testing::ServerConnection& peer) { peer.wait_for_close(); });
  CrtRuntime runtime(own_roots());
  const auto http = make_http_client(runtime, clock_);
  const auto response = http->send({.origin = {Scheme::https, "localhost", server.port()}},
                                   base::Deadline::in(clock_, std::chrono::milliseconds(50)));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::expired);
}

TEST_F(TlsTest, a_peer_that_speaks_plain_http_is_unavailable) {
  testing::SocketServer server([](testing::ServerConnection& peer) {
    // A few bytes alone would pass for the start of a record and be waited on.
    peer.write("HTTP/1.1 400 Bad Request\r\n\r\n" + std::string(30'000, 'x'));
    peer.wait_for_close();
  });
  const auto response = get("localhost", server.port(), own_roots());
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::unavailable);
}

TEST_F(TlsTest, an_override_that_is_no_bundle_is_bad_config) {
  TlsServer server(authority_.issue("DNS:localhost"), "x");
  for (const std::string& path :
       {std::string("/nonexistent/ca.pem"), folder_.path(),
        folder_.write("text", "not a certificate"),
        folder_.write("broken",
                      "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")}) {
    const auto response = get("localhost", server.port(), {.ca_bundle_file = path});
    ASSERT_FALSE(response) << path;
    EXPECT_EQ(response.error().kind, ErrorKind::bad_config) << path;
    EXPECT_TRUE(response.error().message.contains(path)) << response.error().message;
  }
  EXPECT_EQ(server.connections(), 0);
}

TEST(TrustStore, the_built_in_roots_are_the_named_ones) {
  const auto names = testing::subject_names(built_in_roots_pem());
  EXPECT_EQ(names, (std::vector<std::string>{
                       "Amazon Root CA 1", "Amazon Root CA 2", "Amazon Root CA 3",
                       "Amazon Root CA 4", "Starfield Services Root Certificate Authority - G2",
                       "GTS Root R1", "GTS Root R3", "GTS Root R4", "GlobalSign", "GlobalSign",
                       "ISRG Root X1", "ISRG Root X2", "DigiCert Global Root G2"}));
}

TEST(TrustStore, the_built_in_roots_make_a_tls_context) {
  CrtRuntime runtime;
  EXPECT_TRUE(runtime.tls_context(Roots::built_in));
  EXPECT_TRUE(runtime.tls_context(Roots::with_system));
}

TEST(TrustStore, the_override_comes_from_two_variables) {
  using Variables = std::map<std::string, std::string, std::less<>>;
  const auto file = [](Variables variables) {
    return trust_options(base::Environment(std::move(variables))).ca_bundle_file;
  };
  EXPECT_EQ(file({}), "");
  EXPECT_EQ(file({{"SSL_CERT_FILE", "b"}}), "b");
  EXPECT_EQ(file({{"SSL_CERT_FILE", "b"}, {"AWS_CA_BUNDLE", "a"}}), "a");
  EXPECT_EQ(file({{"SSL_CERT_FILE", "b"}, {"AWS_CA_BUNDLE", ""}}), "b");
}

}  // namespace
}  // namespace tinydynamocdc::net
