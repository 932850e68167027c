package org.siegel.ca;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import org.jdbi.v3.core.Jdbi;
import org.siegel.database.Database;
import org.siegel.smime.Primitives;

/**
 * Private keys in {@code ca.key}: PKCS#8 (RFC 5958) sealed under the {@link MasterKey}, with the key's id and purpose as
 * associated data, so that no row can stand in for another.
 *
 * <p>Jdbi lends the thread's open handle to nested calls: inside a caller's transaction, the vault is part of it.
 */
public final class DatabaseKeyVault implements KeyVault {

    private final Jdbi jdbi;
    private final MasterKey masterKey;
    private final Primitives primitives;
    private final Clock clock;
    private final AuditLog audit;

    public DatabaseKeyVault(Database database, MasterKey masterKey, Primitives primitives, Clock clock) {
        this.jdbi = database.jdbi();
        this.masterKey = masterKey;
        this.primitives = primitives;
        this.clock = clock;
        this.audit = new AuditLog(jdbi, clock);
    }

    private record Opened(KeyAlgorithm algorithm, PrivateKey key) {}

    @Override
    public FreshKey generate(KeyPurpose purpose, KeyAlgorithm algorithm) {
        KeyId id = KeyId.random();
        try {
            var generator = primitives.keyPairGenerator(algorithm.family());
            generator.initialize(algorithm.parameters());
            KeyPair pair = generator.generateKeyPair();
            byte[] pkcs8 = pair.getPrivate().getEncoded();
            try {
                byte[] sealed = masterKey.seal(pkcs8, context(id, purpose));
                return new FreshKey(id, purpose, algorithm, pair.getPublic(), sealed);
            } finally {
                Arrays.fill(pkcs8, (byte) 0);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no provider makes keys for " + algorithm, e);
        }
    }

    @Override
    public void keep(FreshKey key) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        insert into ca.key (id, purpose, algorithm, sealed, created_at)
                        values (:id, :purpose, :algorithm, :sealed, :now)""")
                .bind("id", key.id().value())
                .bind("purpose", key.purpose().name())
                .bind("algorithm", key.algorithm().name())
                .bind("sealed", key.sealed())
                .bind("now", Instant.now(clock))
                .execute());
    }

    @Override
    public byte[] sign(KeyId authorityKey, byte[] message) {
        Opened opened = open(authorityKey, KeyPurpose.AUTHORITY);
        try {
            Signature signature = primitives.signature(opened.algorithm().signature());
            signature.initSign(opened.key());
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new CaException.KeyUnavailable("the authority key " + authorityKey + " cannot sign: " + e, e);
        }
    }

    @Override
    public EscrowedKey escrowed(KeyId personalKey, Actor actor, String reason) {
        Opened opened = open(personalKey, KeyPurpose.PERSONAL);
        audit.writeForGood(actor, "key-access", personalKey.toString(), reason);
        return new EscrowedKey(personalKey, opened.key());
    }

    private Opened open(KeyId id, KeyPurpose purpose) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select algorithm, sealed from ca.key where id = :id and purpose = :purpose""")
                        .bind("id", id.value())
                        .bind("purpose", purpose.name())
                        .map((rs, context) -> unseal(
                                id, purpose, KeyAlgorithm.valueOf(rs.getString("algorithm")), rs.getBytes("sealed")))
                        .findOne())
                .orElseThrow(() ->
                        new CaException.KeyUnavailable("the vault holds no key " + id + " for the purpose " + purpose));
    }

    private Opened unseal(KeyId id, KeyPurpose purpose, KeyAlgorithm algorithm, byte[] sealed) {
        byte[] pkcs8 = masterKey.open(sealed, context(id, purpose));
        try {
            return new Opened(
                    algorithm,
                    primitives.keyFactory(algorithm.family()).generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
        } catch (GeneralSecurityException e) {
            throw new CaException.KeyUnavailable("the key " + id + " does not parse: " + e.getMessage(), e);
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
        }
    }

    private static String context(KeyId id, KeyPurpose purpose) {
        return "private key " + id + " (" + purpose + ")";
    }
}
