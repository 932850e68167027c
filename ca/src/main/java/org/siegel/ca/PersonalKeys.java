package org.siegel.ca;

import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.siegel.smime.Identity;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Secret;

/**
 * The keys that Siegel made for people and holds in escrow. Whoever gets one can sign or read as that person: each access is
 * in the audit log before the key is handed out, and who may ask is for the caller to decide.
 */
public final class PersonalKeys {

    private final Ledger ledger;
    private final KeyVault vault;
    private final AuditLog audit;
    private final Clock clock;
    private final Actor actor;

    PersonalKeys(Ledger ledger, KeyVault vault, AuditLog audit, Clock clock, Actor actor) {
        this.ledger = ledger;
        this.vault = vault;
        this.audit = audit;
        this.clock = clock;
        this.actor = actor;
    }

    /** The newest certificate of an address that is good now, with its key; empty where Siegel holds none. */
    public Optional<Identity> identityOf(MailAddress address) {
        return usable(address).findFirst().map(c -> open(c, "identity of " + address));
    }

    /**
     * A certificate with its key.
     *
     * @throws CaException.KeyUnavailable if the owner made the key
     */
    public Identity identityOf(IssuedCertificate issued) {
        return open(issued, "identity of serial " + issued.serial());
    }

    /** The newest identity that may sign now. */
    public Optional<Identity> signingIdentityOf(MailAddress address) {
        return usable(address).filter(c -> c.profile().signs()).findFirst().map(c -> open(c, "signing as " + address));
    }

    /** Every identity that could ever decrypt mail to an address, newest first: old mail outlives certificates. */
    public List<Identity> decryptionIdentitiesOf(MailAddress address) {
        return held(address)
                .filter(c -> c.profile().encrypts())
                .map(c -> open(c, "decrypting mail to " + address))
                .toList();
    }

    /**
     * A certificate with its key and chain as PKCS#12 (RFC 7292), for the owner's devices.
     *
     * @param password protects the file
     * @throws CaException.UnknownCertificate if it was never issued here
     * @throws CaException.KeyUnavailable if the owner made the key
     */
    public byte[] pkcs12(SerialNumber serial, Secret password, Pkcs12Form form) {
        IssuedCertificate issued = ledger.find(serial).orElseThrow(() -> new CaException.UnknownCertificate(serial));
        Identity identity = open(issued, "export of serial " + serial);
        char[] chars = password.chars();
        try {
            byte[] file = Pkcs12.write(identity, issued.address().toString(), chars, form);
            audit.writeForGood(actor, "export", issued.address().toString(), "PKCS#12 of serial " + serial);
            return file;
        } finally {
            Arrays.fill(chars, '\0');
        }
    }

    private Stream<IssuedCertificate> held(MailAddress address) {
        return ledger.of(address).stream().filter(c -> c.escrowedKey().isPresent());
    }

    private Stream<IssuedCertificate> usable(MailAddress address) {
        Instant now = Instant.now(clock);
        return held(address).filter(c -> c.usableAt(now));
    }

    private Identity open(IssuedCertificate issued, String reason) {
        KeyId key = issued.escrowedKey()
                .orElseThrow(() -> new CaException.KeyUnavailable("the key of the certificate " + issued.serial()
                        + " was made by its owner; Siegel does not have it"));
        return new Identity(vault.escrowed(key, actor, reason).key(), issued.certificate(), issued.chain());
    }
}
