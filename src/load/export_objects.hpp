// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aws/objects.hpp"

namespace tinydynamocdc::load {

/// Where objects really are.
struct ObjectsFolder {
  aws::Objects& objects;
  std::string bucket;
  std::string key;  ///< What their keys begin with there: empty, or with a `/` at its end.
};

/// The objects of one export by the names that its manifests give them, wherever they are now: in
/// its own bucket, copied to another, or on disk; and its ledger beside it, or elsewhere. Names of
/// anything else are missing. What the parts refer to must outlive this. Thread-safe, as they are.
class ExportObjects final : public aws::Objects {
 public:
  struct Parts {
    std::string named;     ///< source::ExportKey::folder(), as the manifests say it.
    ObjectsFolder own;     ///< What lies in that folder.
    ObjectsFolder shared;  ///< The data of incremental exports: the folder `data/` beside it.
    ObjectsFolder ledger;  ///< The folder `tinydynamocdc/` in it.
  };

  explicit ExportObjects(Parts parts);

  [[nodiscard]] aws::ServiceResult<aws::ObjectHead> head(const aws::ObjectName& object,
                                                         base::Deadline deadline) override;
  [[nodiscard]] aws::ServiceResult<aws::ObjectPart> get_range(const aws::ObjectName& object,
                                                              aws::ByteRange range,
                                                              std::string_view if_match,
                                                              base::Deadline deadline) override;
  [[nodiscard]] aws::ServiceResult<aws::KeysPage> list(const aws::ObjectName& bucket_and_prefix,
                                                       const std::string& from,
                                                       base::Deadline deadline) override;
  [[nodiscard]] aws::ServiceResult<void> put(const aws::ObjectName& object, std::string_view bytes,
                                             base::Deadline deadline) override;
  [[nodiscard]] std::string url(const aws::ObjectName& object) const override;

 private:
  struct Way {
    std::string named;
    ObjectsFolder folder;
  };
  struct Found {
    const Way* way;
    aws::ObjectName name;  ///< There.
  };
  [[nodiscard]] std::optional<Found> find(const aws::ObjectName& object) const;

  /// The first whose name a key begins with.
  Way ledger_;
  Way own_;
  Way shared_;
};

}  // namespace tinydynamocdc::load
