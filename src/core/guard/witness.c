#include "core/guard/witness.h"

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <sodium.h>

#include "core/guard/crypto.h"

#define SECRET_BYTES    32
#define POINT_BYTES     65 /* 04 ‖ x ‖ y */
#define SIGNATURE_BYTES 80 /* of DER, at most 72 */

static const char identity[] = "1234567812345678"; /* GB/T 35276: who has no other */

struct Witness {
    EVP_PKEY *key;
};

static bool point_of(const BIGNUM *secret, unsigned char point[POINT_BYTES]) {
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_sm2);
    EC_POINT *public = EC_POINT_new(group);
    crypto_require(group != NULL && public != NULL, "SM2");
    bool good = !BN_is_zero(secret) && BN_cmp(secret, EC_GROUP_get0_order(group)) < 0 &&
                EC_POINT_mul(group, public, secret, NULL, NULL, NULL) == 1 &&
                EC_POINT_point2oct(group, public, POINT_CONVERSION_UNCOMPRESSED, point, POINT_BYTES,
                                   NULL) == POINT_BYTES;
    EC_POINT_free(public);
    EC_GROUP_free(group);
    return good;
}

static EVP_PKEY *key_of(const BIGNUM *secret, const unsigned char point[POINT_BYTES]) {
    EVP_PKEY *key = NULL;
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "SM2", NULL);
    crypto_require(build != NULL && context != NULL, "SM2");
    bool good =
        OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, "SM2", 0) &&
        OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY, secret) &&
        OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point, POINT_BYTES);
    OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(build);
    good = good && params != NULL && EVP_PKEY_fromdata_init(context) == 1 &&
           EVP_PKEY_fromdata(context, &key, EVP_PKEY_KEYPAIR, params) == 1;
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(build);
    EVP_PKEY_CTX_free(context);
    return good ? key : NULL;
}

Err witness_open(const unsigned char secret[SECRET_BYTES], Witness **out) {
    unsigned char point[POINT_BYTES];
    EVP_PKEY *key = NULL;
    BIGNUM *number = BN_bin2bn(secret, SECRET_BYTES, NULL);
    crypto_require(number != NULL, "BN_bin2bn");
    if (point_of(number, point)) key = key_of(number, point);
    BN_clear_free(number);
    if (key == NULL) return ERR_MALFORMED;
    Witness *witness = calloc(1, sizeof *witness);
    crypto_require(witness != NULL, "calloc");
    witness->key = key;
    *out = witness;
    return OK;
}

void witness_close(Witness *witness) {
    if (witness == NULL) return;
    EVP_PKEY_free(witness->key);
    free(witness);
}

typedef int (*BeginFn)(EVP_MD_CTX *context, EVP_PKEY_CTX **key, const EVP_MD *digest,
                       ENGINE *engine, EVP_PKEY *pkey);

static EVP_MD_CTX *begin(const Witness *witness, BeginFn digest_init) {
    EVP_PKEY_CTX *key = NULL; /* belongs to the digest context */
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    crypto_require(context != NULL &&
                       digest_init(context, &key, EVP_sm3(), NULL, witness->key) == 1,
                   "SM2");
    crypto_require(EVP_PKEY_CTX_set1_id(key, identity, (int)sizeof identity - 1) == 1, "SM2 id");
    return context;
}

Str witness_sign(const Witness *witness, Arena *arena, Str message) {
    unsigned char signature[SIGNATURE_BYTES];
    size_t length = sizeof signature;
    EVP_MD_CTX *context = begin(witness, EVP_DigestSignInit);
    bool good = EVP_DigestSign(context, signature, &length, (const unsigned char *)message.ptr,
                               message.len) == 1;
    EVP_MD_CTX_free(context);
    crypto_require(good, "EVP_DigestSign");
    return crypto_hex(arena, signature, length);
}

static size_t hex_bytes(Str hex, unsigned char out[SIGNATURE_BYTES]) {
    size_t length = 0;
    if (sodium_hex2bin(out, SIGNATURE_BYTES, hex.ptr, hex.len, NULL, &length, NULL) != 0) return 0;
    return length;
}

bool witness_check(const Witness *witness, Str message, Str signature) {
    unsigned char bytes[SIGNATURE_BYTES];
    size_t length = hex_bytes(signature, bytes);
    if (length == 0) return false;
    EVP_MD_CTX *context = begin(witness, EVP_DigestVerifyInit);
    bool good = EVP_DigestVerify(context, bytes, length, (const unsigned char *)message.ptr,
                                 message.len) == 1;
    EVP_MD_CTX_free(context);
    return good;
}

Str witness_public_key(const Witness *witness, Arena *arena) {
    char *text = NULL;
    BIO *memory = BIO_new(BIO_s_mem());
    crypto_require(memory != NULL && PEM_write_bio_PUBKEY(memory, witness->key) == 1, "PEM");
    long length = BIO_get_mem_data(memory, &text);
    Str copy = arena_copy(arena, (Str){text, (size_t)length});
    BIO_free(memory);
    return copy;
}
