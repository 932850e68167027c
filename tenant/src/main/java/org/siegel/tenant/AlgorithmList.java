package org.siegel.tenant;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * The value of OWAEncryptionAlgorithms and OWASigningAlgorithms, in order of preference:
 *
 * <pre>
 * list = item *( ";" item )
 * item = algid [ ":" keylen ] / algid "," oid
 * </pre>
 *
 * where {@code algid} is a CryptoAPI ALG_ID of four hexadecimal digits, {@code keylen} is for RC2 only, and {@code oid}
 * names the implementation of a third party that stands in for the algorithm.
 *
 * @param use what the list is for
 * @param items at least one
 */
public record AlgorithmList(AlgId.Use use, List<Item> items) {

    private static final int LONGEST = 1024;

    public AlgorithmList {
        items = List.copyOf(items);
        if (items.isEmpty()) {
            throw new IllegalArgumentException("an algorithm list names at least one algorithm");
        }
    }

    /**
     * One algorithm.
     *
     * @param algorithm which
     * @param keyLength in bits; RC2 only
     * @param replacement object identifier of a third party's implementation
     */
    public record Item(AlgId algorithm, OptionalInt keyLength, Optional<String> replacement) {
        @Override
        public String toString() {
            return algorithm.hex()
                    + (keyLength.isPresent() ? ":" + keyLength.getAsInt() : "")
                    + replacement.map(oid -> "," + oid).orElse("");
        }
    }

    /**
     * Reads a list.
     *
     * @throws IllegalArgumentException naming the item that is wrong, and what is right
     */
    public static AlgorithmList parse(AlgId.Use use, String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("an algorithm list has at most " + LONGEST + " characters");
        }
        List<Item> items = new ArrayList<>();
        for (String part : text.split(";", -1)) {
            items.add(item(use, part.strip(), items.size() + 1));
        }
        return new AlgorithmList(use, items);
    }

    private static Item item(AlgId.Use use, String text, int number) {
        if (text.isEmpty()) {
            throw wrong(number, text, "it is empty; items are separated by one ';'");
        }
        int colon = text.indexOf(':');
        int comma = text.indexOf(',');
        if (colon >= 0 && comma >= 0) {
            throw wrong(number, text, "a key length and an object identifier exclude each other");
        }
        int end = Math.max(colon, comma);
        AlgId algorithm = algorithm(use, end < 0 ? text : text.substring(0, end).strip(), number, text);
        String rest = end < 0 ? "" : text.substring(end + 1).strip();
        if (colon >= 0) {
            return new Item(algorithm, OptionalInt.of(keyLength(algorithm, rest, number, text)), Optional.empty());
        }
        if (comma >= 0) {
            if (!Oids.isOid(rest)) {
                throw wrong(number, text, "'" + rest + "' is no object identifier such as 1.2.840.113549.3.7");
            }
            return new Item(algorithm, OptionalInt.empty(), Optional.of(rest));
        }
        return new Item(algorithm, OptionalInt.empty(), Optional.empty());
    }

    private static AlgId algorithm(AlgId.Use use, String id, int number, String text) {
        if (id.equalsIgnoreCase("8804")) {
            throw wrong(number, text, "8804 is no algorithm; SHA-1 is 8004 (a misprint in Exchange's documentation)");
        }
        if (id.toLowerCase(Locale.ROOT).startsWith("0x")) {
            throw wrong(number, text, "write the four hexadecimal digits without 0x");
        }
        AlgId algorithm = AlgId.ofHex(id)
                .orElseThrow(() -> wrong(number, text, "unknown algorithm; choose from " + AlgId.choices(use)));
        if (algorithm.use() != use) {
            String other = algorithm.use() == AlgId.Use.SIGNING ? "a hash for signing" : "a cipher for encryption";
            throw wrong(number, text, "this is " + other + "; choose from " + AlgId.choices(use));
        }
        return algorithm;
    }

    private static int keyLength(AlgId algorithm, String digits, int number, String text) {
        if (algorithm.keyLengths().isEmpty()) {
            throw wrong(number, text, "only RC2 (6602) takes a key length");
        }
        return algorithm.keyLengths().stream()
                .filter(length -> Integer.toString(length).equals(digits))
                .findFirst()
                .orElseThrow(() -> wrong(number, text, "RC2 takes the key lengths 40, 56, 64 and 128"));
    }

    private static IllegalArgumentException wrong(int number, String text, String why) {
        return new IllegalArgumentException("item " + number + " of the algorithm list, '" + text + "': " + why);
    }

    /** The items that nobody should use any more. */
    public List<Item> weak() {
        return items.stream().filter(item -> item.algorithm().weak()).toList();
    }

    /** The list in Exchange's form. */
    @Override
    public String toString() {
        return items.stream().map(Item::toString).collect(Collectors.joining(";"));
    }
}
