package org.siegel.admin;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.siegel.ca.Actor;
import org.siegel.directory.DirectoryUser;
import org.siegel.smime.EncryptionChoice;
import org.siegel.smime.Identity;
import org.siegel.smime.Limits;
import org.siegel.smime.MailAddress;
import org.siegel.smime.SignOptions;
import org.siegel.smime.Smime;
import org.siegel.smime.SmimeException;
import org.siegel.tenant.DistributionGroup;
import org.siegel.tenant.Recipient;
import org.siegel.tenant.SmimeParameter;
import org.siegel.trust.CertificateAddresses;
import org.siegel.trust.RecipientCertificates;
import org.siegel.trust.Verdict;

/** Test-Smime: every link between two people is tried, and says whether it holds and why. */
final class SmimeProof {

    private final Rooms rooms;
    private final Invocation call;
    private final List<Row> links = new ArrayList<>();

    SmimeProof(Rooms rooms, Invocation call) {
        this.rooms = rooms;
        this.call = call;
    }

    List<Row> of(MailAddress sender, MailAddress recipient) {
        rooms.organization();
        Optional<DistributionGroup> group = rooms.tenant().distributionGroups().find(recipient);
        List<MailAddress> people = new ArrayList<>(List.of(sender));
        if (group.isEmpty()) {
            people.add(recipient);
        }
        people.forEach(address -> ProofCmdlets.recipient(rooms, address));
        for (MailAddress address : people) {
            link("Directory", "the directory has " + address + " with the certificates that the tenant has", () -> {
                DirectoryUser user =
                        rooms.user(address).orElseThrow(() -> new DoesNotHold("the directory has no user " + address));
                Recipient known = ProofCmdlets.recipient(rooms, address);
                if (!sameValues(user.userCertificate(), known.userCertificate().values())
                        || !sameValues(
                                user.userSmimeCertificate(),
                                known.userSmimeCertificate().values())) {
                    throw new DoesNotHold("the tenant has other certificates of " + address
                            + " than the directory; run Start-SyncCycle -PolicyType Delta");
                }
                return user.userCertificate().size() + " and "
                        + user.userSmimeCertificate().size() + " values, at " + user.dn();
            });
        }
        link("Collection", "a collection is loaded and current", () -> {
            var config = rooms.tenant().smimeConfigs().get().issuingCa();
            var loaded = config.orElseThrow(() -> new DoesNotHold(
                    "no collection is loaded; run Set-SmimeConfig -SMIMECertificateIssuingCA FILE.sst"));
            if (loaded.expiry().isBefore(call.now())) {
                throw new DoesNotHold(
                        "the certificate " + loaded.firstToExpire() + " in it expired on " + loaded.expiry());
            }
            return "first expiry " + loaded.expiry();
        });
        Optional<List<RecipientChoice>> choices = link(
                "Recipient",
                group.map(list -> "mail to everybody in " + list.name() + " can be encrypted")
                        .orElse("mail to " + recipient + " can be encrypted"),
                () -> group.map(this::ofEveryMember).orElseGet(() -> List.of(ofPerson(recipient))),
                SmimeProof::told);
        link(
                "Message",
                "a message from " + sender + " to " + recipient + " is signed, sealed, opened and believed",
                () -> {
                    List<RecipientChoice> all =
                            choices.orElseThrow(() -> new DoesNotHold("there is no certificate to encrypt to"));
                    return message(sender, recipient, all);
                });
        return links;
    }

    private RecipientChoice ofPerson(MailAddress address) {
        RecipientChoice chosen = Addressing.toEncrypt(rooms, call.now()).of(ProofCmdlets.recipient(rooms, address));
        if (chosen.choice().chosen().isEmpty()) {
            throw new DoesNotHold(chosen.choice().why());
        }
        return chosen;
    }

    private List<RecipientChoice> ofEveryMember(DistributionGroup group) {
        List<RecipientChoice> choices = new ArrayList<>();
        List<String> without = new ArrayList<>();
        for (var member : Addressing.toEncrypt(rooms, call.now()).membersOf(group)) {
            switch (member) {
                case Addressing.Known known
                when known.choice().choice().chosen().isPresent() -> choices.add(known.choice());
                case Addressing.Known known ->
                    without.add(known.choice().choice().why());
                case Addressing.Unknown unknown -> without.add(unknown.why());
            }
        }
        if (!without.isEmpty()) {
            throw new DoesNotHold(without.size() + " of " + (without.size() + choices.size())
                    + " members have no certificate: " + String.join(" ", without));
        }
        if (choices.isEmpty()) {
            throw new DoesNotHold("the list " + group.name() + " has no members");
        }
        return choices;
    }

    private static String told(List<RecipientChoice> choices) {
        return choices.stream()
                .flatMap(c -> Stream.concat(Stream.of(c.choice().why()), ProofCmdlets.rejected(c).stream()))
                .collect(Collectors.joining("\n"));
    }

    private String message(MailAddress sender, MailAddress recipient, List<RecipientChoice> choices) {
        var keys = rooms.authority().personalKeys(new Actor(call.caller().name()));
        EncryptionChoice.Chosen encryption = ProofCmdlets.encryption(choices);
        Identity signer = keys.signingIdentityOf(sender)
                .orElseThrow(() -> new DoesNotHold("not tried: Siegel does not hold the key of " + sender));
        Identity reader = choices.stream()
                .flatMap(c -> c.choice().chosen().stream())
                .map(RecipientCertificates.Candidate::certificate)
                .flatMap(certificate -> CertificateAddresses.of(certificate).stream()
                        .flatMap(address -> keys.decryptionIdentitiesOf(address).stream())
                        .filter(identity -> identity.certificate().equals(certificate)))
                .findFirst()
                .orElseThrow(() -> new DoesNotHold("not tried: Siegel does not hold the key of " + recipient));
        var engine = new Smime(rooms.primitives(), Limits.DEFAULT);
        String draft = "From: <" + sender + ">\r\nTo: <" + recipient + ">\r\nSubject: Test-Smime\r\n\r\nproof\r\n";
        boolean capabilities =
                rooms.tenant().smimeConfigs().get().get(SmimeParameter.OWA_INCLUDE_SMIME_CAPABILITIES_IN_MESSAGE);
        var sealed = new ByteArrayOutputStream();
        engine.signAndEncrypt(
                new ByteArrayInputStream(draft.getBytes(StandardCharsets.UTF_8)),
                List.of(signer),
                SignOptions.at(call.now().truncatedTo(ChronoUnit.SECONDS)).withCapabilities(capabilities),
                encryption.recipients(),
                encryption.options(),
                sealed);
        var inspection = engine.inspect(new ByteArrayInputStream(sealed.toByteArray()), List.of(reader), List.of());
        Verdict verdict = rooms.relyingParty().judge(inspection, call.now());
        if (!(verdict instanceof Verdict.Valid)) {
            throw new DoesNotHold(verdict.reason());
        }
        return verdict.reason() + " It was encrypted with "
                + encryption.options().cipher().optionName() + ". "
                + (capabilities ? "" : "It does not tell which algorithms its sender reads. ")
                + String.join(" ", ProofCmdlets.sentences(encryption));
    }

    private static boolean sameValues(List<byte[]> some, List<byte[]> others) {
        return some.size() == others.size()
                && some.stream().allMatch(value -> others.stream().anyMatch(other -> Arrays.equals(value, other)));
    }

    private static final class DoesNotHold extends RuntimeException {
        DoesNotHold(String sentence) {
            super(sentence);
        }
    }

    private interface Try<T> {
        T run();
    }

    private interface Reading<T> {
        String of(T result);
    }

    private void link(String name, String claim, Try<String> attempt) {
        link(name, claim, attempt, text -> text);
    }

    private <T> Optional<T> link(String name, String claim, Try<T> attempt, Reading<T> reading) {
        try {
            T result = attempt.run();
            links.add(row(name, claim, true, reading.of(result)));
            return Optional.of(result);
        } catch (DoesNotHold
                | CmdletException
                | SmimeException
                | org.siegel.directory.DirectoryException
                | org.siegel.ca.CaException e) {
            links.add(row(name, claim, false, String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    private static Row row(String name, String claim, boolean holds, String detail) {
        return Row.with("Link", name)
                .and("Claim", claim)
                .and("Holds", holds)
                .and("Detail", detail)
                .row();
    }
}
