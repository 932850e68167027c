package org.siegel.tenant;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Primitives;

/**
 * A mailbox of the organisation: a directory user who has a mail address, with his certificates as published.
 *
 * @param directoryId the directory's stable identifier of the user
 * @param displayName for people
 * @param primaryAddress his address
 * @param proxyAddresses further addresses, each once, in alphabetical order
 * @param userCertificate values of userCertificate: DER (RFC 4523)
 * @param userSmimeCertificate values of userSMIMECertificate: CMS SignedData (RFC 2798 §2.8), or what else is found there
 */
public record Recipient(
        String directoryId,
        String displayName,
        MailAddress primaryAddress,
        List<MailAddress> proxyAddresses,
        RawValues userCertificate,
        RawValues userSmimeCertificate) {

    public Recipient {
        MailAddress primary = primaryAddress;
        proxyAddresses = proxyAddresses.stream()
                .filter(address -> !address.equals(primary))
                .distinct()
                .sorted(Comparator.comparing(Recipients::comparable)) // directories return values in any order
                .toList();
    }

    /** All addresses, the primary one first. */
    public List<MailAddress> addresses() {
        return Stream.concat(Stream.of(primaryAddress), proxyAddresses.stream()).toList();
    }

    /** The tenant's own identifier: the same whenever the same user of the same directory comes. */
    static UUID id(String directory, String directoryId) {
        return UUID.nameUUIDFromBytes((directory + "\0" + directoryId).getBytes(StandardCharsets.UTF_8));
    }

    /** A hash over everything in here: two recipients with the same fingerprint are the same. */
    public String fingerprint() {
        var content = new ByteArrayOutputStream();
        add(content, List.of(directoryId, displayName));
        add(content, addresses().stream().map(MailAddress::toString).toList());
        for (RawValues values : List.of(userCertificate, userSmimeCertificate)) {
            addInt(content, values.size());
            values.values().forEach(value -> addBytes(content, value));
        }
        try {
            MessageDigest digest = Primitives.jdk().digest("SHA-256");
            return HexFormat.of().formatHex(digest.digest(content.toByteArray()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void add(ByteArrayOutputStream out, List<String> texts) {
        addInt(out, texts.size());
        texts.forEach(text -> addBytes(out, text.getBytes(StandardCharsets.UTF_8)));
    }

    private static void addBytes(ByteArrayOutputStream out, byte[] bytes) {
        addInt(out, bytes.length);
        out.writeBytes(bytes);
    }

    private static void addInt(ByteArrayOutputStream out, int number) {
        out.writeBytes(ByteBuffer.allocate(4).putInt(number).array());
    }
}
