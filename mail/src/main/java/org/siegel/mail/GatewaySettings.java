package org.siegel.mail;

import java.net.InetAddress;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/**
 * How the submission gateway listens and what it takes.
 *
 * @param address to listen on
 * @param port 465 for implicit TLS, 587 for STARTTLS; 0 for any free one
 * @param mode when TLS begins; there is none without TLS
 * @param tls with our certificate
 * @param hostName shown in the greeting and in Received fields
 * @param limits what a client may ask of us
 */
public record GatewaySettings(
        InetAddress address, int port, TlsMode mode, SSLContext tls, String hostName, Limits limits) {

    /** When TLS begins. */
    public enum TlsMode {
        /** With the first octet (RFC 8314 §3.3). */
        IMPLICIT,
        /** With STARTTLS, before which nothing is taken (RFC 3207). */
        STARTTLS
    }

    /**
     * What a client may ask of us.
     *
     * @param messageSize octets, announced as SIZE (RFC 1870)
     * @param recipients per message
     * @param lineLength octets of a line of the message; RFC 5322 §2.1.1 says 998, programs exceed it
     * @param connections at the same time, per listener
     * @param connectionsPerAddress at the same time from one remote address
     * @param silence between two octets of a client
     * @param untilLogin from the first octet to a successful login
     * @param failedLogins per connection; with the last one it ends
     * @param failedLoginDelay before each answer to a failed login
     */
    public record Limits(
            int messageSize,
            int recipients,
            int lineLength,
            int connections,
            int connectionsPerAddress,
            Duration silence,
            Duration untilLogin,
            int failedLogins,
            Duration failedLoginDelay) {

        public static final Limits DEFAULT = new Limits(
                50 * 1024 * 1024,
                1000,
                64 * 1024,
                500,
                50,
                Duration.ofMinutes(5), // RFC 5321 §4.5.3.2.7
                Duration.ofMinutes(1),
                3,
                Duration.ofSeconds(2));
    }
}
