package org.siegel.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siegel.trust.TestPki.NOW;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.siegel.smime.MailAddress;
import org.siegel.trust.RecipientCertificates.Candidate;
import org.siegel.trust.RecipientCertificates.Purpose;
import org.siegel.trust.RecipientCertificates.Source;
import org.siegel.trust.RecipientChoices.Question;

/** What is remembered of a choice, and when it is forgotten. */
class RecipientChoicesTest {

    private static final TestPki.Party ROOT = TestPki.root("Root");
    private static final MailAddress BOB = MailAddress.of("bob@example.com");

    private final RecipientChoices choices = new RecipientChoices(2);
    private CertificateCollection collection = CertificateCollection.of(List.of(ROOT.certificate()), List.of());
    private int made;

    @Test
    void anUnchangedQuestionIsAnsweredFromMemoryForAWhile() {
        X509Certificate bob = make(TestPki.cert("Bob"));
        assertThat(ask("v1", "bob1", NOW, bob)).contains(bob);
        assertThat(ask("v1", "bob1", NOW.plusSeconds(299), bob)).contains(bob);
        assertThat(made).isEqualTo(1);
        ask("v1", "bob1", NOW.plusSeconds(300), bob);
        assertThat(made).isEqualTo(2);
        ask("v1", "bob1", NOW.minusSeconds(1), bob);
        assertThat(made).as("the clock went back").isEqualTo(3);
    }

    @Test
    void anotherStateOfRecipientOrTrustIsAnotherQuestion() {
        X509Certificate bob = make(TestPki.cert("Bob"));
        ask("v1", "bob1", NOW, bob);
        collection = CertificateCollection.of(List.of(TestPki.root("Other").certificate()), List.of());
        assertThat(ask("v2", "bob1", NOW, bob)).isEmpty();
        assertThat(ask("v1", "bob2", NOW, bob)).isEmpty();
        assertThat(made).isEqualTo(3);
        ask("v1", "bob1", NOW, bob);
        assertThat(made).as("only two are remembered").isEqualTo(4);
        ask("v1", "bob2", NOW, bob);
        assertThat(made).isEqualTo(4);
    }

    @Test
    void aChoiceEndsWhenACertificateBeginsOrEnds() {
        X509Certificate ends = make(TestPki.cert("Bob").to(NOW.plusSeconds(60)));
        assertThat(ask("v1", "bob1", NOW, ends)).contains(ends);
        assertThat(ask("v1", "bob1", NOW.plusSeconds(60), ends)).contains(ends);
        assertThat(made).isEqualTo(1);
        assertThat(ask("v1", "bob1", NOW.plusSeconds(61), ends)).isEmpty();
        X509Certificate begins = make(TestPki.cert("Bob").from(NOW.plusSeconds(30)));
        assertThat(ask("v1", "bob2", NOW, begins)).isEmpty();
        assertThat(ask("v1", "bob2", NOW.plusSeconds(30), begins)).contains(begins);
    }

    @Test
    void whatCouldNotBeToldIsAskedAgainSoon() {
        X509Certificate bob = make(TestPki.cert("Bob"));
        var hard = CertificateValidator.of(collection).withRevocation(RevocationPolicy.HARD, RevocationSource.NONE);
        assertThat(ask(hard, "v1", NOW, bob)).isEmpty();
        ask(hard, "v1", NOW.plusSeconds(29), bob);
        assertThat(made).isEqualTo(1);
        ask(hard, "v1", NOW.plusSeconds(30), bob);
        assertThat(made).isEqualTo(2);
    }

    private static X509Certificate make(TestPki.Make make) {
        return make.mail("bob@example.com").by(ROOT).build().certificate();
    }

    private Optional<X509Certificate> ask(String trusted, String recipient, Instant at, X509Certificate certificate) {
        return ask(CertificateValidator.of(collection), trusted, recipient, at, certificate);
    }

    private Optional<X509Certificate> ask(
            CertificateValidator validator, String trusted, Instant at, X509Certificate certificate) {
        return ask(validator, trusted, "bob", at, certificate);
    }

    private Optional<X509Certificate> ask(
            CertificateValidator validator, String trusted, String recipient, Instant at, X509Certificate certificate) {
        var candidate = new Candidate(certificate, Source.USER_CERTIFICATE, false, Optional.empty());
        return choices.choose(
                        new Question(trusted, recipient, Purpose.ENCRYPT, true, false),
                        () -> {
                            made++;
                            return validator;
                        },
                        BOB,
                        List.of(),
                        () -> new PublishedCertificates(List.of(candidate), List.of(), List.of()),
                        at)
                .choice()
                .chosen()
                .map(Candidate::certificate);
    }
}
