package org.siegel.trust;

import java.nio.charset.StandardCharsets;
import java.security.cert.CRLException;
import java.security.cert.CertificateEncodingException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Serialized stores of every shape, the same ones for the same seed. */
final class RandomStores {

    /** Few, for making one takes longer than a store of hundreds. */
    private static final List<byte[]> CERTIFICATES = new ArrayList<>();

    private static final List<byte[]> CRLS = new ArrayList<>();

    static {
        try {
            for (int i = 0; i < 12; i++) {
                TestPki.Party party = TestPki.cert(i % 3 == 0 ? "" : "Zürich " + "x".repeat(i * 4))
                        .ca()
                        .build();
                CERTIFICATES.add(party.certificate().getEncoded());
                CRLS.add(TestPki.jdkCrl(party, TestPki.START, TestPki.END, party.certificate())
                        .getEncoded());
            }
        } catch (CertificateEncodingException | CRLException e) {
            throw new IllegalStateException(e);
        }
    }

    private final Random random;
    private final List<Integer> ids;

    /** Properties of every number. */
    RandomStores(long seed) {
        this(seed, List.of());
    }

    /** Properties of these numbers only. */
    RandomStores(long seed, List<Integer> ids) {
        this.random = new Random(seed);
        this.ids = ids;
    }

    SerializedStore next() {
        return new SerializedStore(
                entries(CERTIFICATES), entries(CRLS), random.nextInt(4) == 0 ? trustLists() : List.of());
    }

    private List<SerializedStore.Entry> entries(List<byte[]> pool) {
        List<SerializedStore.Entry> entries = new ArrayList<>();
        for (int left = random.nextInt(5); left > 0; left--) {
            entries.add(new SerializedStore.Entry(pool.get(random.nextInt(pool.size())), properties()));
        }
        return entries;
    }

    private List<SerializedStore.Entry> trustLists() {
        byte[] content = bytes(120);
        byte[] list = new byte[2 + content.length];
        list[0] = 0x30;
        list[1] = (byte) content.length;
        System.arraycopy(content, 0, list, 2, content.length);
        return List.of(new SerializedStore.Entry(list, properties()));
    }

    private List<SerializedStore.Property> properties() {
        List<SerializedStore.Property> properties = new ArrayList<>();
        while (random.nextInt(3) > 0) {
            properties.add(random.nextInt(4) == 0 ? name() : new SerializedStore.Property(id(), bytes(300)));
        }
        return properties;
    }

    private int id() {
        if (!ids.isEmpty()) {
            return ids.get(random.nextInt(ids.size()));
        }
        int id = random.nextBoolean() ? 1 + random.nextInt(31) : 36 + random.nextInt(0xFFFF - 35);
        return random.nextInt(50) == 0 ? 0xFFFF : id;
    }

    private SerializedStore.Property name() {
        return new SerializedStore.Property(
                11, ("Näme " + random.nextInt() + "\0").getBytes(StandardCharsets.UTF_16LE));
    }

    private byte[] bytes(int most) {
        byte[] bytes = new byte[random.nextInt(most)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** The same store in another order. */
    SerializedStore shuffled(SerializedStore store) {
        return new SerializedStore(
                shuffled(store.certificates()), shuffled(store.crls()), shuffled(store.trustLists()));
    }

    private <T> List<T> shuffled(List<T> list) {
        List<T> copy = new ArrayList<>(list);
        Collections.shuffle(copy, random);
        return copy;
    }

    Random random() {
        return random;
    }
}
