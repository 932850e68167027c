package org.siegel.tenant;

import static org.siegel.tenant.AlgId.Use.ENCRYPTION;
import static org.siegel.tenant.AlgId.Use.SIGNING;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A parameter of {@code Set-SmimeConfig}: Exchange's name, type and meaning, but for the last two. The default is Exchange's too, except where
 * that is weak today: then Siegel has its own, and {@link #microsoftDefault()} still knows Exchange's.
 *
 * @param <T> the type of its value; Optional where it may be unset
 */
public final class SmimeParameter<T> {

    private static final List<SmimeParameter<?>> ALL = new ArrayList<>();
    private static final long UINT32 = 0xffff_ffffL;

    public static final SmimeParameter<Boolean> OWA_ALLOW_USER_CHOICE_OF_SIGNING_CERTIFICATE = flag(
            "OWAAllowUserChoiceOfSigningCertificate",
            false,
            "users choose their signing certificate; otherwise the newest one is taken");
    public static final SmimeParameter<Boolean> OWA_ALWAYS_ENCRYPT =
            flag("OWAAlwaysEncrypt", false, "all outgoing messages are encrypted");
    public static final SmimeParameter<Boolean> OWA_ALWAYS_SIGN =
            flag("OWAAlwaysSign", false, "all outgoing messages are signed");
    public static final SmimeParameter<Long> OWA_BCC_ENCRYPTED_EMAIL_FORKING = number(
            "OWABCCEncryptedEmailForking",
            0,
            2,
            "encrypted messages with Bcc recipients: 0 one message for each of them, 1 one for all of them together,"
                    + " 2 one for everybody, which reveals them");
    public static final SmimeParameter<Boolean> OWA_CHECK_CRL_ON_SEND =
            flag("OWACheckCRLOnSend", false, "a message is not sent while a revocation list cannot be reached");
    public static final SmimeParameter<Boolean> OWA_CLEAR_SIGN =
            flag("OWAClearSign", true, "signed messages are multipart/signed; otherwise opaque application/pkcs7-mime");
    public static final SmimeParameter<Optional<Boolean>> OWA_COPY_RECIPIENT_HEADERS = new SmimeParameter<>(
            "OWACopyRecipientHeaders",
            "Boolean",
            Optional.empty(),
            Optional.empty(),
            text -> text.isEmpty() ? Optional.empty() : Optional.of(bool(text)),
            value -> value.map(String::valueOf).orElse(""),
            "the recipient fields are copied into the protected part; unset in Exchange");
    public static final SmimeParameter<Long> OWA_CRL_CONNECTION_TIMEOUT =
            number("OWACRLConnectionTimeout", 60_000, UINT32, "milliseconds for one connection to a revocation list");
    public static final SmimeParameter<Long> OWA_CRL_RETRIEVAL_TIMEOUT = number(
            "OWACRLRetrievalTimeout", 10_000, UINT32, "milliseconds for all revocation lists of one certificate");
    public static final SmimeParameter<Boolean> OWA_DISABLE_CRL_CHECK =
            flag("OWADisableCRLCheck", false, "revocation lists are not looked at: faster, and accepts the revoked");
    public static final SmimeParameter<Long> OWA_DL_EXPANSION_TIMEOUT = number(
            "OWADLExpansionTimeout", 60_000, UINT32, "milliseconds to find the members of one distribution group");
    public static final SmimeParameter<AlgorithmList> OWA_ENCRYPTION_ALGORITHMS = algorithms(
            "OWAEncryptionAlgorithms", ENCRYPTION, "6610", "6610", "ciphers in order of preference; 6610 is AES-256");
    public static final SmimeParameter<Boolean> OWA_ENCRYPT_TEMPORARY_BUFFERS =
            flag("OWAEncryptTemporaryBuffers", true, "the control encrypts what it buffers");
    public static final SmimeParameter<Boolean> OWA_FORCE_SMIME_CLIENT_UPGRADE =
            flag("OWAForceSMIMEClientUpgrade", true, "an outdated S/MIME control must be replaced before it is used");
    public static final SmimeParameter<Boolean> OWA_INCLUDE_CERTIFICATE_CHAIN_AND_ROOT_CERTIFICATE =
            flag("OWAIncludeCertificateChainAndRootCertificate", false, "signed messages carry the chain and its root");
    public static final SmimeParameter<Boolean> OWA_INCLUDE_CERTIFICATE_CHAIN_WITHOUT_ROOT_CERTIFICATE = flag(
            "OWAIncludeCertificateChainWithoutRootCertificate", false, "signed messages carry the chain, not its root");
    public static final SmimeParameter<Boolean> OWA_INCLUDE_SMIME_CAPABILITIES_IN_MESSAGE = new SmimeParameter<>(
            "OWAIncludeSMIMECapabilitiesInMessage",
            "Boolean",
            true,
            false,
            SmimeParameter::bool,
            String::valueOf,
            "signed messages tell which algorithms the sender can read (RFC 8551 §2.5.2)");
    public static final SmimeParameter<Boolean> OWA_ONLY_USE_SMART_CARD =
            flag("OWAOnlyUseSmartCard", false, "only keys on smart cards sign and decrypt");
    public static final SmimeParameter<Optional<String>> OWA_SENDER_CERTIFICATE_ATTRIBUTES_TO_DISPLAY =
            new SmimeParameter<>(
                    "OWASenderCertificateAttributesToDisplay",
                    "String",
                    Optional.empty(),
                    Optional.empty(),
                    SmimeParameter::oids,
                    value -> value.orElse(""),
                    "object identifiers, separated by commas, of the certificate attributes that are shown when sender"
                            + " and certificate have different addresses");
    public static final SmimeParameter<Boolean> OWA_SIGNED_EMAIL_CERTIFICATE_INCLUSION = flag(
            "OWASignedEmailCertificateInclusion",
            true,
            "signed messages carry the sender's signing and encryption certificates");
    public static final SmimeParameter<AlgorithmList> OWA_SIGNING_ALGORITHMS = algorithms(
            "OWASigningAlgorithms",
            SIGNING,
            "800C",
            "8004",
            "hash functions in order of preference; 800C is SHA-256, Exchange's default 8004 is SHA-1");
    public static final SmimeParameter<Boolean> OWA_TRIPLE_WRAP_SIGNED_ENCRYPTED_MAIL = flag(
            "OWATripleWrapSignedEncryptedMail", false, "encrypted messages are signed within and without (RFC 2634)");
    public static final SmimeParameter<Boolean> OWA_USE_KEY_IDENTIFIER = flag(
            "OWAUseKeyIdentifier", false, "recipients are named by key identifier instead of issuer and serial number");
    public static final SmimeParameter<Boolean> OWA_USE_SECONDARY_PROXIES_WHEN_FINDING_CERTIFICATES = flag(
            "OWAUseSecondaryProxiesWhenFindingCertificates",
            true,
            "a certificate may be for any address of its owner, not only the primary one");
    public static final SmimeParameter<Boolean> NO_SIGN_ON_REPLY =
            flag("NoSignOnReply", true, "a reply to a signed message is not signed for that reason");

    /** Siegel's own: Exchange looks at no certificate's algorithms. */
    public static final SmimeParameter<LegacyAuthorities> LEGACY_ALGORITHM_AUTHORITIES = new SmimeParameter<>(
            "LegacyAlgorithmAuthorities",
            "String",
            LegacyAuthorities.parse(""),
            LegacyAuthorities.parse(LegacyAuthorities.EVERYBODY),
            LegacyAuthorities::parse,
            LegacyAuthorities::toString,
            "thumbprints, separated by commas, of the authorities whose certificates, and all below them, may be signed"
                    + " with SHA-1 and have RSA keys of 1024 bits; * for all");
    /** Siegel's own: Exchange has no choice. */
    public static final SmimeParameter<Boolean> MICROSOFT_CERTIFICATE_CHOICE = new SmimeParameter<>(
            "MicrosoftCertificateChoice",
            "Boolean",
            false,
            true,
            SmimeParameter::bool,
            String::valueOf,
            "recipients' certificates are chosen as Exchange and Outlook do: userCertificate is not looked at where"
                    + " userSMIMECertificate has a value, and the first in the directory wins");

    private final String name;
    private final String type;
    private final T standard;
    private final T microsoftDefault;
    private final Function<String, T> reader;
    private final Function<T, String> writer;
    private final String meaning;

    private SmimeParameter(
            String name,
            String type,
            T standard,
            T microsoftDefault,
            Function<String, T> reader,
            Function<T, String> writer,
            String meaning) {
        this.name = name;
        this.type = type;
        this.standard = standard;
        this.microsoftDefault = microsoftDefault;
        this.reader = reader;
        this.writer = writer;
        this.meaning = meaning;
        ALL.add(this);
    }

    private static SmimeParameter<Boolean> flag(String name, boolean standard, String meaning) {
        return new SmimeParameter<>(
                name, "Boolean", standard, standard, SmimeParameter::bool, String::valueOf, meaning);
    }

    private static SmimeParameter<Long> number(String name, long standard, long largest, String meaning) {
        return new SmimeParameter<>(
                name, "UInt32", standard, standard, text -> uint(text, largest), String::valueOf, meaning);
    }

    private static SmimeParameter<AlgorithmList> algorithms(
            String name, AlgId.Use use, String standard, String microsoft, String meaning) {
        return new SmimeParameter<>(
                name,
                "String",
                AlgorithmList.parse(use, standard),
                AlgorithmList.parse(use, microsoft),
                text -> AlgorithmList.parse(use, text),
                AlgorithmList::toString,
                meaning);
    }

    private static Boolean bool(String text) {
        return ExchangeBoolean.parse(text);
    }

    private static Long uint(String text, long largest) {
        if (!text.matches("[0-9]{1,10}") || Long.parseLong(text) > largest) {
            throw new IllegalArgumentException("a whole number from 0 to " + largest + " is needed");
        }
        return Long.valueOf(text);
    }

    private static Optional<String> oids(String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        return Optional.of(Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .peek(oid -> {
                    if (!Oids.isOid(oid)) {
                        throw new IllegalArgumentException(
                                "'" + oid + "' is no object identifier; separate them by commas");
                    }
                })
                .collect(Collectors.joining(",")));
    }

    /** All parameters, in Exchange's order, then Siegel's own; SMIMECertificateIssuingCA is not one of them, see {@link IssuingCa}. */
    public static List<SmimeParameter<?>> all() {
        return Collections.unmodifiableList(ALL);
    }

    /**
     * The parameter of this name, in whatever case.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static SmimeParameter<?> named(String name) {
        return ALL.stream()
                .filter(p -> p.name.equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Set-SmimeConfig has no parameter " + name));
    }

    /** Exchange's name, for example {@code OWAAlwaysSign}. */
    public String name() {
        return name;
    }

    /** {@code Boolean}, {@code UInt32} or {@code String}, as in Exchange's documentation. */
    public String type() {
        return type;
    }

    /** Siegel's default. */
    public T standard() {
        return standard;
    }

    /** What Exchange does where nobody chose. */
    public T microsoftDefault() {
        return microsoftDefault;
    }

    /** What it does, for help texts: no capital letter, no full stop. */
    public String meaning() {
        return meaning;
    }

    /**
     * Reads a value; the empty text unsets an optional one.
     *
     * @throws IllegalArgumentException naming the parameter and what it takes
     */
    public T parse(String text) {
        try {
            return reader.apply(text.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    /** The value as text that {@link #parse} reads. */
    public String format(T value) {
        return writer.apply(value);
    }

    @Override
    public String toString() {
        return name;
    }
}
