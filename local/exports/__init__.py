# SPDX-License-Identifier: Apache-2.0
"""DynamoDB's "export to S3", written as AWS writes it, with no code of the product.

`python -m local.exports` writes one by hand; the local world's AWS writes one for each
ExportTableToPointInTime.
"""
