#include "core/guard/vault.h"

#include <assert.h>
#include <errno.h>
#include <gcrypt.h>
#include <openssl/core_names.h>
#include <openssl/params.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>

#include "core/base/log.h"
#include "core/guard/crypto.h"
#include "core/guard/vault_keys.h"
#include "core/guard/witness.h"

#define VERSION     1
#define NONCE_AT    3
#define NONCE_BYTES 12
#define HEAD_BYTES  (NONCE_AT + NONCE_BYTES)
#define TAG_BYTES   16
#define INDEX_BYTES 16

/* What one thread works with: made at its first use of the vault, freed when it ends or the vault
 * closes. */
typedef struct Bench {
    struct Bench *next, **slot; /* slot: what points to this bench */
    Vault *vault;
    gcry_cipher_hd_t seal[SEAL_KEYS_MAX];
    EVP_MAC_CTX *index, *sign;
    unsigned char nonce[NONCE_BYTES];
    unsigned forks;
} Bench;

struct Vault {
    VaultKeys keys;
    Witness *witness;
    EVP_MAC *hmac;
    pthread_key_t bench_key;
    pthread_mutex_t lock; /* of benches */
    Bench *benches;
};

static atomic_uint forks;
static pthread_once_t fork_once = PTHREAD_ONCE_INIT;

static void count_fork(void) {
    atomic_fetch_add(&forks, 1);
}

static void watch_forks(void) {
    crypto_require(pthread_atfork(NULL, NULL, count_fork) == 0, "pthread_atfork");
}

static EVP_MAC_CTX *mac_open(const Vault *vault, const unsigned char *key) {
    char digest[] = "SM3";
    OSSL_PARAM with[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                         OSSL_PARAM_construct_end()};
    EVP_MAC_CTX *context = EVP_MAC_CTX_new(vault->hmac);
    crypto_require(context != NULL && EVP_MAC_init(context, key, MAC_KEY_BYTES, with) == 1,
                   "HMAC-SM3");
    return context;
}

static void bench_open_ciphers(Bench *bench, const VaultKeys *keys) {
    for (size_t i = 0; i < keys->seal_count; i++) {
        gcry_error_t err =
            gcry_cipher_open(&bench->seal[i], GCRY_CIPHER_SM4, GCRY_CIPHER_MODE_GCM, 0);
        crypto_require(err == 0, "gcry_cipher_open");
        err = gcry_cipher_setkey(bench->seal[i], keys->seal[i].bytes, SEAL_KEY_BYTES);
        crypto_require(err == 0, "gcry_cipher_setkey");
    }
}

static Bench *bench_open(Vault *vault) {
    Bench *bench = calloc(1, sizeof *bench);
    crypto_require(bench != NULL, "calloc");
    bench->vault = vault;
    bench_open_ciphers(bench, &vault->keys);
    bench->index = mac_open(vault, vault->keys.index);
    bench->sign = mac_open(vault, vault->keys.sign);
    bench->forks = atomic_load(&forks);
    randombytes_buf(bench->nonce, NONCE_BYTES);
    pthread_mutex_lock(&vault->lock);
    bench->next = vault->benches;
    bench->slot = &vault->benches;
    if (bench->next != NULL) bench->next->slot = &bench->next;
    vault->benches = bench;
    pthread_mutex_unlock(&vault->lock);
    return bench;
}

static void bench_close(Bench *bench) {
    *bench->slot = bench->next;
    if (bench->next != NULL) bench->next->slot = bench->slot;
    for (size_t i = 0; i < bench->vault->keys.seal_count; i++) gcry_cipher_close(bench->seal[i]);
    EVP_MAC_CTX_free(bench->index);
    EVP_MAC_CTX_free(bench->sign);
    free(bench);
}

static void bench_leave(void *value) {
    Bench *bench = value;
    Vault *vault = bench->vault;
    pthread_mutex_lock(&vault->lock);
    bench_close(bench);
    pthread_mutex_unlock(&vault->lock);
}

static Bench *bench_find(Vault *vault) {
    Bench *bench = pthread_getspecific(vault->bench_key);
    if (bench == NULL) {
        bench = bench_open(vault);
        crypto_require(pthread_setspecific(vault->bench_key, bench) == 0, "pthread_setspecific");
    }
    return bench;
}

static Vault *vault_new(void) {
    crypto_start();
    crypto_require(pthread_once(&fork_once, watch_forks) == 0, "pthread_once");
    Vault *vault = sodium_malloc(sizeof *vault); /* locked pages, wiped when freed */
    crypto_require(vault != NULL, "sodium_malloc");
    *vault = (Vault){0};
    return vault;
}

static Vault *vault_ready(Vault *vault) {
    vault->hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    crypto_require(vault->hmac != NULL, "EVP_MAC_fetch");
    crypto_require(pthread_key_create(&vault->bench_key, bench_leave) == 0, "pthread_key_create");
    crypto_require(pthread_mutex_init(&vault->lock, NULL) == 0, "pthread_mutex_init");
    return vault;
}

static Err read_keys(const char *key_file, bool create, VaultKeys *out) {
    Err err = vault_keys_read(key_file, out);
    if (err != ERR_UNAVAILABLE || !create) return err;
    TRY(vault_keys_create(key_file));
    return vault_keys_read(key_file, out);
}

Err vault_open(const char *key_file, bool create, Vault **out) {
    Vault *vault = vault_new();
    Err err = read_keys(key_file, create, &vault->keys);
    if (err == OK) err = witness_open(vault->keys.witness, &vault->witness);
    if (err != OK) {
        log_event(LOG_ERROR, "vault", "path=%s err=%s", key_file, err_name(err));
        sodium_free(vault);
        return err;
    }
    *out = vault_ready(vault);
    return OK;
}

Err vault_open_fixed(uint64_t seed, Vault **out) {
    Vault *vault = vault_new();
    vault_keys_derive(seed, &vault->keys);
    Err err = witness_open(vault->keys.witness, &vault->witness);
    crypto_require(err == OK, "witness_open");
    *out = vault_ready(vault);
    return OK;
}

void vault_close(Vault *vault) {
    if (vault == NULL) return;
    pthread_key_delete(vault->bench_key);
    while (vault->benches != NULL) bench_close(vault->benches);
    pthread_mutex_destroy(&vault->lock);
    EVP_MAC_free(vault->hmac);
    witness_close(vault->witness);
    sodium_free(vault);
}

static void next_nonce(Bench *bench, unsigned char *out) {
    unsigned now = atomic_load(&forks);
    if (bench->forks != now) {
        randombytes_buf(bench->nonce, NONCE_BYTES);
        bench->forks = now;
    }
    sodium_increment(bench->nonce, NONCE_BYTES);
    memcpy(out, bench->nonce, NONCE_BYTES);
}

/* The tag also covers the context, the version and the key id. */
static void cipher_begin(gcry_cipher_hd_t cipher, const char *context, const unsigned char *head) {
    crypto_require(gcry_cipher_setiv(cipher, head + NONCE_AT, NONCE_BYTES) == 0, "setiv");
    crypto_require(gcry_cipher_authenticate(cipher, head, NONCE_AT) == 0, "authenticate");
    crypto_require(gcry_cipher_authenticate(cipher, context, strlen(context)) == 0, "authenticate");
}

Str vault_seal(Vault *vault, Arena *arena, const char *context, Str plain) {
    if (str_is_none(plain)) return STR_NONE;
    Bench *bench = bench_find(vault);
    gcry_cipher_hd_t cipher = bench->seal[vault->keys.newest];
    int64_t id = vault->keys.seal[vault->keys.newest].id;
    size_t size = HEAD_BYTES + plain.len + TAG_BYTES;
    unsigned char *sealed = arena_array(arena, unsigned char, size);
    sealed[0] = VERSION;
    sealed[1] = (unsigned char)(id >> 8);
    sealed[2] = (unsigned char)(id & 0xff);
    next_nonce(bench, sealed + NONCE_AT);
    cipher_begin(cipher, context, sealed);
    gcry_error_t err =
        gcry_cipher_encrypt(cipher, sealed + HEAD_BYTES, plain.len, plain.ptr, plain.len);
    crypto_require(err == 0, "gcry_cipher_encrypt");
    err = gcry_cipher_gettag(cipher, sealed + HEAD_BYTES + plain.len, TAG_BYTES);
    crypto_require(err == 0, "gcry_cipher_gettag");
    return (Str){(char *)sealed, size};
}

static gcry_cipher_hd_t cipher_for(Vault *vault, Str sealed) {
    const unsigned char *head = (const unsigned char *)sealed.ptr;
    if (sealed.len < HEAD_BYTES + TAG_BYTES || head[0] != VERSION) return NULL;
    int64_t id = head[1] << 8 | head[2];
    for (size_t i = 0; i < vault->keys.seal_count; i++)
        if (vault->keys.seal[i].id == id) return bench_find(vault)->seal[i];
    return NULL;
}

Err vault_unseal(Vault *vault, Arena *arena, const char *context, Str sealed, Str *plain) {
    *plain = STR_NONE;
    if (str_is_none(sealed)) return OK;
    gcry_cipher_hd_t cipher = cipher_for(vault, sealed);
    if (cipher == NULL) {
        log_event(LOG_ERROR, "unseal", "context=%s why=unknown_key", context);
        return ERR_INTERNAL;
    }
    size_t size = sealed.len - HEAD_BYTES - TAG_BYTES;
    char *text = arena_array(arena, char, size + 1);
    cipher_begin(cipher, context, (const unsigned char *)sealed.ptr);
    gcry_error_t err = gcry_cipher_decrypt(cipher, text, size, sealed.ptr + HEAD_BYTES, size);
    if (err == 0) err = gcry_cipher_checktag(cipher, sealed.ptr + HEAD_BYTES + size, TAG_BYTES);
    if (err != 0) {
        sodium_memzero(text, size);
        log_event(LOG_ERROR, "unseal", "context=%s why=tampered", context);
        return ERR_INTERNAL;
    }
    *plain = (Str){text, size};
    return OK;
}

static void mac_of(EVP_MAC_CTX *mac, Str first, Str second, unsigned char out[SM3_BYTES]) {
    size_t length = 0;
    bool good = EVP_MAC_init(mac, NULL, 0, NULL) == 1 && /* keeps its key */
                EVP_MAC_update(mac, (const unsigned char *)first.ptr, first.len) == 1 &&
                EVP_MAC_update(mac, (const unsigned char *)second.ptr, second.len) == 1 &&
                EVP_MAC_final(mac, out, &length, SM3_BYTES) == 1;
    crypto_require(good && length == SM3_BYTES, "HMAC-SM3");
}

Str vault_index(Vault *vault, Arena *arena, const char *context, Str plain) {
    if (str_is_none(plain)) return STR_NONE;
    unsigned char mac[SM3_BYTES];
    mac_of(bench_find(vault)->index, (Str){context, strlen(context) + 1}, plain, mac);
    return crypto_hex(arena, mac, INDEX_BYTES);
}

Str vault_sign(Vault *vault, Arena *arena, Str message) {
    unsigned char mac[SM3_BYTES];
    mac_of(bench_find(vault)->sign, STR(""), message, mac);
    return crypto_hex(arena, mac, sizeof mac);
}

bool vault_check(Vault *vault, Str message, Str signature) {
    unsigned char mac[SM3_BYTES];
    char hex[2 * SM3_BYTES + 1];
    if (signature.len != 2 * SM3_BYTES) return false;
    mac_of(bench_find(vault)->sign, STR(""), message, mac);
    sodium_bin2hex(hex, sizeof hex, mac, sizeof mac);
    return sodium_memcmp(hex, signature.ptr, signature.len) == 0;
}

Str vault_witness(Vault *vault, Arena *arena, Str message) {
    return witness_sign(vault->witness, arena, message);
}

bool vault_witness_check(Vault *vault, Str message, Str signature) {
    return witness_check(vault->witness, message, signature);
}

Str vault_witness_key(Vault *vault, Arena *arena) {
    return witness_public_key(vault->witness, arena);
}
