// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aws/objects.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "ledger/loading.hpp"
#include "source/proof_note.hpp"

/// The nightly proof's objects in an export's ledger: `verify`, the request for one, which a
/// schedule with --verify leaves when it has started the export; `proof-<destination>.json`, how
/// far it is and what it came to. (docs/decisions/0052-nightly-proof.md)
namespace tinydynamocdc::ledger {

/// Leaves the request. denied: s3:PutObject.
[[nodiscard]] base::Result<void> request_proof(aws::Objects& objects, std::string_view bucket,
                                               std::string_view folder, base::Deadline deadline);
[[nodiscard]] base::Result<bool> is_proof_requested(aws::Objects& objects, std::string_view bucket,
                                                    std::string_view folder,
                                                    base::Deadline deadline);

/// Nothing: there is none (or S3 denies it, which it also says of what is not there). bad_input: it
/// is garbage, or of another version.
[[nodiscard]] base::Result<std::optional<source::ProofNote>> read_proof(aws::Objects& objects,
                                                                        const ExportPlace& place,
                                                                        base::Deadline deadline);
/// denied: s3:PutObject.
[[nodiscard]] base::Result<void> write_proof(aws::Objects& objects, const ExportPlace& place,
                                             const source::ProofNote& note,
                                             base::Deadline deadline);

}  // namespace tinydynamocdc::ledger
