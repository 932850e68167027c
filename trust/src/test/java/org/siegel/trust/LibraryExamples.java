package org.siegel.trust;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.siegel.smime.AnnouncedCapabilities;
import org.siegel.smime.CertificateFiles;
import org.siegel.smime.Cms;
import org.siegel.smime.ContentCipher;
import org.siegel.smime.EncryptOptions;
import org.siegel.smime.EncryptionChoice;
import org.siegel.smime.EncryptionChoice.Addressee;
import org.siegel.smime.EncryptionPolicy;
import org.siegel.smime.HeaderProtection;
import org.siegel.smime.Identity;
import org.siegel.smime.Inspection;
import org.siegel.smime.KeyFiles;
import org.siegel.smime.Limit;
import org.siegel.smime.Limits;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Primitives;
import org.siegel.smime.PublicationValue;
import org.siegel.smime.Quarantine;
import org.siegel.smime.Recipient;
import org.siegel.smime.Secret;
import org.siegel.smime.SignOptions;
import org.siegel.smime.Smime;
import org.siegel.smime.SmimeCapabilities;
import org.siegel.smime.SmimeException;

/** The examples of docs/library.md; what stands there stands here. {@link LibraryExamplesTest} runs them. */
final class LibraryExamples {

    private final Smime smime = new Smime(Primitives.best(), Limits.DEFAULT);

    void sign(Path keyFile, Secret password, Path message, Path signed, Clock clock) throws IOException {
        var smime = new Smime(Primitives.best(), Limits.DEFAULT);
        Identity alice = KeyFiles.identity(Files.readAllBytes(keyFile), Optional.of(password));
        var options = SignOptions.at(clock.instant());
        try (InputStream in = Files.newInputStream(message);
                OutputStream out = Files.newOutputStream(signed)) {
            smime.sign(in, alice, options, out);
        }
    }

    RecipientCertificates.Candidate recipient(
            List<byte[]> userSmimeCertificate, RelyingParty contoso, MailAddress bob, Clock clock) {
        List<RecipientCertificates.Candidate> candidates = new ArrayList<>();
        List<X509Certificate> pool = new ArrayList<>();
        for (byte[] value : userSmimeCertificate) {
            PublicationValue published = PublicationValue.read(value);
            pool.addAll(published.certificates());
            published
                    .preferred()
                    .ifPresent(certificate -> candidates.add(new RecipientCertificates.Candidate(
                            certificate,
                            RecipientCertificates.Source.USER_SMIME_CERTIFICATE,
                            published.signatureFits(),
                            published.capabilities())));
        }
        RecipientCertificates.Choice choice = RecipientCertificates.of(contoso.certificates())
                .choose(bob, List.of(), candidates, pool, clock.instant());
        RecipientCertificates.Candidate recipient =
                choice.chosen().orElseThrow(() -> new IllegalStateException(choice.why() + " " + choice.rejected()));
        return recipient;
    }

    EncryptionChoice.Chosen choose(RecipientCertificates.Candidate recipient, X509Certificate own, Clock clock) {
        var ours = new AnnouncedCapabilities(
                SmimeCapabilities.ours(), clock.instant(), AnnouncedCapabilities.Source.AGREEMENT);
        EncryptionChoice choice = EncryptionChoice.of(
                List.of(
                        new Addressee(recipient.certificate(), recipient.capabilities()),
                        new Addressee(own, Optional.of(ours))),
                EncryptionPolicy.DEFAULT);
        if (!(choice instanceof EncryptionChoice.Chosen chosen)) {
            throw new IllegalStateException(choice.reason());
        }
        return chosen;
    }

    void encrypt(InputStream in, EncryptionChoice.Chosen chosen, OutputStream out) {
        smime.encrypt(in, chosen.recipients(), chosen.options(), out);
    }

    void protectHeader(InputStream in, Identity alice, EncryptionChoice.Chosen chosen, Clock clock, OutputStream out) {
        smime.signAndEncrypt(
                in,
                List.of(alice),
                SignOptions.at(clock.instant()),
                chosen.recipients(),
                chosen.options().withHeaderProtection(HeaderProtection.BASELINE),
                out);
    }

    void remember(Verdict verdict, Map<MailAddress, AnnouncedCapabilities> known, Clock clock) {
        if (verdict instanceof Verdict.Valid valid) {
            for (ProvenCapabilities proven : ProvenCapabilities.of(valid, clock.instant())) {
                known.merge(proven.address(), proven.announced(), AnnouncedCapabilities::orNewer);
            }
        }
    }

    byte[] bareCms(byte[] content, Identity alice, X509Certificate bob, List<Identity> keys, Clock clock) {
        var cms = new Cms(Primitives.best(), Limits.DEFAULT);
        byte[] signed = cms.sign(
                content, List.of(alice), SignOptions.at(clock.instant()).withForm(SignOptions.Form.OPAQUE));
        byte[] sealed = cms.encrypt(signed, Recipient.of(List.of(bob)), EncryptOptions.with(ContentCipher.AES_256_GCM));

        var opened = new ByteArrayOutputStream();
        Cms.Signatures signatures = cms.decryptAndVerify(sealed, keys, List.of(), opened);
        if (!signatures.intact()) {
            throw new IllegalStateException("the content is not what was signed");
        }
        return opened.toByteArray();
    }

    Inspection withLimits(InputStream in) {
        var strict = new Smime(
                Primitives.best(), Limits.DEFAULT.with(Limit.PARTS, 50).with(Limit.RECIPIENTS, 20));
        try {
            return strict.inspect(in, List.of(), List.of());
        } catch (SmimeException.LimitExceeded e) {
            throw new IllegalStateException("refused by the limit " + e.limit() + ": " + e.getMessage(), e);
        }
    }

    static class ReceivedFile implements Quarantine {
        private final Path unfinished;
        private final Path received;
        private final OutputStream output;

        ReceivedFile(Path received) throws IOException {
            this.received = received;
            this.unfinished = Files.createTempFile(received.getParent(), ".received", ".part");
            this.output = new BufferedOutputStream(Files.newOutputStream(unfinished));
        }

        @Override
        public OutputStream content() {
            return output;
        }

        @Override
        public void end(Outcome outcome) throws IOException {
            output.close();
            if (outcome == Outcome.AUTHENTIC) {
                Files.move(unfinished, received, StandardCopyOption.ATOMIC_MOVE);
            } else {
                Files.delete(unfinished);
            }
        }
    }

    void decryptLarge(Path encrypted, List<Identity> keys, Path received) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(encrypted))) {
            smime.decrypt(in, keys, List.of(), new ReceivedFile(received));
        }
    }

    String read(Path message, List<Identity> keys, RelyingParty contoso, Clock clock) throws IOException {
        Inspection inspection;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(message))) {
            inspection = smime.inspect(in, keys, List.of());
        }
        String banner = switch (contoso.judge(inspection, clock.instant())) {
            case Verdict.Valid valid -> "Signed: " + valid.reason();
            case Verdict.Invalid invalid -> "Do not believe this message: " + invalid.reason();
            case Verdict.Indeterminate open -> "Not proven: " + open.reason();
            case Verdict.Unsigned unsigned -> unsigned.reason();
        };
        return banner;
    }

    String validate(Path certificate, RelyingParty contoso, Map<Path, byte[]> directory, Clock clock)
            throws IOException {
        CertificateSource issuers = one -> directory.values().stream()
                .map(CertificateFiles::certificate)
                .filter(ca -> ca.getSubjectX500Principal().equals(one.getIssuerX500Principal()))
                .toList();
        CertificateValidator validator = contoso.withIssuers(issuers).certificates();
        CertificateVerdict verdict = validator.validate(
                Files.readAllBytes(certificate), List.of(), List.of(), PathInputs.forMail(), clock.instant());
        String shown = verdict.outcome() + " " + verdict.code() + ": " + verdict.reason();
        return shown;
    }

    void decrypt(Path encrypted, List<Identity> keys, Path plain) throws IOException {
        Path unfinished = Files.createTempFile(plain.getParent(), ".plain", ".part");
        try {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(encrypted));
                    OutputStream out = new BufferedOutputStream(Files.newOutputStream(unfinished))) {
                smime.decrypt(in, keys, List.of(), out);
            }
            Files.move(unfinished, plain, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    RelyingParty store(Path file, X509Certificate root, X509Certificate issuing) throws IOException {
        Files.write(file, SerializedStore.of(List.of(root, issuing), List.of()).toBytes());

        SerializedStore store = SerializedStore.read(Files.readAllBytes(file));
        var collection = CertificateCollection.of(store.x509Certificates(), store.revocationLists());
        var contoso = RelyingParty.of(collection);
        return contoso;
    }
}
