// SPDX-License-Identifier: Apache-2.0
#include "net/crt_exchange.hpp"

#include <aws/common/error.h>
#include <aws/http/connection.h>
#include <aws/http/request_response.h>
#include <aws/io/stream.h>

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "base/whole_number.hpp"

namespace tinydynamocdc::net {

using base::ErrorKind;

namespace {

// No more of a body's memory is taken at once than this: its length is only what the peer says.
constexpr std::size_t k_reserved_bytes_max = 1 << 20;

// One exchange as both threads see it. It is owned by whoever still needs it: the waiting caller,
// the CRT's stream, the body's input stream.
struct Exchange {
  std::mutex mutex;
  std::condition_variable changed;
  bool done = false;
  bool abandoned = false;  // The caller has gone: `body` must not be read any more.
  int error = 0;
  ExchangeFailure::Sent sent = ExchangeFailure::Sent::nothing;
  std::string_view body;
  std::size_t header_bytes = 0;
  // What in the answer ended the exchange.
  enum class Offence {
    none,
    header_limit,
    body_limit,
    second_answer,  // Another answer behind the first, before the request had gone out.
    too_early,      // A 2xx answer that began before the request had gone out.
  } offence = Offence::none;
  bool head_done = false;
  bool began_early = false;
  std::size_t body_taken = 0;  // Bytes of the request's body that are on their way.
  HttpResponse response;
};
using SharedExchange = std::shared_ptr<Exchange>;

SharedExchange& shared_of(void* user_data) { return *static_cast<SharedExchange*>(user_data); }

std::string_view view_of(aws_byte_cursor cursor) {
  return {reinterpret_cast<const char*>(cursor.ptr), cursor.len};
}

aws_byte_cursor cursor_of(std::string_view text) {
  return aws_byte_cursor_from_array(text.data(), text.size());
}

// ---- The request's body: borrowed bytes that can be taken back.

struct BodyStream {
  aws_input_stream base{};
  SharedExchange exchange;
};

BodyStream& body_of(aws_input_stream* stream) { return *static_cast<BodyStream*>(stream->impl); }

int body_read(aws_input_stream* stream, aws_byte_buf* destination) {
  BodyStream& body = body_of(stream);
  const std::scoped_lock lock(body.exchange->mutex);
  if (body.exchange->abandoned) {
    return aws_raise_error(AWS_IO_STREAM_READ_FAILED);
  }
  const std::string_view left = body.exchange->body.substr(body.exchange->body_taken);
  const std::size_t size = std::min(left.size(), destination->capacity - destination->len);
  if (size == 0) {
    return AWS_OP_SUCCESS;
  }
  std::memcpy(destination->buffer + destination->len, left.data(), size);
  destination->len += size;
  body.exchange->body_taken += size;
  return AWS_OP_SUCCESS;
}

int body_status(aws_input_stream* stream, aws_stream_status* status) {
  const BodyStream& body = body_of(stream);
  const std::scoped_lock lock(body.exchange->mutex);
  status->is_valid = true;
  status->is_end_of_stream = body.exchange->body_taken == body.exchange->body.size();
  return AWS_OP_SUCCESS;
}

int body_length(aws_input_stream* stream, std::int64_t* length) {
  const BodyStream& body = body_of(stream);
  const std::scoped_lock lock(body.exchange->mutex);
  *length = static_cast<std::int64_t>(body.exchange->body.size());
  return AWS_OP_SUCCESS;
}

int body_seek(aws_input_stream* /*stream*/, std::int64_t /*offset*/,
              aws_stream_seek_basis /*basis*/) {
  return aws_raise_error(AWS_ERROR_UNSUPPORTED_OPERATION);
}

constexpr aws_input_stream_vtable k_body_vtable{.seek = body_seek,
                                                .read = body_read,
                                                .get_status = body_status,
                                                .get_length = body_length,
                                                .acquire = nullptr,
                                                .release = nullptr};

aws_input_stream* make_body_stream(const SharedExchange& exchange) {
  auto* body = new BodyStream{.base = {}, .exchange = exchange};
  body->base.impl = body;
  body->base.vtable = &k_body_vtable;
  aws_ref_count_init(&body->base.ref_count, body,
                     [](void* object) { delete static_cast<BodyStream*>(object); });
  return &body->base;
}

// ---- The response, on the event loop's thread.

// The CRT calls a request under way a moment longer than it is, and as long as it is, it reads
// whatever comes into the same answer: a second one, too. A trailer (RFC 9112, 7.1.2) says nothing
// about lengths, every further answer with a body does.
bool begins_second_answer(std::string_view name) {
  HttpResponse header;  // the one place that compares header names
  header.headers.push_back({std::string(name), "x"});
  return !header.header("Content-Length").empty() || !header.header("Transfer-Encoding").empty();
}

int on_headers(aws_http_stream* /*stream*/, aws_http_header_block block,
               const aws_http_header* headers, std::size_t count, void* user_data) {
  if (block != AWS_HTTP_HEADER_BLOCK_MAIN) {
    return AWS_OP_SUCCESS;
  }
  Exchange& exchange = *shared_of(user_data);
  const std::scoped_lock lock(exchange.mutex);
  for (std::size_t i = 0; i < count; ++i) {
    if (exchange.head_done && begins_second_answer(view_of(headers[i].name))) {
      exchange.offence = Exchange::Offence::second_answer;
      return aws_raise_error(AWS_ERROR_INVALID_STATE);
    }
    exchange.header_bytes += headers[i].name.len + headers[i].value.len;
    if (exchange.header_bytes > k_response_header_bytes_max) {
      exchange.offence = Exchange::Offence::header_limit;
      return aws_raise_error(AWS_ERROR_SHORT_BUFFER);
    }
    exchange.response.headers.push_back(
        {std::string(view_of(headers[i].name)), std::string(view_of(headers[i].value))});
  }
  return AWS_OP_SUCCESS;
}

// The body's memory, taken once and not by doubling: parts of S3 come in dozens of pieces.
void reserve_body(HttpResponse& response) {
  if (const auto bytes = base::parse_whole<std::size_t>(response.header("Content-Length"))) {
    response.body.reserve(std::min(*bytes, k_reserved_bytes_max));
  }
}

int on_head_done(aws_http_stream* stream, aws_http_header_block block, void* user_data) {
  if (block != AWS_HTTP_HEADER_BLOCK_MAIN) {
    return AWS_OP_SUCCESS;
  }
  Exchange& exchange = *shared_of(user_data);
  const std::scoped_lock lock(exchange.mutex);
  exchange.head_done = true;
  exchange.began_early = exchange.body_taken < exchange.body.size();
  aws_http_stream_get_incoming_response_status(stream, &exchange.response.status);
  reserve_body(exchange.response);
  return AWS_OP_SUCCESS;
}

int on_body(aws_http_stream* /*stream*/, const aws_byte_cursor* data, void* user_data) {
  Exchange& exchange = *shared_of(user_data);
  const std::scoped_lock lock(exchange.mutex);
  if (exchange.response.body.size() + data->len > k_response_body_bytes_max) {
    exchange.offence = Exchange::Offence::body_limit;
    return aws_raise_error(AWS_ERROR_SHORT_BUFFER);
  }
  exchange.response.body.append(view_of(*data));
  return AWS_OP_SUCCESS;
}

void on_metrics(aws_http_stream* /*stream*/, const aws_http_stream_metrics* metrics,
                void* user_data) {
  Exchange& exchange = *shared_of(user_data);
  const std::scoped_lock lock(exchange.mutex);
  if (metrics->send_start_timestamp_ns != -1) {
    exchange.sent = ExchangeFailure::Sent::something;
  }
}

bool is_success(int status) { return status >= 200 && status < 300; }

// Whether the peer answered what it cannot have read. A refusal may come early (413), and is one
// answer: its status stays what it was.
Exchange::Offence offence_of(const Exchange& exchange, int last_status) {
  if (exchange.response.status != last_status) {
    return Exchange::Offence::second_answer;
  }
  return exchange.began_early && is_success(last_status) ? Exchange::Offence::too_early
                                                         : Exchange::Offence::none;
}

void on_complete(aws_http_stream* stream, int error, void* user_data) {
  Exchange& exchange = *shared_of(user_data);
  const std::scoped_lock lock(exchange.mutex);
  int last_status = 0;
  if (error == 0) {
    aws_http_stream_get_incoming_response_status(stream, &last_status);
    exchange.offence = offence_of(exchange, last_status);
    if (exchange.offence != Exchange::Offence::none) {
      error = AWS_ERROR_INVALID_STATE;
    }
  }
  exchange.error = error;
  exchange.done = true;
  exchange.changed.notify_all();
}

void on_destroy(void* user_data) { delete static_cast<SharedExchange*>(user_data); }

// ---- The request, on the caller's thread.

struct ReleaseMessage {
  void operator()(aws_http_message* message) const { aws_http_message_release(message); }
};
using Message = std::unique_ptr<aws_http_message, ReleaseMessage>;

struct ReleaseStream {
  void operator()(aws_http_stream* stream) const { aws_http_stream_release(stream); }
};

bool names(const HttpRequest& request, std::string_view name) {
  HttpResponse headers;  // the one place that compares header names
  headers.headers = request.headers;
  return !headers.header(name).empty();
}

std::string host_header(const Origin& origin) {
  const std::string url = to_string(origin);
  return url.substr(url.find("://") + 3);
}

int add_header(aws_http_message* message, std::string_view name, std::string_view value) {
  return aws_http_message_add_header(message,
                                     {.name = cursor_of(name),
                                      .value = cursor_of(value),
                                      .compression = AWS_HTTP_HEADER_COMPRESSION_USE_CACHE});
}

Message make_message(const HttpRequest& request, const SharedExchange& exchange) {
  Message message(aws_http_message_new_request(aws_default_allocator()));
  int failed = aws_http_message_set_request_method(message.get(), cursor_of(request.method));
  failed |= aws_http_message_set_request_path(message.get(), cursor_of(request.target));
  if (!names(request, "Host")) {
    failed |= add_header(message.get(), "Host", host_header(request.origin));
  }
  for (const Header& header : request.headers) {
    failed |= add_header(message.get(), header.name, header.value);
  }
  const bool has_body = !request.body.empty();
  const bool says_length = has_body || request.method == "POST" || request.method == "PUT";
  if (says_length && !names(request, "Content-Length")) {
    failed |= add_header(message.get(), "Content-Length", std::to_string(request.body.size()));
  }
  if (has_body) {
    aws_input_stream* body = make_body_stream(exchange);
    aws_http_message_set_body_stream(message.get(), body);  // takes a share of its own
    aws_input_stream_release(body);
  }
  return failed == AWS_OP_SUCCESS ? std::move(message) : nullptr;
}

// The CRT's decoder takes an answer that says no length for an empty one, and a body that ends
// with the connection (HTTP/1.0) would be lost without a word.
bool lacks_length(const HttpRequest& request, const HttpResponse& response) {
  const bool has_body =
      request.method != "HEAD" && is_success(response.status) && response.status != 204;
  return has_body && response.header("Content-Length").empty() &&
         response.header("Transfer-Encoding").empty();
}

ExchangeFailure failure_of(const Exchange& exchange, const Origin& origin) {
  const std::string peer = to_string(origin);
  const auto limit = [](std::size_t bytes) { return std::to_string(bytes) + " bytes"; };
  switch (exchange.offence) {
    case Exchange::Offence::body_limit:
      return {{ErrorKind::too_large,
               peer + ": the response is larger than " + limit(k_response_body_bytes_max)}};
    case Exchange::Offence::header_limit:
      return {{ErrorKind::unavailable, peer + ": the response's headers are larger than " +
                                           limit(k_response_header_bytes_max)}};
    case Exchange::Offence::second_answer:
      return {{ErrorKind::unavailable, peer + ": more than one response to one request"}};
    case Exchange::Offence::too_early:
      return {
          {ErrorKind::unavailable, peer + ": the response came before the request had been sent"}};
    case Exchange::Offence::none:
      break;
  }
  return {{ErrorKind::unavailable, peer + ": " + aws_error_str(exchange.error)}, exchange.sent};
}

}  // namespace

std::expected<HttpResponse, ExchangeFailure> exchange(const Connection& connection,
                                                      const base::Clock& clock,
                                                      const HttpRequest& request,
                                                      base::Deadline deadline) {
  using Sent = ExchangeFailure::Sent;
  const auto state = std::make_shared<Exchange>();
  state->body = request.body;
  if (request.memory != nullptr) {
    state->response.body = std::exchange(*request.memory, {});
    state->response.body.clear();
  }
  const Message message = make_message(request, state);
  if (!message) {
    return std::unexpected(
        ExchangeFailure{{ErrorKind::internal, std::string("the request is malformed: ") +
                                                  aws_error_str(aws_last_error())}});
  }
  auto* shared = new SharedExchange(state);
  aws_http_make_request_options options{};
  options.self_size = sizeof options;
  options.request = message.get();
  options.user_data = shared;
  options.on_response_headers = on_headers;
  options.on_response_header_block_done = on_head_done;
  options.on_response_body = on_body;
  options.on_metrics = on_metrics;
  options.on_complete = on_complete;
  options.on_destroy = on_destroy;
  const std::unique_ptr<aws_http_stream, ReleaseStream> stream(
      aws_http_connection_make_request(connection.get(), &options));
  if (!stream) {
    const int error = aws_last_error();
    delete shared;
    const bool closed = error == AWS_ERROR_HTTP_CONNECTION_CLOSED;
    return std::unexpected(
        ExchangeFailure{{closed ? ErrorKind::unavailable : ErrorKind::internal,
                         to_string(request.origin) + ": " + aws_error_str(error)},
                        closed ? Sent::nothing : Sent::something});
  }
  if (aws_http_stream_activate(stream.get()) != AWS_OP_SUCCESS) {
    return std::unexpected(
        ExchangeFailure{{ErrorKind::unavailable,
                         to_string(request.origin) + ": " + aws_error_str(aws_last_error())},
                        Sent::nothing});
  }

  std::unique_lock lock(state->mutex);
  const auto is_done = [&] { return state->done; };
  if (deadline.is_never()) {
    state->changed.wait(lock, is_done);
  } else if (!state->changed.wait_for(lock, deadline.remaining(clock), is_done)) {
    state->abandoned = true;
    return std::unexpected(
        ExchangeFailure{{ErrorKind::expired,
                         to_string(request.origin) + " has not answered within the time left"}});
  }
  if (state->error != 0) {
    return std::unexpected(failure_of(*state, request.origin));
  }
  if (lacks_length(request, state->response)) {
    return std::unexpected(
        ExchangeFailure{{ErrorKind::unavailable,
                         to_string(request.origin) +
                             ": the response names neither Content-Length nor Transfer-Encoding"}});
  }
  return std::move(state->response);
}

}  // namespace tinydynamocdc::net
