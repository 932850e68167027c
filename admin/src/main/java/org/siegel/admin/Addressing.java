package org.siegel.admin;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.siegel.ca.CertificateAuthority;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Primitives;
import org.siegel.tenant.DistributionGroup;
import org.siegel.tenant.GroupExpansion;
import org.siegel.tenant.Recipient;
import org.siegel.tenant.SmimeConfig;
import org.siegel.tenant.SmimeParameter;
import org.siegel.trust.CertificateValidator;
import org.siegel.trust.PublishedCertificates;
import org.siegel.trust.RecipientCertificates;
import org.siegel.trust.RecipientCertificates.Purpose;
import org.siegel.trust.RecipientChoices;

/**
 * Who is behind addresses, and which certificate is whose: questions of one moment, answered from one state of the
 * configuration. A list is answered member by member.
 */
final class Addressing {

    private final Rooms rooms;
    private final Purpose purpose;
    private final boolean asMicrosoft;
    private final Instant at;
    private final SmimeConfig config;
    private final String trusted;
    private final DnsFallback dns;
    private @Nullable CertificateValidator validator;

    /** @param asMicrosoft whatever the organisation's setting is, answer as Exchange and Outlook would */
    Addressing(Rooms rooms, Purpose purpose, boolean asMicrosoft, Instant at) {
        this.rooms = rooms;
        this.purpose = purpose;
        this.at = at;
        this.dns = new DnsFallback(rooms.smimea());
        var version = rooms.tenant().smimeConfigs().current();
        this.config = version.config();
        this.asMicrosoft = asMicrosoft || config.get(SmimeParameter.MICROSOFT_CERTIFICATE_CHOICE);
        this.trusted = version.number() + " " + ownLists(rooms.authority());
    }

    /** To encrypt, by the organisation's setting. */
    static Addressing toEncrypt(Rooms rooms, Instant at) {
        return new Addressing(rooms, Purpose.ENCRYPT, false, at);
    }

    /** Somebody to whom a message goes, with the certificate that he gets it under, or the reason why he has none. */
    sealed interface Addressee {

        /** Names of the groups through which the message goes to him; empty where he is addressed himself. */
        List<String> via();
    }

    /** A recipient of the organisation, or somebody outside whom the DNS was asked about. */
    record Known(MailAddress address, RecipientChoice choice, List<String> via) implements Addressee {}

    /** Somebody of whom nothing is known. */
    record Unknown(Optional<MailAddress> address, String why, List<String> via) implements Addressee {}

    /** The certificate of a recipient. */
    RecipientChoice of(Recipient recipient) {
        boolean proxies = config.get(SmimeParameter.OWA_USE_SECONDARY_PROXIES_WHEN_FINDING_CERTIFICATES);
        var question = new RecipientChoices.Question(trusted, recipient.fingerprint(), purpose, proxies, asMicrosoft);
        Supplier<PublishedCertificates> published = () -> PublishedCertificates.read(
                recipient.userSmimeCertificate().values(),
                recipient.userCertificate().values());
        var kept = rooms.choices()
                .choose(
                        question,
                        this::validator,
                        recipient.primaryAddress(),
                        recipient.proxyAddresses(),
                        published,
                        at);
        RecipientCertificates.Choice choice = kept.choice();
        if (choice.chosen().isEmpty()) {
            choice = dns.orElse(choice, recipient.primaryAddress(), recipient.proxyAddresses(), how(proxies), at);
        }
        return choice(recipient.addresses(), choice, kept.unreadable());
    }

    /**
     * The same of the directory alone, and not remembered: for everybody in turn, who would displace those whom mail goes to.
     */
    RecipientCertificates.Choice ofDirectory(Recipient recipient, PublishedCertificates published) {
        boolean proxies = config.get(SmimeParameter.OWA_USE_SECONDARY_PROXIES_WHEN_FINDING_CERTIFICATES);
        return how(proxies)
                .get()
                .choose(
                        recipient.primaryAddress(),
                        recipient.proxyAddresses(),
                        published.candidates(),
                        published.pool(),
                        at);
    }

    /** Another one whenever the collection, the configuration or one of our own revocation lists changes. */
    String trusted() {
        return trusted;
    }

    private RecipientChoice choice(
            List<MailAddress> addresses, RecipientCertificates.Choice choice, List<String> unreadable) {
        return new RecipientChoice(choice, unreadable, addresses, rooms.tenant().capabilities());
    }

    private Supplier<RecipientCertificates> how(boolean proxies) {
        return () -> new RecipientCertificates(validator(), purpose, proxies, asMicrosoft);
    }

    /** Somebody whom the tenant does not know; empty where the DNS is not asked. */
    Optional<RecipientChoice> outside(MailAddress address) {
        if (!dns.isAsked()) {
            return Optional.empty();
        }
        var nothing = new RecipientCertificates.Choice(
                Optional.empty(), "The tenant knows no recipient " + address + ".", List.of());
        return Optional.of(
                choice(List.of(address), dns.orElse(nothing, address, List.of(), how(false), at), List.of()));
    }

    /**
     * Everybody behind a list, nested lists included.
     *
     * @throws CmdletException if OWADLExpansionTimeout is over, or the list passes a cap: then nothing may be sent to it
     */
    List<Addressee> membersOf(DistributionGroup group) {
        Duration allowed = Duration.ofMillis(config.get(SmimeParameter.OWA_DL_EXPANSION_TIMEOUT));
        return switch (rooms.tenant().distributionGroups().expand(group, allowed)) {
            case GroupExpansion.Failed failed ->
                throw new CmdletException(
                        failed.reason() == GroupExpansion.Reason.TIMED_OUT
                                ? CmdletException.Kind.UNAVAILABLE
                                : CmdletException.Kind.REFUSED,
                        "the list " + group.name() + " cannot be expanded: " + failed.sentence());
            case GroupExpansion.Complete complete -> {
                List<Addressee> all = new ArrayList<>();
                for (GroupExpansion.Member member : complete.members()) {
                    all.add(addressee(member));
                }
                yield all;
            }
        };
    }

    private Addressee addressee(GroupExpansion.Member member) {
        return switch (member) {
            case GroupExpansion.Person person ->
                new Known(person.recipient().primaryAddress(), of(person.recipient()), person.via());
            case GroupExpansion.Outsider outsider ->
                outside(outsider.address())
                        .<Addressee>map(choice -> new Known(outsider.address(), choice, outsider.via()))
                        .orElseGet(() -> new Unknown(
                                Optional.of(outsider.address()),
                                "The tenant knows no recipient " + outsider.address() + ", so no certificate of his.",
                                outsider.via()));
            case GroupExpansion.Unresolved nobody ->
                new Unknown(nobody.address(), nobody.sentence() + ".", nobody.via());
        };
    }

    private CertificateValidator validator() {
        if (validator == null) {
            validator = rooms.relyingPartyOnSend().certificates();
        }
        return validator;
    }

    /** Changes whenever one of our own lists does: its head holds its date, its tail its signature. */
    private static String ownLists(CertificateAuthority authority) {
        try {
            MessageDigest digest = Primitives.jdk().digest("SHA-256");
            for (var issuer :
                    List.of(authority.hierarchy().root(), authority.hierarchy().issuing())) {
                byte[] list = authority.currentCrl(issuer);
                int part = Math.min(list.length, 1024);
                digest.update(list, 0, part);
                digest.update(list, list.length - part, part);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
