/* VaultKeys: the key file. Private to the vault.
 *
 *   # a comment
 *   seal 1 0123456789abcdeffedcba9876543210
 *   index <64 hex>      sign <64 hex>      witness <64 hex>, a private key of SM2
 *
 * Invariants
 *  1. A file that others may read, that is no plain file, or that has a line too many or too few is
 *     ERR_MALFORMED: no key of it is used.
 *  2. A seal key has an id of its own; the highest id seals.
 *  3. A file that is there is never written over. A new one is on the disk, whole, before
 *     vault_keys_create says OK.
 * Keys never go into the log.
 */
#ifndef CORE_GUARD_VAULT_KEYS_H
#define CORE_GUARD_VAULT_KEYS_H

#include "core/base/err.h"
#include "core/base/str.h"

#define SEAL_KEY_BYTES 16
#define SEAL_KEYS_MAX  64
#define MAC_KEY_BYTES  32

typedef struct SealKey {
    int64_t id; /* 1–65535 */
    unsigned char bytes[SEAL_KEY_BYTES];
} SealKey;

typedef struct VaultKeys {
    SealKey seal[SEAL_KEYS_MAX];
    size_t seal_count, newest; /* newest: index of the highest id */
    unsigned char index[MAC_KEY_BYTES], sign[MAC_KEY_BYTES], witness[MAC_KEY_BYTES];
} VaultKeys;

MUST_CHECK Err vault_keys_read(const char *path, VaultKeys *out);
/* Writes a new file of random keys, whole or not at all; a file that is already there stays. */
MUST_CHECK Err vault_keys_create(const char *path);
void vault_keys_derive(uint64_t seed, VaultKeys *out);

#endif
