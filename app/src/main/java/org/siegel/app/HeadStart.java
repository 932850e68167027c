package org.siegel.app;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.RSAPrivateKeySpec;
import java.security.spec.RSAPublicKeySpec;

/**
 * What every message command makes the JDK set up, begun on a processor that would be idle while the command reads its
 * arguments and files. It changes nothing but when things happen: whoever comes second to one of these finds it done, or waits.
 */
final class HeadStart {

    /** Odd, and of the size of a prime of a usual key. */
    private static final BigInteger NUMBER = BigInteger.TWO.pow(1024).subtract(BigInteger.ONE);

    private HeadStart() {}

    /** @param privateKeys whether the command reads one */
    static void begin(boolean privateKeys) {
        if (Runtime.getRuntime().availableProcessors() > 1) {
            start(() -> keys(privateKeys));
            start(HeadStart::logging);
        }
    }

    private static void start(Runnable work) {
        var thread = new Thread(work, "head start");
        thread.setDaemon(true);
        thread.start();
    }

    /** The way to an RSA key, with numbers that are none. */
    private static void keys(boolean privateKeys) {
        try {
            var keys = KeyFactory.getInstance("RSA");
            if (privateKeys) {
                keys.generatePrivate(new RSAPrivateKeySpec(NUMBER, NUMBER));
            }
            keys.generatePublic(new RSAPublicKeySpec(NUMBER, RSAKeyGenParameterSpec.F4));
        } catch (GeneralSecurityException e) {
            return; // the command meets it, too, and says so
        }
    }

    /** The JVM compiles multiplication of large numbers; the JDK asks for this logger when it has read a certificate. */
    private static void logging() {
        var _ = BigInteger.TWO.modPow(BigInteger.valueOf(0x15555), NUMBER);
        System.getLogger("jdk.event.security");
    }
}
