package org.siegel.sync;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.siegel.directory.Directory;
import org.siegel.directory.DirectoryChange;
import org.siegel.directory.DirectoryChanges;
import org.siegel.directory.DirectoryException;
import org.siegel.directory.DirectoryObject;
import org.siegel.directory.DirectoryUser;
import org.siegel.directory.Reading;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Secret;

/** A directory with a log of changes; the cursor is a position in the log. */
final class MemoryDirectory implements Directory {

    final Map<String, DirectoryUser> users = new LinkedHashMap<>();
    private final List<String> log = new ArrayList<>();
    private int forgottenBefore;

    boolean down;
    Runnable beforeReading = () -> {};

    void put(DirectoryUser user) {
        users.put(user.id(), user);
        log.add(user.id());
    }

    void delete(String id) {
        users.remove(id);
        log.add(id);
    }

    /** As after a purge of the change log. */
    void forgetHistory() {
        forgottenBefore = log.size() + 1;
        log.add("nobody");
    }

    @Override
    public Reading read(Optional<String> cursor, Set<String> attributes, Consumer<DirectoryChange> sink) {
        DirectoryChanges changes = cursor.map(this::readChanges).orElseGet(this::readAll);
        changes.changed().forEach(user -> sink.accept(new DirectoryChange.Put(object(user))));
        changes.deleted().forEach(id -> sink.accept(new DirectoryChange.Gone(id)));
        return new Reading(
                changes.cursor(),
                changes.full(),
                cursor.filter(given -> changes.full()).map(given -> "the change log was purged"));
    }

    private static DirectoryObject object(DirectoryUser user) {
        List<byte[]> addresses =
                user.mail().stream().map(mail -> bytes("SMTP:" + mail)).collect(Collectors.toList());
        user.proxyAddresses().forEach(other -> addresses.add(bytes("smtp:" + other)));
        return new DirectoryObject(
                user.id(),
                user.dn(),
                DirectoryObject.Kind.USER,
                Map.of(
                        "uid", List.of(bytes(user.name())),
                        "displayName", List.of(bytes(user.displayName())),
                        "mail",
                                user.mail().stream()
                                        .map(mail -> bytes(mail.toString()))
                                        .toList(),
                        "proxyAddresses", addresses,
                        "userCertificate", user.userCertificate(),
                        "userSMIMECertificate", user.userSmimeCertificate()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public AutoCloseable watch(Runnable changed) {
        throw new UnsupportedOperationException();
    }

    @Override
    public DirectoryChanges readAll() {
        answer();
        return new DirectoryChanges(List.copyOf(users.values()), List.of(), "" + log.size(), true);
    }

    @Override
    public DirectoryChanges readChanges(String cursor) {
        answer();
        int position = Integer.parseInt(cursor);
        if (position < forgottenBefore) {
            return readAll();
        }
        Set<String> touched = new LinkedHashSet<>(log.subList(position, log.size()));
        List<DirectoryUser> changed = new ArrayList<>();
        List<String> deleted = new ArrayList<>();
        for (String id : touched) {
            Optional.ofNullable(users.get(id)).ifPresentOrElse(changed::add, () -> deleted.add(id));
        }
        return new DirectoryChanges(changed, deleted, "" + log.size(), false);
    }

    private void answer() {
        beforeReading.run();
        if (down) {
            throw new DirectoryException("no answer from ldap.example.org:636 within 10 s");
        }
    }

    @Override
    public Optional<DirectoryUser> find(MailAddress address) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void publish(DirectoryUser user, byte[] userCertificate, byte[] userSmimeCertificate) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void withdraw(DirectoryUser user, byte[] userCertificate, byte[] userSmimeCertificate) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<DirectoryUser> authenticate(String name, Secret password) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
