package org.siegel.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** IANA's registries of special-purpose addresses (RFC 6890, RFC 8190). */
class AddressPolicyTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.255.254",
                "0.0.0.0",
                "10.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "192.0.0.8",
                "198.18.0.1",
                "224.0.0.1",
                "255.255.255.255",
                "240.0.0.1",
                "::1",
                "::",
                "fe80::1",
                "fec0::1",
                "fc00::1",
                "fd12:3456::1",
                "ff02::1",
                "2001:db8::1",
                "2001::1",
                "100::1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "::127.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b::a00:1",
                "64:ff9b:1::808:808",
                "2002:7f00:1::1",
                "2002:a00:1::1",
                "5f00::1",
                "3fff::1"
            })
    void isNotConnectedTo(String address) throws UnknownHostException {
        assertThat(AddressPolicy.publicOnly().permits(InetAddress.getByName(address)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "172.15.0.1",
                "172.32.0.1",
                "192.167.1.1",
                "100.63.0.1",
                "100.128.0.1",
                "223.255.255.1",
                "2606:4700::1111",
                "2a00:1450::1",
                "64:ff9b::808:808",
                "2002:808:808::1",
                "::ffff:8.8.8.8"
            })
    void isPublic(String address) throws UnknownHostException {
        assertThat(AddressPolicy.publicOnly().permits(InetAddress.getByName(address)))
                .isTrue();
    }

    @Test
    void anAdministratorAllowsNetworks() throws UnknownHostException {
        var policy = AddressPolicy.allowing(List.of("10.20.0.0/15", "fd00:1::/32", "192.168.7.7"));
        assertThat(policy.permits(InetAddress.getByName("10.21.255.255"))).isTrue();
        assertThat(policy.permits(InetAddress.getByName("10.22.0.0"))).isFalse();
        assertThat(policy.permits(InetAddress.getByName("::ffff:10.20.1.1"))).isTrue();
        assertThat(policy.permits(InetAddress.getByName("fd00:1:2::3"))).isTrue();
        assertThat(policy.permits(InetAddress.getByName("fd00:2::3"))).isFalse();
        assertThat(policy.permits(InetAddress.getByName("192.168.7.7"))).isTrue();
        assertThat(policy.permits(InetAddress.getByName("192.168.7.8"))).isFalse();
        assertThat(policy.permits(InetAddress.getByName("127.0.0.1"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "intranet", "10.0.0.0/33", "10.0.0.0/x", "10.0.0/8", "fd00::/129", "a.example/8"})
    void whatIsNoNetworkIsSaid(String text) {
        assertThatThrownBy(() -> AddressPolicy.allowing(List.of(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a network is written as 10.0.0.0/8");
    }
}
