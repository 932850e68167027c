/* The yardstick: loops over libcrypto's CMS as a C program would call it, and over its primitives. Everything is prepared
   before the loop; keys and certificates are decoded once. Each loop returns 0, or -1 where libcrypto refused. */

#include <openssl/cms.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <string.h>
#include <time.h>

static X509 *signer;
static X509 *recipient;
static EVP_PKEY *signer_key;
static EVP_PKEY *recipient_key;
static STACK_OF(X509) * chain;
static STACK_OF(X509) * recipients;

const char *bench_version(void) { return OpenSSL_version(OPENSSL_VERSION); }

/* Nanoseconds of CPU: of this thread, or of the whole process with all threads of the JVM. */
long bench_cpu(int process) {
    struct timespec t;
    clock_gettime(process ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_THREAD_CPUTIME_ID, &t);
    return t.tv_sec * 1000000000L + t.tv_nsec;
}

static X509 *certificate(const unsigned char *der, long length) { return d2i_X509(NULL, &der, length); }

int bench_signer(const unsigned char *der, long length, const unsigned char *key, long key_length,
                 const unsigned char *issuer, long issuer_length) {
    signer = certificate(der, length);
    signer_key = d2i_AutoPrivateKey(NULL, &key, key_length);
    chain = sk_X509_new_null();
    return signer && signer_key && sk_X509_push(chain, certificate(issuer, issuer_length)) > 0 ? 0 : -1;
}

int bench_recipient(const unsigned char *der, long length, const unsigned char *key, long key_length) {
    recipient = certificate(der, length);
    recipient_key = d2i_AutoPrivateKey(NULL, &key, key_length);
    return recipient && recipient_key ? 0 : -1;
}

int bench_clear_recipients(void) {
    sk_X509_free(recipients);
    recipients = sk_X509_new_null();
    return recipients ? 0 : -1;
}

int bench_add_recipient(const unsigned char *der, long length) {
    return sk_X509_push(recipients, certificate(der, length)) > 0 ? 0 : -1;
}

static long sign(const unsigned char *content, long length, unsigned char *out) {
    BIO *in = BIO_new_mem_buf(content, (int)length);
    CMS_ContentInfo *cms = CMS_sign(signer, signer_key, chain, in, CMS_BINARY);
    long written = cms ? i2d_CMS_ContentInfo(cms, &out) : -1;
    CMS_ContentInfo_free(cms);
    BIO_free(in);
    return written;
}

static long encrypt(const unsigned char *content, long length, unsigned char *out) {
    BIO *in = BIO_new_mem_buf(content, (int)length);
    CMS_ContentInfo *cms = CMS_encrypt(recipients, in, EVP_aes_128_cbc(), CMS_BINARY);
    long written = cms ? i2d_CMS_ContentInfo(cms, &out) : -1;
    CMS_ContentInfo_free(cms);
    BIO_free(in);
    return written;
}

static BIO *decrypted(const unsigned char *der, long length) {
    CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &der, length);
    BIO *out = BIO_new(BIO_s_mem());
    int good = cms && CMS_decrypt(cms, recipient_key, recipient, NULL, out, CMS_BINARY);
    CMS_ContentInfo_free(cms);
    if (!good) {
        BIO_free(out);
        return NULL;
    }
    return out;
}

static long verified(const unsigned char *der, long length) {
    CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &der, length);
    BIO *out = BIO_new(BIO_s_mem());
    int good = cms && CMS_verify(cms, NULL, NULL, NULL, out, CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY);
    char *content;
    long found = good ? BIO_get_mem_data(out, &content) : -1;
    BIO_free(out);
    CMS_ContentInfo_free(cms);
    return found;
}

long bench_sign(int times, const unsigned char *content, long length, unsigned char *out) {
    long written = 0;
    for (int i = 0; i < times && written >= 0; i++) written = sign(content, length, out);
    return written;
}

long bench_encrypt(int times, const unsigned char *content, long length, unsigned char *out) {
    long written = 0;
    for (int i = 0; i < times && written >= 0; i++) written = encrypt(content, length, out);
    return written;
}

long bench_sign_encrypt(int times, const unsigned char *content, long length, unsigned char *between,
                        unsigned char *out) {
    long written = 0;
    for (int i = 0; i < times && written >= 0; i++) written = encrypt(between, sign(content, length, between), out);
    return written;
}

long bench_decrypt(int times, const unsigned char *der, long length) {
    long found = 0;
    for (int i = 0; i < times && found >= 0; i++) {
        BIO *plain = decrypted(der, length);
        char *content;
        found = plain ? BIO_get_mem_data(plain, &content) : -1;
        BIO_free(plain);
    }
    return found;
}

/* Verifies message after message: offsets[i] to offsets[i + 1] in one block of memory. */
long bench_verify(int times, const unsigned char *messages, const long *offsets, int count, int first) {
    long found = 0;
    for (int i = 0; i < times && found >= 0; i++) {
        int m = (first + i) % count;
        found = verified(messages + offsets[m], offsets[m + 1] - offsets[m]);
    }
    return found;
}

long bench_decrypt_verify(int times, const unsigned char *der, long length) {
    long found = 0;
    for (int i = 0; i < times && found >= 0; i++) {
        BIO *plain = decrypted(der, length);
        char *content;
        long inner = plain ? BIO_get_mem_data(plain, &content) : -1;
        found = inner < 0 ? -1 : verified((unsigned char *)content, inner);
        BIO_free(plain);
    }
    return found;
}

/* Whole messages: MIME and base64 around the same objects, as `openssl cms` reads and writes them. */
static BIO *memory(void) {
    BIO *memory = BIO_new(BIO_s_mem());
    BIO_set_mem_eof_return(memory, 0);
    return memory;
}

static BIO *written(CMS_ContentInfo *cms, BIO *content, int flags) {
    BIO *out = memory();
    int good = cms && SMIME_write_CMS(out, cms, content, flags);
    CMS_ContentInfo_free(cms);
    if (!good) {
        BIO_free(out);
        return NULL;
    }
    return out;
}

static long length_of(BIO *bio) {
    char *content;
    return bio ? BIO_get_mem_data(bio, &content) : -1;
}

static long keep(BIO *bio, unsigned char *out) {
    char *content;
    long length = bio ? BIO_get_mem_data(bio, &content) : -1;
    if (length > 0) memcpy(out, content, length);
    return length;
}

/* multipart/signed */
long bench_mail_sign(int times, const unsigned char *entity, long length, unsigned char *out) {
    long made = 0;
    for (int i = 0; i < times && made >= 0; i++) {
        BIO *in = BIO_new_mem_buf(entity, (int)length);
        int flags = CMS_DETACHED | CMS_STREAM;
        BIO *mail = written(CMS_sign(signer, signer_key, chain, in, flags), in, flags);
        made = keep(mail, out);
        BIO_free(mail);
        BIO_free(in);
    }
    return made;
}

static long mail_verified(BIO *mail) {
    BIO *content = NULL;
    CMS_ContentInfo *cms = SMIME_read_CMS(mail, &content);
    BIO *out = BIO_new(BIO_s_mem());
    int good = cms && CMS_verify(cms, NULL, NULL, content, out, CMS_NO_SIGNER_CERT_VERIFY);
    long found = good ? length_of(out) : -1;
    BIO_free(out);
    BIO_free(content);
    CMS_ContentInfo_free(cms);
    return found;
}

long bench_mail_verify(int times, const unsigned char *message, long length) {
    long found = 0;
    for (int i = 0; i < times && found >= 0; i++) {
        BIO *in = BIO_new_mem_buf(message, (int)length);
        found = mail_verified(in);
        BIO_free(in);
    }
    return found;
}

/* opaque signature, and encryption around it */
long bench_mail_sign_encrypt(int times, const unsigned char *entity, long length, unsigned char *out) {
    long made = 0;
    for (int i = 0; i < times && made >= 0; i++) {
        BIO *in = BIO_new_mem_buf(entity, (int)length);
        BIO *inner = written(CMS_sign(signer, signer_key, chain, in, 0), in, 0);
        BIO *outer = inner ? written(CMS_encrypt(recipients, inner, EVP_aes_128_cbc(), 0), inner, 0) : NULL;
        made = keep(outer, out);
        BIO_free(outer);
        BIO_free(inner);
        BIO_free(in);
    }
    return made;
}

long bench_mail_decrypt_verify(int times, const unsigned char *message, long length) {
    long found = 0;
    for (int i = 0; i < times && found >= 0; i++) {
        BIO *in = BIO_new_mem_buf(message, (int)length);
        CMS_ContentInfo *cms = SMIME_read_CMS(in, NULL);
        BIO *inner = memory();
        int good = cms && CMS_decrypt(cms, recipient_key, recipient, NULL, inner, 0);
        found = good ? mail_verified(inner) : -1;
        BIO_free(inner);
        CMS_ContentInfo_free(cms);
        BIO_free(in);
    }
    return found;
}

/* Certification paths: a root in the store, an intermediate beside it, and one certificate after the other below them. */
static X509_STORE *stores[2];
static STACK_OF(X509) * intermediates[2];
static EVP_PKEY *issuer_keys[2];

int bench_chain(int which, const unsigned char *root, long root_length, const unsigned char *issuer, long issuer_length) {
    X509 *anchor = certificate(root, root_length);
    X509 *between = certificate(issuer, issuer_length);
    stores[which] = X509_STORE_new();
    intermediates[which] = sk_X509_new_null();
    issuer_keys[which] = between ? X509_get_pubkey(between) : NULL;
    return anchor && issuer_keys[which] && X509_STORE_add_cert(stores[which], anchor)
                   && sk_X509_push(intermediates[which], between) > 0
               ? 0
               : -1;
}

/* d2i_X509 and X509_verify_cert of certificate after certificate. */
long bench_chain_verify(int times, int which, const unsigned char *certificates, const long *offsets, int count, int first) {
    int good = 1;
    for (int i = 0; i < times && good; i++) {
        int c = (first + i) % count;
        X509 *target = certificate(certificates + offsets[c], offsets[c + 1] - offsets[c]);
        X509_STORE_CTX *context = X509_STORE_CTX_new();
        good = target && X509_STORE_CTX_init(context, stores[which], target, intermediates[which])
               && X509_STORE_CTX_set_purpose(context, X509_PURPOSE_SMIME_SIGN) && X509_verify_cert(context) > 0;
        X509_STORE_CTX_free(context);
        X509_free(target);
    }
    return good ? 0 : -1;
}

/* The one signature of it that is new, everything prepared. */
long bench_chain_signature(int times, int which, const unsigned char *signed_bytes, long length,
                           const unsigned char *signature, long signature_length) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    int good = EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, issuer_keys[which]);
    for (int i = 0; i < times && good > 0; i++) {
        EVP_MD_CTX *one = EVP_MD_CTX_new();
        good = EVP_MD_CTX_copy_ex(one, context) ? EVP_DigestVerify(one, signature, signature_length, signed_bytes, length) : 0;
        EVP_MD_CTX_free(one);
    }
    EVP_MD_CTX_free(context);
    return good > 0 ? 0 : -1;
}

/* The primitives alone, each with everything reused. */
int bench_sha256(int times, const unsigned char *content, long length) {
    unsigned char digest[32];
    int good = 1;
    for (int i = 0; i < times && good; i++) good = EVP_Digest(content, length, digest, NULL, EVP_sha256(), NULL);
    return good ? 0 : -1;
}

int bench_aes_cbc(int times, int encrypting, const unsigned char *content, long length, unsigned char *out) {
    unsigned char key[16] = {1}, iv[16] = {2};
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int good = EVP_CipherInit_ex(context, EVP_aes_128_cbc(), NULL, key, iv, encrypting);
    EVP_CIPHER_CTX_set_padding(context, 0);
    for (int i = 0; i < times && good; i++) {
        int written;
        good = EVP_CipherInit_ex(context, NULL, NULL, key, iv, encrypting)
               && EVP_CipherUpdate(context, out, &written, content, (int)length);
    }
    EVP_CIPHER_CTX_free(context);
    return good ? 0 : -1;
}

enum { SIGN, VERIFY, ENCRYPT, DECRYPT };

int bench_rsa(int times, int operation) {
    unsigned char digest[32] = {3}, secret[16] = {4}, block[1024], out[1024];
    size_t block_length = sizeof block, out_length;
    EVP_PKEY *key = operation == SIGN || operation == VERIFY ? signer_key : recipient_key;
    EVP_PKEY_CTX *make = EVP_PKEY_CTX_new(key, NULL);
    EVP_PKEY_CTX *take = EVP_PKEY_CTX_new(key, NULL);
    int good;
    if (operation == SIGN || operation == VERIFY) {
        good = EVP_PKEY_sign_init(make) > 0 && EVP_PKEY_CTX_set_signature_md(make, EVP_sha256()) > 0
               && EVP_PKEY_sign(make, block, &block_length, digest, sizeof digest) > 0
               && EVP_PKEY_verify_init(take) > 0 && EVP_PKEY_CTX_set_signature_md(take, EVP_sha256()) > 0;
    } else {
        good = EVP_PKEY_encrypt_init(make) > 0 && EVP_PKEY_encrypt(make, block, &block_length, secret, sizeof secret) > 0
               && EVP_PKEY_decrypt_init(take) > 0;
    }
    for (int i = 0; i < times && good; i++) {
        out_length = sizeof out;
        switch (operation) {
            case SIGN: good = EVP_PKEY_sign(make, out, &out_length, digest, sizeof digest) > 0; break;
            case VERIFY: good = EVP_PKEY_verify(take, block, block_length, digest, sizeof digest) > 0; break;
            case ENCRYPT: good = EVP_PKEY_encrypt(make, out, &out_length, secret, sizeof secret) > 0; break;
            default: good = EVP_PKEY_decrypt(take, out, &out_length, block, block_length) > 0;
        }
    }
    EVP_PKEY_CTX_free(make);
    EVP_PKEY_CTX_free(take);
    return good ? 0 : -1;
}
