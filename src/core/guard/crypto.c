#include "core/guard/crypto.h"

#include <gcrypt.h>
#include <pthread.h>
#include <sodium.h>

#include "core/base/buf.h"
#include "core/base/log.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t digest_key;
static EVP_MD *sm3;

void crypto_require(bool good, const char *what) {
    if (good) return;
    log_event(LOG_ERROR, "crypto", "failed=%s", what);
    abort();
}

static void free_digest(void *context) {
    EVP_MD_CTX_free(context);
}

static void start(void) {
    crypto_require(sodium_init() >= 0, "sodium_init");
    crypto_require(gcry_check_version(GCRYPT_VERSION) != NULL, "gcry_check_version");
    crypto_require(gcry_control(GCRYCTL_DISABLE_SECMEM, 0) == 0, "gcry_control");
    crypto_require(gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0) == 0, "gcry_control");
    sm3 = EVP_MD_fetch(NULL, "SM3", NULL);
    crypto_require(sm3 != NULL, "SM3");
    crypto_require(pthread_key_create(&digest_key, free_digest) == 0, "pthread_key_create");
}

void crypto_start(void) {
    crypto_require(pthread_once(&once, start) == 0, "pthread_once");
}

EVP_MD_CTX *crypto_digest_begin(void) {
    crypto_start();
    EVP_MD_CTX *context = pthread_getspecific(digest_key);
    if (context == NULL) {
        context = EVP_MD_CTX_new();
        crypto_require(context != NULL, "EVP_MD_CTX_new");
        crypto_require(pthread_setspecific(digest_key, context) == 0, "pthread_setspecific");
    }
    crypto_require(EVP_DigestInit_ex(context, sm3, NULL) == 1, "EVP_DigestInit_ex");
    return context;
}

Str crypto_hex(Arena *arena, const unsigned char *bytes, size_t count) {
    Buf text;
    buf_init(&text, arena, 2 * count);
    buf_put_hex(&text, (Str){(const char *)bytes, count});
    return buf_str(&text);
}
