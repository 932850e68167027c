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
        var out = new Bytes(ByteBuffer.allocate(bound(object)));
        write(object, out);
        return Arrays.copyOf(out.bytes.array(), out.bytes.position());
    }

    private static void write(TenantObject object, Out out) {
        out.octets(new byte[] {VERSION, (byte) object.kind().ordinal()});
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
                        RawValues.sharing(in.values()),
                        RawValues.sharing(in.values()));
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
            var out = new Digest(Primitives.jdk().digest("SHA-256"), ByteBuffer.allocate(512));
            write(object, out);
            out.flush();
            return HexFormat.of().formatHex(out.digest.digest());
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

    private interface Out {

        void octets(byte[] octets);

        void number(int number);

        default void value(byte[] value) {
            number(value.length);
            octets(value);
        }

        default void text(String text) {
            value(text.getBytes(StandardCharsets.UTF_8));
        }

        default void texts(List<String> texts) {
            number(texts.size());
            texts.forEach(this::text);
        }

        default void values(List<byte[]> values) {
            number(values.size());
            values.forEach(this::value);
        }
    }

    private record Bytes(ByteBuffer bytes) implements Out {

        @Override
        public void octets(byte[] octets) {
            bytes.put(octets);
        }

        @Override
        public void number(int number) {
            bytes.putInt(number);
        }
    }

    /** A fingerprint needs no copy of the certificates. */
    private record Digest(MessageDigest digest, ByteBuffer small) implements Out {

        @Override
        public void octets(byte[] octets) {
            if (octets.length > small.remaining()) {
                flush();
            }
            if (octets.length > small.remaining()) {
                digest.update(octets);
            } else {
                small.put(octets);
            }
        }

        @Override
        public void number(int number) {
            if (small.remaining() < Integer.BYTES) {
                flush();
            }
            small.putInt(number);
        }

        void flush() {
            digest.update(small.array(), 0, small.position());
            small.clear();
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
