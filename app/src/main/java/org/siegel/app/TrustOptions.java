package org.siegel.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.siegel.retrieval.FetchLimits;
import org.siegel.retrieval.NetworkSource;
import org.siegel.retrieval.Retrieval;
import org.siegel.trust.AlgorithmPolicy;
import org.siegel.trust.CertificateCollection;
import org.siegel.trust.CertificateSource;
import org.siegel.trust.CrlLimits;
import org.siegel.trust.RevocationList;
import org.siegel.trust.RevocationPolicy;
import org.siegel.trust.RevocationSource;
import org.siegel.trust.TrustException;
import org.siegel.trust.TrustFile;

/** What to trust, what to build paths from, and when: the same for messages and certificates. */
final class TrustOptions {

    static final Option TRUST = Option.value(
                    "--trust", "FILE", "what is trusted, and nothing else: .sst, .p7b, PEM or DER; repeatable")
            .asRepeatable();
    static final Option INTERMEDIATE = Option.value(
                    "--intermediate", "FILE", "certificates to build paths from, never trusted; repeatable")
            .asRepeatable();
    private static final Option CRL = Option.value("--crl", "FILE", "revocation lists, DER or PEM; repeatable")
            .asRepeatable();
    static final Option AT =
            Option.value("--at", "INSTANT", "judge at this instant, for example 2026-03-01T12:00:00Z (default: now)");
    private static final Option NO_REVOCATION = Option.flag("--no-revocation", "do not check revocation");
    private static final Option ALLOW_SHA1 =
            Option.flag("--allow-sha1", "accept SHA-1 and RSA keys of 1024 bits, for old mail and old authorities");
    private static final Option FETCH = Option.flag(
            "--fetch",
            "fetch revocation lists, OCSP responses and missing certificates of issuers from where certificates say");
    private static final Option FETCH_NETWORK = Option.value(
                    "--fetch-network",
                    "NETWORK",
                    "with --fetch, also from this network, such as 10.0.0.0/8; repeatable")
            .asRepeatable();
    private static final Option FETCH_TIME = Option.value(
            "--fetch-time", "MILLISECONDS", "with --fetch, the time for all of one judgement (default: 10000)");
    static final Option JSON = Option.flag("--json", "print one JSON object");

    static final List<Option> ALL =
            List.of(TRUST, INTERMEDIATE, CRL, AT, NO_REVOCATION, ALLOW_SHA1, FETCH, FETCH_NETWORK, FETCH_TIME, JSON);

    private static final long LONG = 1 << 20;

    private final Arguments given;
    private @Nullable List<TrustFile> trustFiles;
    private Optional<NetworkSource> network = Optional.empty();

    TrustOptions(Arguments given) {
        this.given = given;
    }

    private List<TrustFile> trustFiles() {
        if (trustFiles == null) {
            trustFiles = given.paths(TRUST).stream().map(TrustOptions::read).toList();
        }
        return trustFiles;
    }

    CertificateCollection collection() {
        List<X509Certificate> certificates = new ArrayList<>();
        List<RevocationList> lists = new ArrayList<>();
        for (TrustFile file : trustFiles()) {
            certificates.addAll(file.certificates());
            lists.addAll(file.crls());
        }
        given.paths(CRL).forEach(file -> lists.addAll(lists(file)));
        return CertificateCollection.explicit(certificates, lists);
    }

    List<X509Certificate> intermediates() {
        return given.paths(INTERMEDIATE).stream()
                .flatMap(file -> read(file).certificates().stream())
                .toList();
    }

    /** Every certificate given, as a signer's certificate that a message may leave out. */
    List<X509Certificate> known() {
        List<X509Certificate> all = new ArrayList<>(intermediates());
        trustFiles().forEach(file -> all.addAll(file.certificates()));
        return all;
    }

    /** A list that is larger than a file of several things may be passes by as a stream. */
    private static List<RevocationList> lists(Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) < LONG) {
                return read(file).crls();
            }
            try (InputStream in = Files.newInputStream(file)) {
                return List.of(RevocationList.read(in, CrlLimits.standard()));
            }
        } catch (TrustException.Malformed several) {
            return read(file).crls();
        } catch (TrustException e) {
            throw new UsageException(file + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UsageException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    boolean json() {
        return given.has(JSON);
    }

    RevocationPolicy revocation() {
        return given.has(NO_REVOCATION) ? RevocationPolicy.NONE : RevocationPolicy.HARD;
    }

    AlgorithmPolicy algorithms() {
        return given.has(ALLOW_SHA1) ? AlgorithmPolicy.legacy() : AlgorithmPolicy.modern();
    }

    /** The network, if it may be asked. One memory for all that this process judges. */
    private Optional<NetworkSource> network() {
        if (!given.has(FETCH)) {
            if (given.has(FETCH_NETWORK) || given.has(FETCH_TIME)) {
                throw new UsageException("--fetch-network and --fetch-time mean something only with --fetch");
            }
            return Optional.empty();
        }
        if (network.isEmpty()) {
            var limits = FetchLimits.standard();
            var time = Duration.ofMillis(
                    given.number(FETCH_TIME, 1).orElse((int) limits.budget().toMillis()));
            var policy = FetchSettings.policy(given.texts(FETCH_NETWORK), "--fetch-network");
            network = Optional.of(
                    Retrieval.inMemory(policy, Clock.systemUTC()).source(limits.withTimes(limits.connecting(), time)));
        }
        return network;
    }

    RevocationSource lists() {
        return network().<RevocationSource>map(n -> n).orElse(RevocationSource.NONE);
    }

    CertificateSource issuers() {
        return network().<CertificateSource>map(n -> n).orElse(CertificateSource.NONE);
    }

    Instant instant() {
        return instant(given);
    }

    /** The instant of {@code --at}, else now. */
    static Instant instant(Arguments given) {
        String at = given.text(AT).orElse("");
        if (!given.has(AT)) {
            return Clock.systemUTC().instant();
        }
        try {
            return at.contains("T")
                    ? java.time.OffsetDateTime.parse(at).toInstant()
                    : LocalDate.parse(at).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeParseException e) {
            throw new UsageException("--at must be an instant such as 2026-03-01T12:00:00Z, not " + at, e);
        }
    }

    private static TrustFile read(Path file) {
        if (!Files.exists(file)) {
            throw new UsageException("there is no file " + file);
        }
        try {
            return TrustFile.read(file);
        } catch (IOException e) {
            throw new UsageException(
                    "cannot read " + file + ": " + (Files.isDirectory(file) ? "it is a folder" : e.getMessage()), e);
        } catch (TrustException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }
}
