// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "base/error.hpp"
#include "net/trust_store.hpp"

struct aws_client_bootstrap;  // NOLINT(readability-identifier-naming): not our name
struct aws_tls_ctx;           // NOLINT(readability-identifier-naming): not our name

namespace tinydynamocdc::net {

/// Sets the CRT's libraries up for the life of the process. Whoever calls one of them without a
/// CrtRuntime says so first. Cheap and thread-safe; any number of times.
void init_crt();

/// Which roots a TLS context believes; with an override (TrustOptions) both mean the override.
enum class Roots {
  built_in,     ///< The built-in set alone: fast to make.
  with_system,  ///< The built-in set and the system's bundle.
};

/// What every user of the AWS CRT shares: one event loop thread, the name resolver and the TLS
/// contexts. Making one costs nothing: the loop starts with the first bootstrap() (under 1 ms), a
/// TLS context is made when it is first asked for. Thread-safe. It must outlive whatever uses it;
/// its destructor waits (a quarter of a second at most) until the loop has ended.
class CrtRuntime {
 public:
  explicit CrtRuntime(TrustOptions trust = {});
  ~CrtRuntime();
  CrtRuntime(const CrtRuntime&) = delete;
  CrtRuntime& operator=(const CrtRuntime&) = delete;

  /// Borrowed, valid as long as this object. internal: the loop could not be started.
  [[nodiscard]] base::Result<aws_client_bootstrap*> bootstrap();

  /// Borrowed, valid as long as this object. bad_config: the override cannot be used.
  [[nodiscard]] base::Result<aws_tls_ctx*> tls_context(Roots roots);

  /// True when the roots come from an override, so that with_system means nothing new.
  [[nodiscard]] bool has_override() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tinydynamocdc::net
