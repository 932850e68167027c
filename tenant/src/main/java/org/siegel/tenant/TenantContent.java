package org.siegel.tenant;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Primitives;

/** {@link TenantObject#content}: every part with its length before it, so that no two objects have the same bytes. */
final class TenantContent {

    private static final byte VERSION = 1;

    private TenantContent() {}

    static byte[] write(TenantObject object) {
        ByteBuffer written = written(object);
        return Arrays.copyOf(written.array(), written.limit());
    }

    private static ByteBuffer written(TenantObject object) {
        var out = new Out(ByteBuffer.allocate(bound(object)));
        out.bytes.put(VERSION);
        out.bytes.put((byte) object.kind().ordinal());
        out.text(object.sourceAnchor());
        out.text(object.displayName());
        out.texts(object.mailNickname().stream().toList());
        out.texts(object.addresses().stream().map(MailAddress::toString).toList());
        switch (object) {
            case TenantPerson person -> {
                out.values(person.userCertificate().shared());
                out.values(person.userSmimeCertificate().shared());
            }
            case TenantGroup group -> {
                out.texts(known(group));
                out.texts(outside(group));
            }
        }
        return out.bytes.flip();
    }

    private static List<String> known(TenantGroup group) {
        return group.members().stream()
                .filter(TenantGroup.Known.class::isInstance)
                .map(member -> ((TenantGroup.Known) member).sourceAnchor())
                .toList();
    }

    private static List<String> outside(TenantGroup group) {
        return group.members().stream()
                .filter(TenantGroup.Outside.class::isInstance)
                .map(member -> ((TenantGroup.Outside) member).address().toString())
                .toList();
    }

    /** At least as many bytes as are written: UTF-8 makes at most three of a char. */
    private static int bound(TenantObject object) {
        long bytes = 64 + text(object.sourceAnchor()) + text(object.displayName());
        bytes += text(object.mailNickname().orElse(""));
        for (MailAddress address : object.addresses()) {
            bytes += text(address.localPart()) + text(address.domain());
        }
        bytes += switch (object) {
            case TenantPerson person ->
                person.userCertificate().bytes()
                        + person.userSmimeCertificate().bytes()
                        + 4L
                                * (person.userCertificate().size()
                                        + person.userSmimeCertificate().size());
            case TenantGroup group ->
                group.members().stream()
                        .mapToLong(member -> switch (member) {
                            case TenantGroup.Known known -> text(known.sourceAnchor());
                            case TenantGroup.Outside outside ->
                                text(outside.address().toString());
                        })
                        .sum();
        };
        return Math.toIntExact(bytes);
    }

    private static long text(String text) {
        return 4 + 3L * text.length();
    }

    static TenantObject read(byte[] content) {
        try {
            var in = new In(ByteBuffer.wrap(content));
            if (in.bytes.get() != VERSION) {
                throw new IllegalArgumentException("these bytes are no tenant object of version " + VERSION);
            }
            TenantObject.Kind kind = TenantObject.Kind.values()[in.bytes.get()];
            String anchor = in.text();
            String name = in.text();
            Optional<String> nickname = in.texts().stream().findFirst();
            List<MailAddress> addresses =
                    in.texts().stream().map(MailAddress::of).toList();
            List<MailAddress> proxies = addresses.subList(1, addresses.size());
            if (kind != TenantObject.Kind.GROUP) {
                return new TenantPerson(
                        anchor,
                        kind,
                        name,
                        nickname,
                        addresses.getFirst(),
                        proxies,
                        RawValues.of(in.values()),
                        RawValues.of(in.values()));
            }
            List<TenantGroup.Member> members = new ArrayList<>();
            in.texts().forEach(member -> members.add(new TenantGroup.Known(member)));
            in.texts().forEach(member -> members.add(new TenantGroup.Outside(MailAddress.of(member))));
            return new TenantGroup(anchor, name, nickname, addresses.getFirst(), proxies, members);
        } catch (BufferUnderflowException | IndexOutOfBoundsException | NoSuchElementException e) {
            throw new IllegalArgumentException("these bytes are no tenant object", e);
        }
    }

    static String fingerprint(TenantObject object) {
        try {
            MessageDigest digest = Primitives.jdk().digest("SHA-256");
            digest.update(written(object));
            return HexFormat.of().formatHex(digest.digest());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Whether it is of printable ASCII characters, as nearly all are. */
    static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    static boolean isPrintable(int c) {
        return !Character.isISOControl(c) && !(c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    static void requireTexts(String anchor, String displayName, Optional<String> mailNickname) {
        if (anchor.isEmpty()) {
            throw new IllegalArgumentException("an object has a source anchor");
        }
        requireShort("source anchor", anchor);
        requireShort("display name", displayName);
        mailNickname.ifPresent(text -> requireShort("mailNickname", text));
    }

    private static void requireShort(String what, String text) {
        if (text.length() > TenantObject.LONGEST_TEXT) {
            throw new IllegalArgumentException(
                    "the " + what + " has more than " + TenantObject.LONGEST_TEXT + " characters");
        }
        requireText(what, text);
    }

    private static void requireText(String what, String text) {
        if (!isPlain(text) && !text.codePoints().allMatch(TenantContent::isPrintable)) {
            throw new IllegalArgumentException("the " + what + " has control characters");
        }
    }

    /** Directories return values in any order, and some the primary address among the others. */
    static List<MailAddress> others(MailAddress primary, Collection<MailAddress> addresses) {
        requireText("mail address", primary.toString());
        if (addresses.isEmpty()) {
            return List.of();
        }
        addresses.forEach(address -> requireText("mail address", address.toString()));
        return addresses.stream()
                .filter(address -> !address.equals(primary))
                .distinct()
                .sorted(Comparator.comparing(Recipients::comparable))
                .toList();
    }

    private record Out(ByteBuffer bytes) {

        void value(byte[] value) {
            bytes.putInt(value.length).put(value);
        }

        void text(String text) {
            value(text.getBytes(StandardCharsets.UTF_8));
        }

        void texts(List<String> texts) {
            bytes.putInt(texts.size());
            texts.forEach(this::text);
        }

        void values(List<byte[]> values) {
            bytes.putInt(values.size());
            values.forEach(this::value);
        }
    }

    private record In(ByteBuffer bytes) {

        byte[] value() {
            int length = bytes.getInt();
            if (length < 0 || length > bytes.remaining()) {
                throw new IndexOutOfBoundsException();
            }
            byte[] value = new byte[length];
            bytes.get(value);
            return value;
        }

        String text() {
            return new String(value(), StandardCharsets.UTF_8);
        }

        List<String> texts() {
            return values().stream()
                    .map(value -> new String(value, StandardCharsets.UTF_8))
                    .toList();
        }

        List<byte[]> values() {
            int count = bytes.getInt();
            List<byte[]> values = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                values.add(value());
            }
            return values;
        }
    }
}
