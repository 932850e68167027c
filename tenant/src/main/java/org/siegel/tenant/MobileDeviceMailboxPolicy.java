package org.siegel.tenant;

import java.util.Locale;

/**
 * What phones must do with S/MIME: the S/MIME part of Exchange's mobile device mailbox policy. Exactly one policy is the
 * default, {@link MobileDeviceMailboxPolicies} knows which.
 *
 * @param name unique without regard to case
 * @param requireSignedSmimeMessages outgoing messages must be signed
 * @param requireEncryptedSmimeMessages outgoing messages must be encrypted
 * @param requireSignedSmimeAlgorithm with which hash they must be signed
 * @param requireEncryptionSmimeAlgorithm with which cipher they must be encrypted
 * @param allowSmimeEncryptionAlgorithmNegotiation whether the device may take another cipher that the recipient asks for
 * @param allowSmimeSoftCerts whether keys outside of smart cards may be used
 */
public record MobileDeviceMailboxPolicy(
        String name,
        boolean requireSignedSmimeMessages,
        boolean requireEncryptedSmimeMessages,
        SignedSmimeAlgorithm requireSignedSmimeAlgorithm,
        EncryptionSmimeAlgorithm requireEncryptionSmimeAlgorithm,
        EncryptionNegotiation allowSmimeEncryptionAlgorithmNegotiation,
        boolean allowSmimeSoftCerts) {

    private static final int LONGEST_NAME = 64;

    public MobileDeviceMailboxPolicy {
        if (name.isBlank() || name.length() > LONGEST_NAME || name.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw new IllegalArgumentException(
                    "Name: a policy's name has 1 to " + LONGEST_NAME + " printable characters");
        }
    }

    /** A policy with Exchange's defaults. */
    public static MobileDeviceMailboxPolicy of(String name) {
        return new MobileDeviceMailboxPolicy(
                name,
                false,
                false,
                SignedSmimeAlgorithm.SHA1,
                EncryptionSmimeAlgorithm.TRIPLE_DES,
                EncryptionNegotiation.ALLOW_ANY,
                true);
    }

    /**
     * This policy with another value, both as administrators write them: {@code with("AllowSMIMESoftCerts", "false")}.
     *
     * @throws IllegalArgumentException naming the parameter and what it takes
     */
    public MobileDeviceMailboxPolicy with(String parameter, String value) {
        String name = this.name;
        boolean signed = requireSignedSmimeMessages;
        boolean encrypted = requireEncryptedSmimeMessages;
        var hash = requireSignedSmimeAlgorithm;
        var cipher = requireEncryptionSmimeAlgorithm;
        var negotiation = allowSmimeEncryptionAlgorithmNegotiation;
        boolean soft = allowSmimeSoftCerts;
        switch (parameter.toLowerCase(Locale.ROOT)) {
            case "name" -> name = value;
            case "requiresignedsmimemessages" -> signed = bool(parameter, value);
            case "requireencryptedsmimemessages" -> encrypted = bool(parameter, value);
            case "requiresignedsmimealgorithm" ->
                hash = PolicyValue.parse(parameter, SignedSmimeAlgorithm.class, value);
            case "requireencryptionsmimealgorithm" ->
                cipher = PolicyValue.parse(parameter, EncryptionSmimeAlgorithm.class, value);
            case "allowsmimeencryptionalgorithmnegotiation" ->
                negotiation = PolicyValue.parse(parameter, EncryptionNegotiation.class, value);
            case "allowsmimesoftcerts" -> soft = bool(parameter, value);
            default ->
                throw new IllegalArgumentException("a mobile device mailbox policy has no parameter " + parameter
                        + "; it has Name, RequireSignedSMIMEMessages, RequireEncryptedSMIMEMessages,"
                        + " RequireSignedSMIMEAlgorithm, RequireEncryptionSMIMEAlgorithm,"
                        + " AllowSMIMEEncryptionAlgorithmNegotiation and AllowSMIMESoftCerts");
        }
        return new MobileDeviceMailboxPolicy(name, signed, encrypted, hash, cipher, negotiation, soft);
    }

    private static boolean bool(String parameter, String value) {
        try {
            return ExchangeBoolean.parse(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(parameter + ": " + e.getMessage(), e);
        }
    }
}
