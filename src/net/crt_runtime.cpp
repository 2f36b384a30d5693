// SPDX-License-Identifier: Apache-2.0
#include "net/crt_runtime.hpp"

#include <aws/auth/auth.h>
#include <aws/io/channel.h>
#include <aws/io/channel_bootstrap.h>
#include <aws/io/event_loop.h>
#include <aws/io/host_resolver.h>
#include <aws/io/io.h>
#include <aws/io/tls_channel_handler.h>

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <utility>

namespace tinydynamocdc::net {

using base::ErrorKind;

namespace {

constexpr std::size_t k_resolver_entries_max = 32;
constexpr std::uint64_t k_resolve_interval_ns = 30'000'000'000;  // the default, 1 s, is for fleets
// A connection that is still closing may take longer (a failed TLS handshake 10 to 30 s): not
// waited for.
constexpr std::chrono::milliseconds k_shutdown_wait_max{250};

// The CRT reads and writes so much at a time; its default, 16 KiB, is a system call and a round of
// the event loop for each TLS record. Bodies and parts of objects have hundreds of KB.
constexpr std::size_t k_message_bytes = 64 << 10;

std::string crt_message(std::string what) {
  return std::move(what) + ": " + aws_error_debug_str(aws_last_error());
}

// Shared with the loop's end, which may come after our patience.
struct LoopEnd {
  std::mutex mutex;
  std::condition_variable changed;
  bool ended = false;
};

void on_loop_end(void* user_data) {
  const std::unique_ptr<std::shared_ptr<LoopEnd>> own(
      static_cast<std::shared_ptr<LoopEnd>*>(user_data));
  const std::scoped_lock lock((*own)->mutex);
  (*own)->ended = true;
  (*own)->changed.notify_all();
}

base::Result<aws_tls_ctx*> make_tls_context(std::string_view pem) {
  aws_allocator* allocator = aws_default_allocator();
  aws_tls_ctx_options options;
  aws_tls_ctx_options_init_default_client(&options, allocator);
  aws_tls_ctx* context = nullptr;
  const aws_byte_cursor roots = aws_byte_cursor_from_array(pem.data(), pem.size());
  if (aws_tls_ctx_options_override_default_trust_store(&options, &roots) == AWS_OP_SUCCESS &&
      aws_tls_ctx_options_set_alpn_list(&options, "http/1.1") == AWS_OP_SUCCESS) {
    context = aws_tls_client_ctx_new(allocator, &options);
  }
  aws_tls_ctx_options_clean_up(&options);
  if (context == nullptr) {
    return base::fail(ErrorKind::bad_config, crt_message("TLS certificates (PEM) cannot be used"));
  }
  return context;
}

}  // namespace

// The C libraries count no users, so nothing ever takes them down again.
void init_crt() {
  static std::once_flag once;
  std::call_once(once, [] {
    g_aws_channel_max_fragment_size = k_message_bytes;
    aws_auth_library_init(aws_default_allocator());
  });
}

struct CrtRuntime::State {
  TrustOptions trust;
  std::mutex mutex;
  aws_event_loop_group* loops = nullptr;
  aws_host_resolver* resolver = nullptr;
  aws_client_bootstrap* bootstrap = nullptr;
  std::array<aws_tls_ctx*, 2> tls{};
  std::shared_ptr<LoopEnd> loop_end = std::make_shared<LoopEnd>();

  bool start();
};

bool CrtRuntime::State::start() {
  init_crt();
  aws_allocator* allocator = aws_default_allocator();
  auto* end = new std::shared_ptr<LoopEnd>(loop_end);
  const aws_shutdown_callback_options on_end{.shutdown_callback_fn = on_loop_end,
                                             .shutdown_callback_user_data = end};
  aws_event_loop_group_options loop_options{};
  loop_options.loop_count = 1;
  loop_options.shutdown_options = &on_end;
  loops = aws_event_loop_group_new(allocator, &loop_options);
  if (loops == nullptr) {
    delete end;
    return false;
  }
  aws_host_resolver_default_options resolver_options{};
  resolver_options.max_entries = k_resolver_entries_max;
  resolver_options.el_group = loops;
  resolver = aws_host_resolver_new_default(allocator, &resolver_options);
  if (resolver == nullptr) {
    return false;
  }
  aws_host_resolution_config resolution = aws_host_resolver_init_default_resolution_config();
  resolution.resolve_frequency_ns = k_resolve_interval_ns;
  aws_client_bootstrap_options bootstrap_options{};
  bootstrap_options.event_loop_group = loops;
  bootstrap_options.host_resolver = resolver;
  bootstrap_options.host_resolution_config = &resolution;
  bootstrap = aws_client_bootstrap_new(allocator, &bootstrap_options);
  return bootstrap != nullptr;
}

CrtRuntime::CrtRuntime(TrustOptions trust) : state_(std::make_unique<State>()) {
  state_->trust = std::move(trust);
}

CrtRuntime::~CrtRuntime() {
  for (aws_tls_ctx* context : state_->tls) {
    aws_tls_ctx_release(context);
  }
  aws_client_bootstrap_release(state_->bootstrap);
  aws_host_resolver_release(state_->resolver);
  if (state_->loops == nullptr) {
    return;
  }
  aws_event_loop_group_release(state_->loops);
  std::unique_lock lock(state_->loop_end->mutex);
  state_->loop_end->changed.wait_for(lock, k_shutdown_wait_max,
                                     [this] { return state_->loop_end->ended; });
}

base::Result<aws_client_bootstrap*> CrtRuntime::bootstrap() {
  const std::scoped_lock lock(state_->mutex);
  if (state_->bootstrap == nullptr && !state_->start()) {
    return base::fail(ErrorKind::internal, crt_message("the network's event loop cannot start"));
  }
  return state_->bootstrap;
}

base::Result<aws_tls_ctx*> CrtRuntime::tls_context(Roots roots) {
  const std::scoped_lock lock(state_->mutex);
  init_crt();
  const bool with_system = roots == Roots::with_system && !has_override();
  aws_tls_ctx*& context = state_->tls.at(with_system ? 1 : 0);
  if (context != nullptr) {
    return context;
  }

  std::string pem(built_in_roots_pem());
  if (has_override()) {
    auto text = override_roots_pem(state_->trust);
    if (!text) {
      return std::unexpected(text.error());
    }
    pem = std::move(*text);
  } else if (with_system) {
    pem += system_roots_pem();
  }
  auto made = make_tls_context(pem);
  if (!made) {
    return has_override() ? std::unexpected(base::with_context(std::move(made.error()),
                                                               state_->trust.ca_bundle_file))
                          : std::unexpected(std::move(made.error()));
  }
  return context = *made;
}

bool CrtRuntime::has_override() const { return !state_->trust.ca_bundle_file.empty(); }

}  // namespace tinydynamocdc::net
