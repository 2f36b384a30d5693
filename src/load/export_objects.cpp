// SPDX-License-Identifier: Apache-2.0
#include "load/export_objects.hpp"

#include <format>
#include <utility>

#include "source/export_key.hpp"

namespace tinydynamocdc::load {

using aws::ObjectName;
using aws::ServiceFailure;
using aws::ServiceResult;

namespace {

std::unexpected<ServiceFailure> outside(const ObjectName& object) {
  constexpr int k_not_found = 404;
  return std::unexpected(ServiceFailure{
      {base::ErrorKind::missing, std::format("{}: it does not belong to the export", object.url())},
      "NoSuchKey",
      k_not_found});
}

// `p/AWSDynamoDB/data/` for `p/AWSDynamoDB/<id>/`.
std::string shared_data_of(std::string_view named) {
  named.remove_suffix(named.empty() ? 0 : 1);
  return std::string(named.substr(0, named.rfind('/') + 1)) + "data/";
}

}  // namespace

ExportObjects::ExportObjects(Parts parts)
    : ledger_{.named = parts.named + std::string(source::k_ledger_folder),
              .folder = std::move(parts.ledger)},
      own_{.named = parts.named, .folder = std::move(parts.own)},
      shared_{.named = shared_data_of(parts.named), .folder = std::move(parts.shared)} {}

std::optional<ExportObjects::Found> ExportObjects::find(const ObjectName& object) const {
  for (const auto* way : {&ledger_, &own_, &shared_}) {
    if (object.key.starts_with(way->named)) {
      return Found{.way = way,
                   .name = {.bucket = way->folder.bucket,
                            .key = way->folder.key + object.key.substr(way->named.size())}};
    }
  }
  return std::nullopt;
}

ServiceResult<aws::ObjectHead> ExportObjects::head(const ObjectName& object,
                                                   base::Deadline deadline) {
  const auto found = find(object);
  return found ? found->way->folder.objects.head(found->name, deadline) : outside(object);
}

ServiceResult<aws::ObjectPart> ExportObjects::get_range(const ObjectName& object,
                                                        aws::ByteRange range,
                                                        std::string_view if_match,
                                                        base::Deadline deadline) {
  const auto found = find(object);
  return found ? found->way->folder.objects.get_range(found->name, range, if_match, deadline)
               : outside(object);
}

ServiceResult<aws::KeysPage> ExportObjects::list(const ObjectName& bucket_and_prefix,
                                                 const std::string& from, base::Deadline deadline) {
  const auto found = find(bucket_and_prefix);
  if (!found) {
    return outside(bucket_and_prefix);
  }
  auto page = found->way->folder.objects.list(found->name, from, deadline);
  if (page) {
    for (auto& key : page->keys) {
      key = found->way->named + key.substr(found->way->folder.key.size());
    }
  }
  return page;
}

ServiceResult<void> ExportObjects::put(const ObjectName& object, std::string_view bytes,
                                       base::Deadline deadline) {
  const auto found = find(object);
  return found ? found->way->folder.objects.put(found->name, bytes, deadline) : outside(object);
}

std::string ExportObjects::url(const ObjectName& object) const {
  const auto found = find(object);
  return found ? found->way->folder.objects.url(found->name) : object.url();
}

}  // namespace tinydynamocdc::load
