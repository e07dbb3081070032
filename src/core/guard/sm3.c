#include "core/guard/sm3.h"

#include <sodium.h>

#include "core/guard/crypto.h"

void sm3_raw(Str bytes, unsigned char out[SM3_BYTES]) {
    EVP_MD_CTX *context = crypto_digest_begin();
    crypto_require(EVP_DigestUpdate(context, bytes.ptr, bytes.len) == 1, "EVP_DigestUpdate");
    crypto_require(EVP_DigestFinal_ex(context, out, NULL) == 1, "EVP_DigestFinal_ex");
}

Str sm3_hex(Arena *arena, Str bytes) {
    unsigned char digest[SM3_BYTES];
    sm3_raw(bytes, digest);
    return crypto_hex(arena, digest, sizeof digest);
}

Str random_token(Arena *arena, size_t bytes) {
    crypto_start();
    unsigned char *random = arena_array(arena, unsigned char, bytes);
    randombytes_buf(random, bytes);
    return crypto_hex(arena, random, bytes);
}

Str random_digits(Arena *arena, size_t count) {
    crypto_start();
    char *digits = arena_array(arena, char, count);
    for (size_t i = 0; i < count; i++) digits[i] = (char)('0' + randombytes_uniform(10));
    return (Str){digits, count};
}
