package org.siegel.retrieval;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which addresses may be connected to: those of the public Internet, and the networks that the administrator allows. A
 * certificate names where its revocation list is; without this, whoever gets a certificate could let the server knock at
 * any door of the network it stands in.
 */
public final class AddressPolicy {

    /** What IANA's registries of special-purpose addresses (RFC 6890) keep from the public Internet. */
    private static final List<Network> SPECIAL_IPV4 = networks(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4");

    /** Global unicast; within it Teredo, benchmarking, ORCHID, documentation and segment routing are special. */
    private static final Network GLOBAL_IPV6 = Network.of("2000::/3");

    private static final List<Network> SPECIAL_IPV6 = networks("2001::/23", "2001:db8::/32", "3fff::/20");
    private static final Network NAT64 = Network.of("64:ff9b::/96");
    private static final Network SIX_TO_FOUR = Network.of("2002::/16");

    private final List<Network> allowed;

    private AddressPolicy(List<Network> allowed) {
        this.allowed = allowed;
    }

    /** The public Internet only. */
    public static AddressPolicy publicOnly() {
        return new AddressPolicy(List.of());
    }

    /**
     * The public Internet and these networks.
     *
     * @param networks such as {@code 10.1.0.0/16} or {@code fd00::/8}
     * @throws IllegalArgumentException naming what is no network
     */
    public static AddressPolicy allowing(List<String> networks) {
        return new AddressPolicy(networks(networks.toArray(String[]::new)));
    }

    private static List<Network> networks(String... texts) {
        return Stream.of(texts).map(Network::of).toList();
    }

    /** Whether a connection to the address may be opened. */
    public boolean permits(InetAddress address) {
        return permits(address.getAddress()); // an IPv4-mapped address is IPv4 here already
    }

    private boolean permits(byte[] address) {
        if (allowed.stream().anyMatch(network -> network.contains(address))) {
            return true;
        }
        if (address.length == 4) {
            return SPECIAL_IPV4.stream().noneMatch(network -> network.contains(address));
        }
        if (NAT64.contains(address)) {
            return permits(Arrays.copyOfRange(address, 12, 16));
        }
        if (SIX_TO_FOUR.contains(address)) {
            return permits(Arrays.copyOfRange(address, 2, 6));
        }
        return GLOBAL_IPV6.contains(address) && SPECIAL_IPV6.stream().noneMatch(network -> network.contains(address));
    }
}
