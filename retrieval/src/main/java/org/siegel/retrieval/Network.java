package org.siegel.retrieval;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** The addresses that begin with the same bits, written {@code 10.0.0.0/8} or {@code fd00::/8}. */
record Network(byte[] prefix, int bits) {

    /**
     * Reads a network, or a single address.
     *
     * @throws IllegalArgumentException naming the text, if it is neither
     */
    static Network of(String text) {
        String[] parts = text.strip().split("/", 2);
        byte[] prefix = literal(parts[0], text).getAddress();
        if (parts.length == 1) {
            return new Network(prefix, prefix.length * 8);
        }
        if (!parts[1].matches("[0-9]{1,3}") || Integer.parseInt(parts[1]) > prefix.length * 8) {
            throw notANetwork(text);
        }
        return new Network(prefix, Integer.parseInt(parts[1]));
    }

    private static InetAddress literal(String address, String text) {
        // only literals: a name would be looked up
        if (!address.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*")) {
            throw notANetwork(text);
        }
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw notANetwork(text);
        }
    }

    private static IllegalArgumentException notANetwork(String text) {
        return new IllegalArgumentException(
                "a network is written as 10.0.0.0/8, fd00::/8 or 192.0.2.1, not " + FetchException.shown(text));
    }

    boolean contains(byte[] address) {
        if (address.length != prefix.length) {
            return false;
        }
        int whole = bits / 8;
        int rest = bits % 8;
        return Arrays.equals(address, 0, whole, prefix, 0, whole)
                && (rest == 0 || ((address[whole] ^ prefix[whole]) & 0xFF) >> (8 - rest) == 0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Network that && bits == that.bits && Arrays.equals(prefix, that.prefix);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(prefix) + bits;
    }
}
