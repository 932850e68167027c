package org.siegel.trust;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.siegel.smime.Inspection.HeaderReport;
import org.siegel.smime.MailAddress;

/**
 * The witness that the signer's certificate carries the sender's address (RFC 8550 §3).
 *
 * <p>Every address of From must be in the certificate: a reader sees them all as authors. A certificate that fits only the
 * Sender field does not do, because readers are shown From.
 */
final class SenderBound {

    private static final String RULE = "RFC 8550 §3";

    private final Optional<String> sender;

    private SenderBound(Optional<String> sender) {
        this.sender = sender;
    }

    /** The sender for sentences; empty where the policy did without one. */
    Optional<String> sender() {
        return sender;
    }

    /** The check, the witness where it passed, and the address to show. */
    record Result(Check check, @Nullable SenderBound witness, Optional<MailAddress> address) {}

    static Result check(HeaderReport headers, X509Certificate certificate, SenderPolicy policy) {
        Set<MailAddress> carried = CertificateAddresses.of(certificate);
        Optional<MailAddress> first = carried.stream().findFirst();
        Optional<MailAddress> fitting =
                headers.from().stream().filter(carried::contains).findFirst();
        Optional<MailAddress> address = fitting.or(() -> first);
        if (policy == SenderPolicy.IGNORED) {
            return skipped("sender-not-checked", "The signer was not compared with a sender.", first);
        }
        if (policy == SenderPolicy.IF_PRESENT && namesNobody(headers)) {
            return skipped(
                    "no-sender", "The message names no sender, so there is none to compare the signer with.", first);
        }
        if (headers.from().isEmpty()) {
            return unknown(
                    "no-sender", "The message has no From address, so the signer cannot be compared with it.", address);
        }
        if (carried.isEmpty()) {
            return unknown(
                    "certificate-without-address",
                    "The signer's certificate carries no e-mail address, so nothing binds it to the sender "
                            + shown(headers.from()) + ".",
                    address);
        }
        List<MailAddress> strangers =
                headers.from().stream().filter(a -> !carried.contains(a)).toList();
        if (!strangers.isEmpty()) {
            return new Result(mismatch(headers, carried, strangers), null, address);
        }
        if (!headers.suspicious().isEmpty()) {
            return unknown("suspicious-header", headers.suspicious().getFirst(), address);
        }
        return new Result(
                Check.passed(
                        Check.Kind.SENDER,
                        RULE,
                        "The signer's certificate carries the sender's address " + shown(headers.from()) + "."
                                + others(headers, carried)),
                new SenderBound(Optional.of(shown(headers.from()))),
                address);
    }

    /** Who sends for the author and where answers go is not authorship, but a reader wants to know. */
    private static String others(HeaderReport headers, Set<MailAddress> carried) {
        String sender = headers.sender()
                .filter(a -> !carried.contains(a))
                .map(a -> " It was sent by " + a + ", who did not sign.")
                .orElse("");
        List<MailAddress> answers =
                headers.replyTo().stream().filter(a -> !carried.contains(a)).toList();
        return sender + (answers.isEmpty() ? "" : " Answers go to " + shown(answers) + ", not to the signer.");
    }

    /** No From, Sender or Reply-To at all; one that cannot be read as an address is suspicious, not absent. */
    private static boolean namesNobody(HeaderReport headers) {
        return headers.from().isEmpty()
                && headers.sender().isEmpty()
                && headers.replyTo().isEmpty()
                && headers.suspicious().isEmpty();
    }

    private static Result skipped(String code, String sentence, Optional<MailAddress> signer) {
        return new Result(Check.skipped(Check.Kind.SENDER, code, sentence), new SenderBound(Optional.empty()), signer);
    }

    private static Check mismatch(HeaderReport headers, Set<MailAddress> carried, List<MailAddress> strangers) {
        boolean fitsSender = headers.sender().map(carried::contains).orElse(false);
        String sentence = fitsSender
                ? "The message is signed for its Sender " + headers.sender().get() + ", who is not the author in From: "
                        + shown(strangers) + "."
                : "The message says it is from " + shown(strangers) + ", but the signer's certificate is for "
                        + shown(carried) + ".";
        return Check.failed(
                Check.Kind.SENDER, fitsSender ? "signed-by-sender-not-author" : "sender-mismatch", RULE, sentence);
    }

    private static Result unknown(String code, String sentence, Optional<MailAddress> address) {
        return new Result(Check.unknown(Check.Kind.SENDER, code, RULE, sentence), null, address);
    }

    private static String shown(java.util.Collection<MailAddress> addresses) {
        String some = addresses.stream().limit(5).map(MailAddress::toString).collect(Collectors.joining(", "));
        return addresses.size() > 5 ? some + " and " + (addresses.size() - 5) + " more" : some;
    }
}
