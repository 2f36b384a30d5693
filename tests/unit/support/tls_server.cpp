// SPDX-License-Identifier: Apache-2.0
#include "support/tls_server.hpp"

#include <openssl/bio.h>
#include <openssl/ec_key.h>
#include <openssl/evp.h>
#include <openssl/nid.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <s2n.h>

#include <array>
#include <cstdlib>
#include <utility>

#include "net/crt_runtime.hpp"

namespace tinydynamocdc::testing {
namespace {

template <class T, auto free_it>
struct Freer {
  void operator()(T* object) const { free_it(object); }
};
using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY, EVP_PKEY_free>>;
using X509Owner = std::unique_ptr<X509, Freer<X509, X509_free>>;
using Bio = std::unique_ptr<BIO, Freer<BIO, BIO_free>>;

constexpr long k_day_s = 86'400;

void must(bool done) {
  if (!done) {
    std::abort();
  }
}

Key make_key() {
  Key key(EVP_PKEY_new());
  EC_KEY* ec = EC_KEY_new_by_curve_name(NID_X9_62_prime256v1);
  must(ec != nullptr && EC_KEY_generate_key(ec) == 1);
  must(EVP_PKEY_assign_EC_KEY(key.get(), ec) == 1);
  return key;
}

std::string text_of(const Bio& bio) {
  const std::uint8_t* bytes = nullptr;
  std::size_t size = 0;
  must(BIO_mem_contents(bio.get(), &bytes, &size) == 1);
  return {reinterpret_cast<const char*>(bytes), size};
}

std::string pem_of(X509* certificate) {
  const Bio bio(BIO_new(BIO_s_mem()));
  must(PEM_write_bio_X509(bio.get(), certificate) == 1);
  return text_of(bio);
}

std::string pem_of(EVP_PKEY* key) {
  const Bio bio(BIO_new(BIO_s_mem()));
  must(PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1);
  return text_of(bio);
}

void add_extension(X509* certificate, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_nconf_nid(nullptr, &context, nid, value.c_str());
  must(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

X509Owner make_certificate(const std::string& name, EVP_PKEY* key, long starts_s, long ends_s) {
  X509Owner certificate(X509_new());
  must(X509_set_version(certificate.get(), X509_VERSION_3) == 1);
  must(ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), 1 + name.size()) == 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), starts_s);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), ends_s);
  X509_NAME* subject = X509_get_subject_name(certificate.get());
  must(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                                  reinterpret_cast<const std::uint8_t*>(name.data()),
                                  static_cast<int>(name.size()), -1, 0) == 1);
  must(X509_set_pubkey(certificate.get(), key) == 1);
  return certificate;
}

}  // namespace

struct TestAuthority::State {
  Key key = make_key();
  X509Owner certificate = make_certificate("Test Authority", key.get(), -k_day_s, k_day_s);
};

TestAuthority::TestAuthority() : state_(std::make_unique<State>()) {
  X509* certificate = state_->certificate.get();
  must(X509_set_issuer_name(certificate, X509_get_subject_name(certificate)) == 1);
  add_extension(certificate, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
  must(X509_sign(certificate, state_->key.get(), EVP_sha256()) != 0);
}

TestAuthority::~TestAuthority() = default;

std::string TestAuthority::certificate_pem() const { return pem_of(state_->certificate.get()); }

Certificate TestAuthority::issue(const std::string& name, Validity validity) const {
  const Key key = make_key();
  const long ends_s = validity == Validity::now ? k_day_s : -k_day_s / 2;
  const X509Owner certificate = make_certificate("Test Server", key.get(), -k_day_s, ends_s);
  must(X509_set_issuer_name(certificate.get(), X509_get_subject_name(state_->certificate.get())) ==
       1);
  add_extension(certificate.get(), NID_subject_alt_name, name);
  must(X509_sign(certificate.get(), state_->key.get(), EVP_sha256()) != 0);
  return {pem_of(certificate.get()), pem_of(key.get())};
}

TlsServer::TlsServer(Certificate certificate, std::string body)
    : certificate_(std::move(certificate)), body_(std::move(body)) {
  net::init_crt();
  server_ = std::make_unique<SocketServer>(
      [this](ServerConnection& connection) { serve(connection.socket()); });
}

TlsServer::~TlsServer() = default;

void TlsServer::serve(int socket) const {
  s2n_cert_chain_and_key* chain = s2n_cert_chain_and_key_new();
  must(s2n_cert_chain_and_key_load_pem(chain, certificate_.certificate_pem.c_str(),
                                       certificate_.key_pem.c_str()) == S2N_SUCCESS);
  s2n_config* config = s2n_config_new_minimal();
  must(s2n_config_add_cert_chain_and_key_to_store(config, chain) == S2N_SUCCESS);
  must(s2n_config_set_cipher_preferences(config, "default_tls13") == S2N_SUCCESS);
  s2n_connection* connection = s2n_connection_new(S2N_SERVER);
  must(s2n_connection_set_config(connection, config) == S2N_SUCCESS);
  must(s2n_connection_set_fd(connection, socket) == S2N_SUCCESS);
  must(s2n_connection_set_blinding(connection, S2N_SELF_SERVICE_BLINDING) == S2N_SUCCESS);

  s2n_blocked_status blocked = S2N_NOT_BLOCKED;
  const std::string answer = ok_response(body_);
  if (s2n_negotiate(connection, &blocked) == S2N_SUCCESS) {
    std::string request;
    std::array<char, 4096> bytes{};
    while (true) {
      const auto got = s2n_recv(connection, bytes.data(), bytes.size(), &blocked);
      if (got <= 0) {
        break;
      }
      request.append(bytes.data(), static_cast<std::size_t>(got));
      if (!request.ends_with("\r\n\r\n")) {
        continue;
      }
      request.clear();
      if (s2n_send(connection, answer.data(), static_cast<ssize_t>(answer.size()), &blocked) <= 0) {
        break;
      }
    }
  }
  s2n_connection_free(connection);
  s2n_config_free(config);
  s2n_cert_chain_and_key_free(chain);
}

std::vector<std::string> subject_names(std::string_view pem) {
  std::vector<std::string> names;
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<ossl_ssize_t>(pem.size())));
  while (true) {
    const X509Owner certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    if (!certificate) {
      return names;
    }
    std::array<char, 256> name{};
    X509_NAME* subject = X509_get_subject_name(certificate.get());
    if (X509_NAME_get_text_by_NID(subject, NID_commonName, name.data(), name.size()) < 0) {
      X509_NAME_get_text_by_NID(subject, NID_organizationalUnitName, name.data(), name.size());
    }
    names.emplace_back(name.data());
  }
}

}  // namespace tinydynamocdc::testing
