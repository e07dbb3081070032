/* Vault: keys and what they seal. ID number, phone, address, bank account, health text and
 * coordinates of homes are stored sealed; exact search goes by blind index.
 *
 *   sealed = version(1) key_id(2) nonce(12) SM4-GCM ciphertext tag(16), bound to its context
 *   ("person.id_number")
 *   index  = HMAC-SM3(index key, context ‖ 0 ‖ value), first 16 bytes, hex
 *
 * The key file is text: "seal <id> <32 hex>", "index <64 hex>", "sign <64 hex>", "witness <64
 * hex>"; the newest seal key (highest id) seals, all open. It is kept and backed up apart from the
 * data, mode 0600. Keys never leave this module.
 *
 * Invariants
 *  1. No nonce is used twice under a key: each thread counts on from a random start, and starts
 *     anew after a fork.
 *  2. Each thread has its own cipher handles and contexts, made once; a vault may be used by any
 *     number of threads, and is closed when none uses it any more.
 */
#ifndef CORE_GUARD_VAULT_H
#define CORE_GUARD_VAULT_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/str.h"
#include "core/guard/password.h"
#include "core/guard/sm3.h"

typedef struct Vault Vault;

/* Makes the key file when `create` and none is there. ERR_UNAVAILABLE: missing; ERR_MALFORMED:
 * broken or readable by others. */
MUST_CHECK Err vault_open(const char *key_file, bool create, Vault **out);
MUST_CHECK Err vault_open_fixed(uint64_t seed, Vault **out); /* keys made from a seed: tests only */
void vault_close(Vault *vault);

Str vault_seal(Vault *vault, Arena *arena, const char *context, Str plain); /* none stays none */
MUST_CHECK Err vault_unseal(Vault *vault, Arena *arena, const char *context, Str sealed,
                            Str *plain); /* ERR_INTERNAL: tampered */
Str vault_index(Vault *vault, Arena *arena, const char *context,
                Str plain);                              /* hex text; none stays none */
Str vault_sign(Vault *vault, Arena *arena, Str message); /* HMAC-SM3, hex: QR tokens, cursors */
bool vault_check(Vault *vault, Str message, Str signature);

/* SM2 with SM3 (GB/T 32918.2, id 1234567812345678): what others verify with no more than the public
 * key. */
Str vault_witness(Vault *vault, Arena *arena, Str message); /* the DER signature, hex */
bool vault_witness_check(Vault *vault, Str message, Str signature);
Str vault_witness_key(Vault *vault, Arena *arena); /* the public key, PEM */

#endif
