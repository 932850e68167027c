package org.siegel.smime;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.cms.RecipientInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.jspecify.annotations.Nullable;

/** Reads EnvelopedData (RFC 5652 §6.1) or AuthEnvelopedData (RFC 5083 §2.1) as far as its encrypted content. */
final class EnvelopedReader {

    private static final int ORIGINATOR_INFO = BerReader.CONTEXT;
    private static final int ORIGINATOR_CERTIFICATES = BerReader.CONTEXT;
    private static final int AUTHENTICATED_ATTRIBUTES = BerReader.CONTEXT | 1;
    private static final int MOST_ORIGINATORS = 10; // a sender has his own certificate there, and a few above it
    private static final int LONGEST_ORIGINATOR = 16 * 1024;
    private static final int IN_MEMORY = 1024 * 1024;
    private static final int LONGEST_TAG = 17; // no code is longer than 16, and one byte more is too many

    private final CmsObject object;
    private final boolean authenticated;
    private final Primitives primitives;
    private final List<RecipientInfo> recipients;
    private final Optional<byte[]> key;
    private final String contentType;
    private final AlgorithmIdentifier algorithm;
    private final BerReader.Element content;
    private final InputStream encrypted;

    EnvelopedReader(CmsObject object, List<? extends DecryptionKey> keys, Primitives primitives) throws IOException {
        this(object, keys, List.of(), primitives);
    }

    /** @param senders certificates of people who may have agreed on a key without an ephemeral one */
    EnvelopedReader(
            CmsObject object, List<? extends DecryptionKey> keys, List<X509Certificate> senders, Primitives primitives)
            throws IOException {
        this.object = object;
        this.authenticated = object.type().equals(CmsObject.AUTH_ENVELOPED_DATA);
        this.primitives = primitives;
        BerReader ber = object.ber();
        ber.skip(ber.expect(BerReader.INTEGER, "the version"));
        BerReader.Element element = ber.next();
        List<X509Certificate> originators = new ArrayList<>(senders);
        keys.forEach(k -> own(k).ifPresent(originators::add));
        if (element != null && element.kind() == ORIGINATOR_INFO) {
            originators.addAll(originators(ber, element, object.tally()));
            element = ber.next();
        }
        if (element == null || element.tag() != BerReader.SET) {
            throw new SmimeException.Malformed("The CMS object is malformed: the recipients are missing.");
        }
        this.recipients = recipientInfos(ber, element, object.tally());
        ber.enter(ber.expect(BerReader.SEQUENCE, "the encrypted content"));
        this.contentType = CmsObject.objectIdentifier(ber, "the type of the encrypted content");
        AlgorithmIdentifier named = algorithm(ber);
        boolean derived = DerivedKey.isNamed(named);
        this.algorithm = derived ? DerivedKey.cipher(named) : named;
        this.key = new RecipientReader(ContentDecryption.keyBytes(algorithm), originators, primitives, object.tally())
                .contentKey(recipients, keys)
                .map(k -> derived ? derived(k) : k);
        BerReader.Element octets = ber.next();
        if (octets == null || octets.kind() != BerReader.CONTEXT) {
            throw new SmimeException.Malformed("The CMS object is malformed: it holds no encrypted content.");
        }
        this.content = octets;
        this.encrypted = ber.octets(content);
    }

    /** Whoever sends to himself is his own originator. */
    private static Optional<X509Certificate> own(DecryptionKey key) {
        return key instanceof Identity identity ? Optional.of(identity.certificate()) : Optional.empty();
    }

    /** OriginatorInfo (RFC 5652 §6.1); its certificates are needed where a recipient info names one of them only. */
    private static List<X509Certificate> originators(BerReader ber, BerReader.Element info, Tally tally)
            throws IOException {
        List<X509Certificate> found = new ArrayList<>();
        ber.enter(info);
        for (BerReader.Element e = ber.next(); e != null; e = ber.next()) {
            if (e.kind() == ORIGINATOR_CERTIFICATES && e.constructed()) {
                ber.enter(e);
                for (BerReader.Element c = ber.next(); c != null; c = ber.next()) {
                    tally.add(Limit.CERTIFICATES, 1);
                    if (found.size() < MOST_ORIGINATORS && plausible(c)) {
                        byte[] encoded = ber.bytes(c);
                        CertificateFiles.ofMessage(encoded).ifPresent(certificate -> {
                            KeySize.check(certificate, encoded, tally.limits());
                            found.add(certificate);
                        });
                    } else {
                        ber.skip(c);
                    }
                }
                ber.leave();
            } else {
                ber.skip(e);
            }
        }
        ber.leave();
        return found;
    }

    private static boolean plausible(BerReader.Element certificate) {
        return certificate.tag() == BerReader.SEQUENCE
                && certificate.length() >= 0
                && certificate.length() <= LONGEST_ORIGINATOR;
    }

    private byte[] derived(byte[] sent) {
        try {
            return DerivedKey.derive(sent, Der.of(algorithm), primitives);
        } catch (GeneralSecurityException e) {
            throw new SmimeException.Unsupported("The cryptographic library has no HMAC with SHA-256.", e);
        }
    }

    private static AlgorithmIdentifier algorithm(BerReader ber) throws IOException {
        BerReader.Element element = ber.expect(BerReader.SEQUENCE, "the content encryption algorithm");
        try {
            return AlgorithmIdentifier.getInstance(ber.object(element));
        } catch (IllegalArgumentException | IllegalStateException e) { // how the ASN.1 library refuses
            throw new SmimeException.Malformed("The CMS object is malformed: its algorithm identifier is not one.", e);
        }
    }

    private static List<RecipientInfo> recipientInfos(BerReader ber, BerReader.Element set, Tally tally)
            throws IOException {
        List<RecipientInfo> infos = new ArrayList<>();
        ber.enter(set);
        for (BerReader.Element info = ber.next(); info != null; info = ber.next()) {
            tally.add(Limit.RECIPIENTS, 1);
            try {
                infos.add(RecipientInfo.getInstance(BerReader.parse(ber.bytes(info, Limit.INFO_BYTES))));
            } catch (IllegalArgumentException | IllegalStateException e) { // how the ASN.1 library refuses
                throw new SmimeException.Malformed("The CMS object is malformed: a recipient is not one.", e);
            }
        }
        ber.leave();
        return infos;
    }

    Inspection.EncryptionReport report(boolean opened) {
        List<Inspection.RecipientReport> reports =
                recipients.stream().map(RecipientNames::report).toList();
        String cipher = AlgorithmNames.content(algorithm);
        Optional<String> weak = AlgorithmNames.weakness(
                Stream.concat(Stream.of(cipher), reports.stream().map(Inspection.RecipientReport::keyAlgorithm)));
        return new Inspection.EncryptionReport(authenticated, cipher, weak, reports, opened, true);
    }

    boolean hasKey() {
        return key.isPresent();
    }

    /** Whether what is encrypted is a MIME entity, and not another CMS structure. */
    boolean holdsData() {
        return contentType.equals(CmsObject.DATA);
    }

    /** The encrypted content as it stands in the object; there is one such stream. */
    InputStream encrypted() {
        return encrypted;
    }

    boolean authenticated() {
        return authenticated;
    }

    /**
     * The decrypted content. The content of CBC comes out as it is decrypted, and an error in it shows at its end only. An
     * authentication code is checked before the first byte comes out, or before the end does, as {@code release} says.
     */
    DecryptedContent decrypt(Release release) throws IOException {
        if (!authenticated) {
            return ContentDecryption.unauthenticated(
                    algorithm, key.orElseThrow(SmimeException.CannotDecrypt::new), encrypted, primitives);
        }
        return ContentDecryption.authenticated(algorithm, () -> {
            AuthenticatedContent cipher = cipher();
            if (release == Release.WHILE_READING) {
                Optional<GcmInput> content = cipher.whileReading(encrypted);
                if (content.isPresent()) {
                    return new DecryptedContent(new VerifiedEnd(content.get(), cipher), () -> {});
                }
            }
            return checked(cipher, null);
        });
    }

    /**
     * The same, checked before the first byte comes out, without a temporary file where the cipher is GCM.
     *
     * @param again what {@link #encrypted} gave; it may have been changed meanwhile
     */
    DecryptedContent decrypt(Ciphertext again) throws IOException {
        return authenticated
                ? ContentDecryption.authenticated(algorithm, () -> checked(cipher(), again))
                : decrypt(Release.AFTER_AUTHENTICATION);
    }

    private AuthenticatedContent cipher() {
        return AuthenticatedContent.of(algorithm, key.orElseThrow(SmimeException.CannotDecrypt::new), primitives);
    }

    private DecryptedContent checked(AuthenticatedContent cipher, @Nullable Ciphertext again)
            throws IOException, GeneralSecurityException {
        byte[] start = encrypted.readNBytes(IN_MEMORY + 1);
        if (start.length <= IN_MEMORY) {
            Code code = code();
            return new DecryptedContent(cipher.checked(start, code.attributes(), code.tag()), () -> {});
        }
        if (again != null && cipher.ordinaryGcm()) {
            GcmCode gcm = cipher.code(OutputStream.nullOutputStream());
            rest(start, gcm);
            Code code = code();
            return new DecryptedContent(cipher.checked(gcm, again, code.attributes(), code.tag()), () -> {});
        }
        Spool spool = new Spool();
        try {
            return new DecryptedContent(spooled(cipher, start, spool), spool::close);
        } catch (IOException | GeneralSecurityException | RuntimeException e) { // the file must go, whatever happened
            spool.close();
            throw e;
        }
    }

    private InputStream spooled(AuthenticatedContent cipher, byte[] start, Spool spool)
            throws IOException, GeneralSecurityException {
        if (cipher.ordinaryGcm()) {
            GcmCode gcm = cipher.code(spool);
            rest(start, gcm);
            Code code = code();
            return cipher.checked(gcm, spool, code.attributes(), code.tag());
        }
        long length = rest(start, spool);
        Code code = code();
        return cipher.checked(spool::open, length, code.attributes(), code.tag());
    }

    private long rest(byte[] start, OutputStream to) throws IOException {
        to.write(start);
        return start.length + encrypted.transferTo(to);
    }

    /** What stands behind the content of AuthEnvelopedData (RFC 5083 §2.1). */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Code(byte[] attributes, byte[] tag) {}

    private Code code() throws IOException {
        BerReader ber = object.ber();
        ber.leave();
        byte[] attributes = new byte[0];
        BerReader.Element element = ber.next();
        if (element != null && element.kind() == AUTHENTICATED_ATTRIBUTES) {
            // RFC 5083 §2.2: authenticated as a SET OF, in DER
            byte[] encoded = ber.bytes(element, Limit.INFO_BYTES);
            encoded[0] = BerReader.SET;
            attributes = ASN1Set.getInstance(BerReader.parse(encoded)).getEncoded("DER");
            element = ber.next();
        }
        if (element == null || element.tag() != BerReader.OCTET_STRING) {
            throw new SmimeException.Malformed("The CMS object is malformed: its authentication code is missing.");
        }
        byte[] tag = ber.octets(element).readNBytes(LONGEST_TAG);
        object.finish();
        return new Code(attributes, tag);
    }

    /** Content whose end comes only if the code behind it fits. */
    private final class VerifiedEnd extends FilterInputStream {
        private final GcmInput content;
        private final AuthenticatedContent cipher;
        private boolean verified;
        private @Nullable SmimeException refusal;

        VerifiedEnd(GcmInput content, AuthenticatedContent cipher) {
            super(content);
            this.content = content;
            this.cipher = cipher;
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            if (b < 0) {
                verify();
            }
            return b;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int n = super.read(target, offset, length);
            if (n < 0) {
                verify();
            }
            return n;
        }

        private void verify() throws IOException {
            if (refusal != null) {
                throw refusal; // however often the end is asked for
            }
            if (!verified) {
                try {
                    Code code = code();
                    ContentDecryption.authenticated(algorithm, () -> {
                        cipher.verify(content, code.attributes(), code.tag());
                        return code;
                    });
                    verified = true;
                } catch (SmimeException e) {
                    refusal = e;
                    throw e;
                }
            }
        }
    }

    /** The whole decrypted content, and the rest of the object read. */
    byte[] content() throws IOException {
        Slice inMemory = authenticated ? null : object.ber().inPlace(content);
        if (inMemory != null) {
            object.ber().leave();
            object.finish();
            return ContentDecryption.unauthenticated(
                    algorithm, key.orElseThrow(SmimeException.CannotDecrypt::new), inMemory, primitives);
        }
        try (DecryptedContent decrypted = decrypt(Release.AFTER_AUTHENTICATION)) {
            byte[] found = decrypted.readAllBytes();
            finish();
            return found;
        }
    }

    /** Reads to the end of the object. */
    void finish() throws IOException {
        if (!authenticated || key.isEmpty()) {
            encrypted.transferTo(OutputStream.nullOutputStream());
            object.ber().leave();
            object.finish();
        }
    }
}
