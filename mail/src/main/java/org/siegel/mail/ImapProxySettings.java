package org.siegel.mail;

import java.net.InetAddress;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/**
 * How the IMAP proxy listens and what it lets through.
 *
 * @param address to listen on
 * @param port 993 for implicit TLS (RFC 8314 §3.2); 0 for any free one
 * @param tls with our certificate
 * @param limits what a client may ask of the server behind
 */
public record ImapProxySettings(InetAddress address, int port, SSLContext tls, Limits limits) {

    /**
     * What a client may ask of the server behind.
     *
     * @param loginLine octets of a command line until login, its literals not counted
     * @param loginLiteral octets of one literal until login
     * @param loginLiterals literals until login
     * @param untilLogin from the first octet to a successful login
     * @param line octets of a command line after login
     * @param literal octets of one literal after login: the size of a message
     * @param silence between two octets of a client after login; more than the 29 minutes of IDLE (RFC 2177 §3)
     * @param connections at the same time
     * @param connectionsPerAddress at the same time from one remote address
     */
    public record Limits(
            int loginLine,
            int loginLiteral,
            int loginLiterals,
            Duration untilLogin,
            int line,
            long literal,
            Duration silence,
            int connections,
            int connectionsPerAddress) {

        public static final Limits DEFAULT = new Limits(
                8 * 1024,
                8 * 1024,
                64,
                Duration.ofSeconds(30),
                64 * 1024,
                50L * 1024 * 1024,
                Duration.ofMinutes(35),
                2000,
                100);
    }
}
