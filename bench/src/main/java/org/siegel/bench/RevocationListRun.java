package org.siegel.bench;

import java.io.FileInputStream;
import java.io.InputStream;
import java.math.BigInteger;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Random;
import org.siegel.trust.CrlLimits;
import org.siegel.trust.RevocationList;

/**
 * One process that reads a CRL: {@code nothing}, {@code verify}, or {@code measure}, which prints the megabytes that the
 * list retains and the nanoseconds of a look-up that finds and of one that does not.
 */
public final class RevocationListRun {

    private static final int LOOK_UPS = 2_000_000;

    private RevocationListRun() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("nothing")) {
            return;
        }
        long before = arguments[0].equals("measure") ? used() : 0;
        RevocationList list = verified(arguments[1], arguments[2]);
        if (arguments[0].equals("measure")) {
            double megabytes = (used() - before) / 1e6;
            long found = 0;
            long other = 0;
            for (int pass = 0; pass < 2; pass++) {
                found = lookUp(list, true);
                other = lookUp(list, false);
            }
            System.out.printf(Locale.ROOT, "%.1f %d %d%n", megabytes, found, other);
        }
    }

    private static RevocationList verified(String list, String issuer) throws Exception {
        X509Certificate ca;
        try (InputStream in = new FileInputStream(issuer)) {
            ca = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
        try (InputStream in = new FileInputStream(list)) {
            RevocationList read = RevocationList.read(in, CrlLimits.standard());
            if (!read.isSignedBy(ca)) {
                throw new IllegalStateException("the list does not verify");
            }
            return read;
        }
    }

    /** Of numbers as {@link RevocationLists} makes them. */
    private static long lookUp(RevocationList list, boolean listed) {
        Random random = new Random(listed ? 5280 : 1);
        int count = Math.min(LOOK_UPS, list.size());
        BigInteger[] serials = new BigInteger[Math.min(count, 100_000)];
        for (int i = 0; i < serials.length; i++) {
            serials[i] = BigInteger.valueOf(random.nextLong() >>> 1 | 1L << 62);
        }
        long start = System.nanoTime();
        for (int i = 0; i < LOOK_UPS; i++) {
            if (list.lists(serials[i % serials.length]) != listed) {
                throw new IllegalStateException("the list says something wrong");
            }
        }
        return (System.nanoTime() - start) / LOOK_UPS;
    }

    private static long used() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
