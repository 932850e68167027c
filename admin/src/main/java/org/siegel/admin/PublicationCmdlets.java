package org.siegel.admin;

import static org.siegel.admin.Parameter.optional;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.siegel.ca.Actor;
import org.siegel.directory.CertificateAttribute;
import org.siegel.directory.CertificateChange;
import org.siegel.directory.CertificateValue;
import org.siegel.directory.DirectoryException;
import org.siegel.publication.Everybody;
import org.siegel.publication.Everywhere;
import org.siegel.publication.Order;
import org.siegel.publication.PublicationException;
import org.siegel.publication.PublicationPlan;
import org.siegel.publication.Publisher;
import org.siegel.publication.Undo;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Thumbprint;

/** Step 1, publication: certificates in the directory, compared, repaired and taken back. */
final class PublicationCmdlets {

    private static final Parameter<MailAddress> WHO =
            optional("Identity", new ParameterType.Address(), "An address of the user.");
    private static final Parameter<Boolean> ALL = optional(
            "All",
            new ParameterType.Switch(),
            "Everybody who ever had a certificate of ours; stopped, the same command goes on.");
    private static final Parameter<Boolean> WHAT_IF =
            optional("WhatIf", new ParameterType.Switch(), "Show what would be done, and do nothing.");
    private static final Parameter<MailAddress> COMPARED =
            optional("Identity", new ParameterType.Address(), "An address of the user; everybody without it.");
    private static final Parameter<Boolean> REPAIR = optional(
            "Repair", new ParameterType.Switch(), "Put right what can be; values of others are never touched.");
    private static final Parameter<Long> ENTRY =
            optional("Identity", new ParameterType.UInt32(), "The journal entry to take back.");
    private static final Parameter<Long> RUN = optional(
            "Run",
            new ParameterType.UInt32(),
            "Everything that one run changed, for example Publish-Certificate -All.");

    static final Parameter<String> DIRECTORY = optional(
            "Directory",
            new ParameterType.Text(),
            "The directory that is meant: directory, or the name of a connector; all of them without it.");

    /** As many rows as a person reads, and a program asks for at once. */
    private static final int MOST_ROWS = 1000;

    private PublicationCmdlets() {}

    static List<Cmdlet> of(Supplier<Rooms> rooms) {
        return List.of(
                new Cmdlet(
                        "Publish-Certificate",
                        "Publishes a user's newest certificate where he lives and takes former ones of ours away.",
                        Role.RECIPIENT_MANAGEMENT,
                        List.of(WHO, ALL, DIRECTORY, WHAT_IF),
                        call -> publish(rooms.get(), call)),
                new Cmdlet(
                        "Compare-Publication",
                        "Shows how the directories differ from what should be published, and repairs it.",
                        Role.VIEW_ONLY,
                        List.of(COMPARED, DIRECTORY, REPAIR),
                        call -> compare(rooms.get(), call)),
                new Cmdlet(
                        "Undo-Publication",
                        "Takes back what a publication changed, exactly, where the entry still is as it left it.",
                        Role.RECIPIENT_MANAGEMENT,
                        List.of(ENTRY, RUN),
                        call -> undo(rooms.get(), call)));
    }

    static Order order(Invocation call, String cmdlet) {
        return new Order(new Actor(call.caller().name()), cmdlet);
    }

    private static List<Row> publish(Rooms rooms, Invocation call) {
        if (call.isSet(ALL) == call.find(WHO).isPresent()) {
            throw new CmdletException(
                    CmdletException.Kind.INVALID_PARAMETER,
                    "Publish-Certificate needs either -Identity ADDRESS or -All");
        }
        if (call.isSet(WHAT_IF)) {
            return shown(
                    call.isSet(ALL)
                            ? everybody(rooms, call)
                            : told(rooms.publisher().plan(call.value(WHO), call.find(DIRECTORY)), call).stream()
                                    .flatMap(plan -> rows(plan, false).stream())
                                    .toList(),
                    call);
        }
        if (call.isSet(ALL)) {
            return publishAll(rooms, call);
        }
        var published =
                rooms.publisher().publish(call.value(WHO), call.find(DIRECTORY), order(call, "Publish-Certificate"));
        return told(published, call).stream()
                .map(done -> published(rooms, call, done))
                .toList();
    }

    /** What was done; where it was not, is said beside it. */
    static <T> List<T> told(Everywhere<T> all, Invocation call) {
        all.failures().forEach(failure -> call.note("not in " + failure.directory() + ": " + failure.sentence()));
        return all.done();
    }

    private static Row published(Rooms rooms, Invocation call, Publisher.Done done) {
        PublicationPlan plan = done.plan();
        var current = plan.current().orElseThrow(); // publish refuses without
        plan.drifts().stream().filter(drift -> !drift.repairable()).forEach(drift -> call.note(drift.sentence()));
        rooms.tenant()
                .audit()
                .record(
                        call.caller().name(),
                        "Publish-Certificate",
                        call.value(WHO).toString(),
                        "ok: serial number " + current.serial() + ", " + plan.directory() + ": " + told(done),
                        call.now());
        return Row.with("PrimarySmtpAddress", call.value(WHO).toString())
                .and("SerialNumber", current.serial().toString())
                .and("Thumbprint", Thumbprint.sha1(current.certificate()).hex())
                .and("Directory", plan.directory())
                .and("DistinguishedName", plan.entry().dn())
                .and("Attributes", List.of("userCertificate", "userSMIMECertificate"))
                .and("Publication", told(done))
                .and("JournalEntry", done.journalEntry().orElse(null))
                .row();
    }

    private static List<Row> publishAll(Rooms rooms, Invocation call) {
        Publisher publisher = rooms.publisher();
        Order order = order(call, "Publish-Certificate -All");
        var runs = Everywhere.of(
                publisher.directories(call.find(DIRECTORY)),
                name -> Optional.of(publisher.everybody(name).publish(order)));
        return told(runs, call).stream().map(run -> ofAll(rooms, call, run)).toList();
    }

    private static Row ofAll(Rooms rooms, Invocation call, Everybody.Run run) {
        run.problems().stream()
                .limit(MOST_ROWS)
                .forEach(problem -> call.note(problem.mailbox() + ": " + problem.sentence()));
        String counts = run.published() + " published, " + run.unchanged() + " unchanged, "
                + run.problems().size() + " failed";
        rooms.tenant()
                .audit()
                .record(
                        call.caller().name(),
                        "Publish-Certificate -All",
                        "run " + run.id(),
                        "ok: " + counts,
                        call.now());
        return Row.with("Run", run.id())
                .and("Directory", run.directory())
                .and("Resumed", run.resumed())
                .and("Published", run.published())
                .and("Unchanged", run.unchanged())
                .and("NotInDirectory", run.absent())
                .and("Failed", run.problems().size())
                .row();
    }

    /** What a change came to, in a few words. */
    static String told(Publisher.Done done) {
        return done.journalEntry().isEmpty()
                ? "nothing to change"
                : done.change().add().size() + " added, "
                        + done.change().delete().size() + " deleted";
    }

    /** What changes in several directories came to. */
    static String told(Everywhere<Publisher.Done> all) {
        return all.done().size() == 1
                ? told(all.done().getFirst())
                : all.done().stream()
                        .map(done -> done.plan().directory() + ": " + told(done))
                        .collect(Collectors.joining("; "));
    }

    /** After a revocation, which stands whatever the directories say. */
    static String keptCurrent(Rooms rooms, MailAddress address, Invocation call) {
        try {
            var all = rooms.publisher().keepCurrent(address, order(call, "Revoke-Certificate"));
            all.failures()
                    .forEach(failure -> call.note("the certificate is revoked, but may still be published in "
                            + failure.directory() + ": " + failure.sentence()
                            + "; run Compare-Publication -Repair later"));
            return told(all);
        } catch (PublicationException | DirectoryException e) {
            call.note("the certificate is revoked, but may still be published: " + e.getMessage()
                    + "; run Compare-Publication -Repair later");
            return "not changed: " + e.getMessage();
        }
    }

    private static List<Row> compare(Rooms rooms, Invocation call) {
        if (call.isSet(REPAIR) && !call.caller().role().includes(Role.RECIPIENT_MANAGEMENT)) {
            throw new CmdletException(
                    CmdletException.Kind.FORBIDDEN,
                    "Compare-Publication -Repair needs the role " + Role.RECIPIENT_MANAGEMENT.title());
        }
        return shown(
                call.find(COMPARED)
                        .map(who -> compared(rooms, who, call.find(DIRECTORY), call).stream()
                                .flatMap(plan -> rows(plan, call.isSet(REPAIR)).stream())
                                .toList())
                        .orElseGet(() -> everybody(rooms, call)),
                call);
    }

    private static List<Row> shown(List<Row> differences, Invocation call) {
        if (differences.isEmpty()) {
            call.note("there are no differences");
        }
        return differences;
    }

    private static List<PublicationPlan> compared(
            Rooms rooms, MailAddress who, Optional<String> directory, Invocation call) {
        if (!call.isSet(REPAIR)) {
            return told(rooms.publisher().plan(who, directory), call);
        }
        var repaired = rooms.publisher().repair(who, directory, order(call, "Compare-Publication -Repair"));
        told(repaired, call).forEach(done -> record(rooms, who, call, done));
        return repaired.done().stream().map(Publisher.Done::plan).toList();
    }

    private static void record(Rooms rooms, MailAddress who, Invocation call, Publisher.Done done) {
        done.journalEntry()
                .ifPresent(entry -> rooms.tenant()
                        .audit()
                        .record(
                                call.caller().name(),
                                "Compare-Publication -Repair",
                                who.toString(),
                                "ok: " + told(done) + ", journal entry " + entry,
                                call.now()));
    }

    private static List<Row> everybody(Rooms rooms, Invocation call) {
        List<Row> rows = new ArrayList<>();
        Publisher publisher = rooms.publisher();
        var looked = Everywhere.of(publisher.directories(call.find(DIRECTORY)), name -> {
            publisher.everybody(name).people(who -> {
                try {
                    for (PublicationPlan plan : compared(rooms, who, Optional.of(name), call)) {
                        if (rows.size() < MOST_ROWS) {
                            rows.addAll(rows(plan, call.isSet(REPAIR)));
                        }
                    }
                } catch (PublicationException e) {
                    call.note(who + ": " + e.getMessage());
                }
                return call.isSet(REPAIR) || rows.size() < MOST_ROWS;
            });
            return Optional.of(name);
        });
        told(looked, call);
        if (rows.size() >= MOST_ROWS) {
            call.note("there are more differences than the " + MOST_ROWS + " shown");
        }
        return rows;
    }

    private static List<Row> rows(PublicationPlan plan, boolean repaired) {
        String who = plan.user().mail().map(MailAddress::toString).orElse("");
        return plan.drifts().stream()
                .map(drift -> Row.with("PrimarySmtpAddress", who)
                        .and("Directory", plan.directory())
                        .and("Drift", drift.kind().toString())
                        .and(
                                "Attribute",
                                drift.attribute()
                                        .map(CertificateAttribute::ldapName)
                                        .orElse(null))
                        .and(
                                "Value",
                                drift.value().map(CertificateValue::sha256).orElse(null))
                        .and("Repairable", drift.repairable())
                        .and("Repaired", drift.repairable() && repaired)
                        .and("Reason", drift.sentence())
                        .row())
                .toList();
    }

    private static List<Row> undo(Rooms rooms, Invocation call) {
        Optional<Long> entry = call.find(ENTRY);
        Optional<Long> run = call.find(RUN);
        if (entry.isPresent() == run.isPresent()) {
            throw new CmdletException(
                    CmdletException.Kind.INVALID_PARAMETER,
                    "Undo-Publication needs either -Identity, a journal entry, or -Run; Get-PublicationJournal shows both");
        }
        Undo undo = rooms.publisher().undo();
        List<Row> rows = new ArrayList<>();
        long[] changed = {0};
        Consumer<Undo.Outcome> each = outcome -> {
            changed[0] += outcome.journalEntry().isPresent() ? 1 : 0;
            if (rows.size() < MOST_ROWS) {
                rows.add(row(outcome));
            }
        };
        entry.ifPresentOrElse(
                id -> each.accept(undo.entry(id, order(call, "Undo-Publication " + id))),
                () -> undo.run(run.orElseThrow(), order(call, "Undo-Publication -Run " + run.get()), each));
        rooms.tenant()
                .audit()
                .record(
                        call.caller().name(),
                        "Undo-Publication",
                        entry.map(id -> "journal entry " + id).orElseGet(() -> "run " + run.orElseThrow()),
                        "ok: " + changed[0] + " changed",
                        call.now());
        return rows;
    }

    private static Row row(Undo.Outcome outcome) {
        CertificateChange change = outcome.change();
        return Row.with("Identity", outcome.undone().id())
                .and("Directory", outcome.undone().directory())
                .and("PrimarySmtpAddress", outcome.undone().address())
                .and(
                        "Added",
                        change.add().stream().map(CertificateValue::toString).toList())
                .and(
                        "Deleted",
                        change.delete().stream().map(CertificateValue::toString).toList())
                .and("Left", outcome.left())
                .and("JournalEntry", outcome.journalEntry().orElse(null))
                .row();
    }
}
