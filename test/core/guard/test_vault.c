#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <pthread.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/log.h"
#include "core/base/shape.h"
#include "core/guard/vault.h"

#define INDEX_LINE   "index 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
#define SIGN_LINE    "sign 202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f\n"
#define WITNESS_LINE "witness 404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f\n"
#define SEAL_1       "seal 1 0123456789abcdeffedcba9876543210\n"
#define SEAL_2       "seal 2 00112233445566778899aabbccddeeff\n"
#define OTHERS       INDEX_LINE SIGN_LINE WITNESS_LINE

static const char context[] = "person.id_number";

typedef struct Room {
    Arena arena;
    char folder[64], path[96];
} Room;

static int setup(void **state) {
    static Room room;
    arena_init(&room.arena, 0);
    const char *base = getenv("TMPDIR");
    snprintf(room.folder, sizeof room.folder, "%s/vault-XXXXXX", base ? base : "/tmp");
    if (mkdtemp(room.folder) == NULL) return -1;
    snprintf(room.path, sizeof room.path, "%s/keys", room.folder);
    log_set_level(LOG_OFF);
    *state = &room;
    return 0;
}

static int teardown(void **state) {
    Room *room = *state;
    unlink(room->path);
    arena_clear(&room->arena);
    return rmdir(room->folder);
}

static void write_keys(Room *room, const char *text) {
    unlink(room->path);
    int fd = open(room->path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
}

static Vault *open_keys(Room *room, const char *text) {
    Vault *vault = NULL;
    write_keys(room, text);
    assert_int_equal(vault_open(room->path, false, &vault), OK);
    return vault;
}

static void assert_opens(Room *room, Vault *vault, Str sealed, Str plain) {
    Str found;
    assert_int_equal(vault_unseal(vault, &room->arena, context, sealed, &found), OK);
    assert_true(str_equal(found, plain));
    assert_int_equal(str_is_none(found), str_is_none(plain));
}

/* The standard's vector, and what the vault writes against counter mode of the other library. */
static void sm4_is_sm4(void **state) {
    Room *room = *state;
    Str key, vector, nonce;
    unsigned char block[16], stream[64], counter[16] = {[15] = 2};
    int length = 0;
    assert_true(hex_read(&room->arena, STR("0123456789abcdeffedcba9876543210"), &key));
    assert_true(hex_read(&room->arena, STR("681edf34d206965e86b3e94f536e4246"), &vector));
    EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    const unsigned char *k = (const unsigned char *)key.ptr;
    assert_int_equal(EVP_EncryptInit_ex(cipher, EVP_sm4_ecb(), NULL, k, NULL), 1);
    assert_int_equal(EVP_EncryptUpdate(cipher, block, &length, k, 16), 1);
    assert_memory_equal(block, vector.ptr, 16);

    Str plain = STR("330105194602159986 and more than one block");
    Vault *vault = open_keys(room, SEAL_1 OTHERS);
    Str sealed = vault_seal(vault, &room->arena, context, plain);
    assert_int_equal(sealed.len, 1 + 2 + 12 + plain.len + 16);
    assert_memory_equal(sealed.ptr, "\x01\x00\x01", 3);
    nonce = str_slice(sealed, 3, 15);
    memcpy(counter, nonce.ptr, 12);
    assert_int_equal(EVP_EncryptInit_ex(cipher, EVP_sm4_ctr(), NULL, k, counter), 1);
    assert_int_equal(EVP_EncryptUpdate(cipher, stream, &length, (const unsigned char *)plain.ptr,
                                       (int)plain.len),
                     1);
    assert_memory_equal(stream, sealed.ptr + 15, plain.len);
    EVP_CIPHER_CTX_free(cipher);
    vault_close(vault);
}

static void what_is_sealed_opens(void **state) {
    Room *room = *state;
    Vault *vault = NULL;
    assert_int_equal(vault_open_fixed(7, &vault), OK);
    const Str plains[] = {STR("330105194602159986"), STR("王芳"), STR(""), STR_NONE, STR("a")};
    for (size_t i = 0; i < COUNT(plains); i++)
        assert_opens(room, vault, vault_seal(vault, &room->arena, context, plains[i]), plains[i]);
    char *large = arena_array(&room->arena, char, 65536);
    memset(large, 'x', 65536);
    Str chunk = {large, 65536};
    assert_opens(room, vault, vault_seal(vault, &room->arena, context, chunk), chunk);
    Str one = vault_seal(vault, &room->arena, context, plains[0]);
    Str two = vault_seal(vault, &room->arena, context, plains[0]);
    assert_false(str_equal(one, two));
    vault_close(vault);
}

static void any_byte_tampered_is_refused(void **state) {
    Room *room = *state;
    Vault *vault = NULL;
    Str found;
    assert_int_equal(vault_open_fixed(7, &vault), OK);
    Str sealed = vault_seal(vault, &room->arena, context, STR("330105194602159986"));
    char *bytes = arena_array(&room->arena, char, sealed.len);
    for (size_t i = 0; i < sealed.len; i++) {
        for (int bit = 0; bit < 8; bit++) {
            memcpy(bytes, sealed.ptr, sealed.len);
            bytes[i] = (char)(bytes[i] ^ 1 << bit);
            Err err = vault_unseal(vault, &room->arena, context, (Str){bytes, sealed.len}, &found);
            assert_int_equal(err, ERR_INTERNAL);
            assert_true(str_is_none(found));
        }
    }
    for (size_t length = 0; length < sealed.len; length++)
        assert_int_equal(vault_unseal(vault, &room->arena, context, (Str){sealed.ptr, length},
                                      &found),
                         ERR_INTERNAL);
    vault_close(vault);
}

static void a_seal_is_bound_to_its_context(void **state) {
    Room *room = *state;
    Vault *vault = NULL, *other = NULL;
    Str found;
    assert_int_equal(vault_open_fixed(7, &vault), OK);
    assert_int_equal(vault_open_fixed(8, &other), OK);
    Str sealed = vault_seal(vault, &room->arena, context, STR("13800000001"));
    assert_int_equal(vault_unseal(vault, &room->arena, "person.phone", sealed, &found),
                     ERR_INTERNAL);
    assert_int_equal(vault_unseal(other, &room->arena, context, sealed, &found), ERR_INTERNAL);
    vault_close(vault);
    vault_close(other);
}

static void old_keys_still_open(void **state) {
    Room *room = *state;
    Vault *vault = open_keys(room, SEAL_1 OTHERS);
    Str old = vault_seal(vault, &room->arena, context, STR("before"));
    Str index = vault_index(vault, &room->arena, context, STR("before"));
    vault_close(vault);
    vault = open_keys(room, "# turned in 2026\n\n" SEAL_2 OTHERS SEAL_1);
    assert_opens(room, vault, old, STR("before"));
    Str young = vault_seal(vault, &room->arena, context, STR("after"));
    assert_memory_equal(young.ptr, "\x01\x00\x02", 3);
    assert_opens(room, vault, young, STR("after"));
    assert_true(str_equal(index, vault_index(vault, &room->arena, context, STR("before"))));
    vault_close(vault);
    vault = open_keys(room, SEAL_2 OTHERS);
    Str found;
    assert_int_equal(vault_unseal(vault, &room->arena, context, old, &found), ERR_INTERNAL);
    vault_close(vault);
}

/* Reckoned apart from this program: HMAC with SM3 over "person.id_number", 0, the number. */
static void the_blind_index_is_stable(void **state) {
    Room *room = *state;
    Vault *vault = open_keys(room, SEAL_1 OTHERS);
    Str number = STR("330105194602159986");
    for (int i = 0; i < 3; i++)
        assert_true(str_equal(vault_index(vault, &room->arena, context, number),
                              STR("63f5c51c77e8c62e4befeb59796a70e1")));
    assert_false(str_equal(vault_index(vault, &room->arena, "person.phone", number),
                           STR("63f5c51c77e8c62e4befeb59796a70e1")));
    assert_true(str_is_none(vault_index(vault, &room->arena, context, STR_NONE)));
    vault_close(vault);
}

static void signatures_check(void **state) {
    Room *room = *state;
    Vault *vault = open_keys(room, SEAL_1 OTHERS);
    Str message = STR("order 7 签到");
    Str signature = vault_sign(vault, &room->arena, message);
    assert_true(str_equal(signature, STR("34b7517f0fa4656edad308c984dd454b"
                                         "99797a88e7cd2624ac78aeac89da2453")));
    assert_true(vault_check(vault, message, signature));
    assert_false(vault_check(vault, STR("order 8 签到"), signature));
    assert_false(vault_check(vault, message, str_slice(signature, 0, 63)));
    assert_false(vault_check(vault, message, STR_NONE));
    char *bytes = arena_array(&room->arena, char, signature.len);
    for (size_t i = 0; i < signature.len; i++) {
        memcpy(bytes, signature.ptr, signature.len);
        bytes[i] = bytes[i] == '0' ? '1' : '0';
        assert_false(vault_check(vault, message, (Str){bytes, signature.len}));
    }
    vault_close(vault);
}

/* As someone outside does it: with the public key alone. */
static bool outsider_checks(Str pem, Str message, Str signature) {
    BIO *memory = BIO_new_mem_buf(pem.ptr, (int)pem.len);
    EVP_PKEY *key = PEM_read_bio_PUBKEY(memory, NULL, NULL, NULL);
    EVP_MD_CTX *digest = EVP_MD_CTX_new();
    EVP_PKEY_CTX *with = NULL;
    assert_non_null(key);
    assert_int_equal(EVP_DigestVerifyInit(digest, &with, EVP_sm3(), NULL, key), 1);
    assert_int_equal(EVP_PKEY_CTX_set1_id(with, "1234567812345678", 16), 1);
    int good = EVP_DigestVerify(digest, (const unsigned char *)signature.ptr, signature.len,
                                (const unsigned char *)message.ptr, message.len);
    EVP_MD_CTX_free(digest);
    EVP_PKEY_free(key);
    BIO_free(memory);
    return good == 1;
}

static void others_can_check_a_witness(void **state) {
    Room *room = *state;
    Vault *vault = NULL, *other = NULL;
    Str bytes;
    assert_int_equal(vault_open_fixed(7, &vault), OK);
    assert_int_equal(vault_open_fixed(8, &other), OK);
    Str message = STR("audit head 1000 1 abc");
    Str signature = vault_witness(vault, &room->arena, message);
    assert_true(vault_witness_check(vault, message, signature));
    assert_false(vault_witness_check(other, message, signature));
    assert_false(vault_witness_check(vault, STR("audit head 1001 1 abc"), signature));
    assert_false(vault_witness_check(vault, message, STR("")));
    assert_false(vault_witness_check(vault, message, STR("zz")));
    assert_false(vault_witness_check(vault, message, STR_NONE));
    assert_true(hex_read(&room->arena, signature, &bytes));
    Str pem = vault_witness_key(vault, &room->arena);
    assert_true(outsider_checks(pem, message, bytes));
    assert_false(outsider_checks(vault_witness_key(other, &room->arena), message, bytes));
    vault_close(vault);
    vault_close(other);
}

static void a_key_file_is_made_once(void **state) {
    Room *room = *state;
    Vault *vault = NULL;
    struct stat about;
    assert_int_equal(vault_open(room->path, false, &vault), ERR_UNAVAILABLE);
    assert_int_equal(vault_open(room->path, true, &vault), OK);
    assert_int_equal(stat(room->path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    Str sealed = vault_seal(vault, &room->arena, context, STR("kept"));
    vault_close(vault);
    assert_int_equal(vault_open(room->path, true, &vault), OK);
    assert_opens(room, vault, sealed, STR("kept"));
    vault_close(vault);
    assert_int_equal(chmod(room->path, 0640), 0);
    assert_int_equal(vault_open(room->path, true, &vault), ERR_MALFORMED);
    assert_int_equal(vault_open(room->folder, true, &vault), ERR_MALFORMED);
}

static void broken_key_files(void **state) {
    Room *room = *state;
    static const char *const broken[] = {
        "",
        OTHERS,
        SEAL_1 SIGN_LINE WITNESS_LINE,
        SEAL_1 INDEX_LINE WITNESS_LINE,
        SEAL_1 INDEX_LINE SIGN_LINE,
        SEAL_1 SEAL_1 OTHERS,
        SEAL_1 OTHERS SIGN_LINE,
        "seal 0 0123456789abcdeffedcba9876543210\n" OTHERS,
        "seal 65536 0123456789abcdeffedcba9876543210\n" OTHERS,
        "seal x 0123456789abcdeffedcba9876543210\n" OTHERS,
        "seal 1 0123456789abcdeffedcba987654321\n" OTHERS,
        "seal 1 0123456789abcdeffedcba98765432zz\n" OTHERS,
        "seal 1\n" OTHERS,
        SEAL_1 OTHERS "lock 1 2\n",
        SEAL_1 INDEX_LINE SIGN_LINE
        "witness 0000000000000000000000000000000000000000000000000000000000000000\n",
        SEAL_1 INDEX_LINE SIGN_LINE
        "witness ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\n",
    };
    for (size_t i = 0; i < COUNT(broken); i++) {
        Vault *vault = NULL;
        write_keys(room, broken[i]);
        assert_int_equal(vault_open(room->path, true, &vault), ERR_MALFORMED);
    }
}

#define SEALS 2000
typedef struct Worker {
    Vault *vault;
    char nonces[SEALS][12];
    int wrong;
} Worker;

static void *seal_many(void *value) {
    Worker *worker = value;
    Arena arena;
    arena_init(&arena, 0);
    for (int i = 0; i < SEALS; i++) {
        Str found, plain = STR("330105194602159986");
        arena_reset(&arena);
        Str sealed = vault_seal(worker->vault, &arena, context, plain);
        memcpy(worker->nonces[i], sealed.ptr + 3, 12);
        if (vault_unseal(worker->vault, &arena, context, sealed, &found) != OK)
            worker->wrong++;
        else
            worker->wrong += !str_equal(found, plain);
    }
    arena_clear(&arena);
    return NULL;
}

static int compare_nonces(const void *a, const void *b) {
    return memcmp(a, b, 12);
}

static void no_nonce_comes_twice(void **state) {
    (void)state;
    static Worker workers[4];
    static char all[4 * SEALS][12];
    pthread_t threads[4];
    Vault *vault = NULL;
    assert_int_equal(vault_open_fixed(7, &vault), OK);
    for (int i = 0; i < 4; i++) {
        workers[i] = (Worker){.vault = vault};
        assert_int_equal(pthread_create(&threads[i], NULL, seal_many, &workers[i]), 0);
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(workers[i].wrong, 0);
        memcpy(all[(size_t)i * SEALS], workers[i].nonces, sizeof workers[i].nonces);
    }
    qsort(all, COUNT(all), sizeof all[0], compare_nonces);
    for (size_t i = 1; i < COUNT(all); i++) assert_true(memcmp(all[i - 1], all[i], 12) != 0);
    vault_close(vault);
}

static void a_fork_starts_anew(void **state) {
    Room *room = *state;
    Vault *vault = NULL;
    int ends[2], status = 0;
    char theirs[12];
    assert_int_equal(vault_open_fixed(7, &vault), OK);
    Str first = vault_seal(vault, &room->arena, context, STR("x"));
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        Str sealed = vault_seal(vault, &room->arena, context, STR("x"));
        _exit(write(ends[1], sealed.ptr + 3, 12) == 12 ? 0 : 1);
    }
    assert_true(child > 0);
    assert_int_equal(read(ends[0], theirs, 12), 12);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    Str ours = vault_seal(vault, &room->arena, context, STR("x"));
    assert_true(memcmp(theirs, ours.ptr + 3, 12) != 0);
    assert_true(memcmp(theirs + 1, first.ptr + 4, 11) != 0); /* not merely counted on */
    close(ends[0]);
    close(ends[1]);
    vault_close(vault);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(sm4_is_sm4, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_sealed_opens, setup, teardown),
        cmocka_unit_test_setup_teardown(any_byte_tampered_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(a_seal_is_bound_to_its_context, setup, teardown),
        cmocka_unit_test_setup_teardown(old_keys_still_open, setup, teardown),
        cmocka_unit_test_setup_teardown(the_blind_index_is_stable, setup, teardown),
        cmocka_unit_test_setup_teardown(signatures_check, setup, teardown),
        cmocka_unit_test_setup_teardown(others_can_check_a_witness, setup, teardown),
        cmocka_unit_test_setup_teardown(a_key_file_is_made_once, setup, teardown),
        cmocka_unit_test_setup_teardown(broken_key_files, setup, teardown),
        cmocka_unit_test_setup_teardown(no_nonce_comes_twice, setup, teardown),
        cmocka_unit_test_setup_teardown(a_fork_starts_anew, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
