package org.siegel.ca;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.siegel.database.Database;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Primitives;

/**
 * The organisation's certificate authority: a root, an issuing authority below it, and the certificates of people.
 *
 * <p>State is in the database only, so any number of nodes may run over one; an instance is for many threads.
 *
 * <pre>{@code
 * var ca = CertificateAuthority.create(database, vault, primitives, clock, "Example", "example.org",
 *         CaOptions.at(URI.create("http://pki.example.org/")));
 * var issued = ca.generateFor(CertificateRequest.of(MailAddress.of("ada@example.org"), Optional.of("Ada"), actor));
 * var linted = ca.prepare(request, PossessionProven.byRequest(pkcs10));   // a key of the user's own
 * var certificate = ca.issue(linted).certificate();
 * }</pre>
 */
public final class CertificateAuthority {

    private final Hierarchy hierarchy;
    private final Ledger ledger;
    private final Issuance issuance;
    private final Revocation revocation;
    private final RevocationLists lists;
    private final AuditLog audit;
    private final KeyVault vault;
    private final Clock clock;

    private CertificateAuthority(
            Jdbi jdbi, KeyVault vault, SecureRandom random, Clock clock, Hierarchy hierarchy, CaOptions options) {
        this.hierarchy = hierarchy;
        this.vault = vault;
        this.clock = clock;
        this.audit = new AuditLog(jdbi, clock);
        this.ledger = new Ledger(jdbi, hierarchy);
        this.issuance = new Issuance(jdbi, vault, audit, clock, random, hierarchy, options, ledger);
        this.revocation = new Revocation(jdbi, ledger, audit, clock);
        this.lists = new RevocationLists(jdbi, vault, clock, options.crlValidity());
    }

    /**
     * Opens the certificate authority, founding it where there is none. Founding is one transaction; repeated, or tried by
     * several nodes at once, it yields one hierarchy. An existing hierarchy keeps its name and keys, whatever is given here.
     *
     * @param organisation its name, for the names of the authorities
     * @param domain its mail domain, which name constraints permit where the options want them
     * @throws CaException.MasterKeyUnusable if the existing keys are sealed under another master key
     */
    public static CertificateAuthority create(
            Database database,
            KeyVault vault,
            Primitives primitives,
            Clock clock,
            String organisation,
            String domain,
            CaOptions options) {
        database.migrate("ca");
        Jdbi jdbi = database.jdbi();
        SecureRandom random = primitives.random();
        var audit = new AuditLog(jdbi, clock);
        Hierarchy hierarchy = new Founding(jdbi, vault, audit, clock, random)
                .findOrFound(organisation, new MailAddress("x", domain).domain(), options);
        for (Authority authority : List.of(hierarchy.root(), hierarchy.issuing())) {
            requireKeyOf(authority, vault, primitives, random);
        }
        return new CertificateAuthority(jdbi, vault, random, clock, hierarchy, options);
    }

    /** Tells a lost master key or a mixed-up vault at the start, not at the first certificate. */
    private static void requireKeyOf(Authority authority, KeyVault vault, Primitives primitives, SecureRandom random) {
        byte[] challenge = new byte[32];
        random.nextBytes(challenge);
        var kind = AuthoritySigner.algorithm(Certificates.publicKey(authority.certificate()));
        try {
            Signature signature = primitives.signature(kind.signature());
            signature.initVerify(authority.certificate().getPublicKey());
            signature.update(challenge);
            if (signature.verify(vault.sign(authority.key(), challenge))) {
                return;
            }
        } catch (GeneralSecurityException e) {
            throw new CaException.KeyUnavailable("the key of " + authority.name() + " cannot be tried: " + e, e);
        }
        throw new CaException.KeyUnavailable(
                "the key in the vault is not the one in the certificate of " + authority.name());
    }

    public Hierarchy hierarchy() {
        return hierarchy;
    }

    /** The root's and the issuing authority's certificate, for the organisation's collection. */
    public List<X509Certificate> certificates() {
        return hierarchy.certificates();
    }

    /**
     * Builds a certificate and lets it pass the lint gate. Nothing is signed or recorded.
     *
     * @throws CaException.LintFailed if the certificate would break its profile
     * @throws CaException.Refused if the issuing authority expired
     */
    public Linted prepare(CertificateRequest request, PossessionProven possession) {
        return issuance.prepare(request, possession);
    }

    /**
     * Signs and records a prepared certificate. A request key that already has a certificate yields that one.
     *
     * @throws CaException.RequestKeyReused if the request key belongs to another request
     * @throws CaException.Refused if it was prepared too long ago
     */
    public IssuedCertificate issue(Linted linted) {
        return issuance.issue(linted);
    }

    /**
     * Makes a key for somebody, keeps it in the vault and certifies it.
     *
     * @throws CaException.LintFailed if the certificate would break its profile
     * @throws CaException.RequestKeyReused if the request key belongs to another request
     */
    public IssuedCertificate generateFor(CertificateRequest request) {
        return issuance.generateFor(request);
    }

    /**
     * Revokes a person's certificate. Repeated, it changes nothing, except that a compromised key can still be reported.
     *
     * @throws CaException.UnknownCertificate if it was never issued here
     */
    public IssuedCertificate revoke(SerialNumber serial, RevocationReason reason, Actor actor) {
        return revocation.revoke(serial, reason, actor);
    }

    /** The CRL of an authority as DER, made anew when a revocation or its age asks for it. */
    public byte[] currentCrl(Authority issuer) {
        return lists.current(issuer);
    }

    /**
     * What relying parties fetch below {@link CaOptions#distribution}: {@code issuing-1.crl} (application/pkix-crl),
     * {@code issuing-1.cer} (application/pkix-cert, DER) and the same for {@code root-1}.
     *
     * @param file the last part of the URL's path
     */
    public Optional<byte[]> published(String file) {
        return Optional.of(file)
                .filter(f -> f.endsWith(".crl") || f.endsWith(".cer"))
                .flatMap(f -> hierarchy.named(f.substring(0, f.length() - 4)))
                .map(a -> file.endsWith(".crl") ? lists.current(a) : Certificates.der(a.certificate()));
    }

    /** A person's certificate by its serial number. */
    public Optional<IssuedCertificate> find(SerialNumber serial) {
        return ledger.find(serial);
    }

    /** Every certificate of an address, newest first, revoked and expired ones included. */
    public List<IssuedCertificate> certificatesOf(MailAddress address) {
        return ledger.of(address);
    }

    /**
     * Everybody who ever had a certificate, a page at a time.
     *
     * @param after the last address of the page before, as it was given; empty text for the first
     */
    public List<String> mailboxes(String after, int count) {
        return ledger.mailboxes(after, count);
    }

    /** Certificates that are not revoked and end in the given span of time, for renewal; the next to end first. */
    public List<IssuedCertificate> endingBetween(Instant from, Instant to) {
        return ledger.endingBetween(from, to);
    }

    /** The private keys Siegel holds for people; every access is written to the audit log under this name. */
    public PersonalKeys personalKeys(Actor actor) {
        return new PersonalKeys(ledger, vault, audit, clock, actor);
    }

    /** The newest lines of the audit log, newest first. */
    public List<AuditEntry> audit(int count) {
        return audit.latest(count);
    }
}
