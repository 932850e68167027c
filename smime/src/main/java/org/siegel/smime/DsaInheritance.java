package org.siegel.smime;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.DSAParams;
import java.security.interfaces.DSAPublicKey;
import java.security.spec.DSAPublicKeySpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** DSA keys without parameters take those of the issuer's key (RFC 3279 §2.3.2). */
final class DsaInheritance {

    private static final int LONGEST_CHAIN = 10;

    private DsaInheritance() {}

    /** The key itself, unless it is a DSA key without parameters and one of the certificates has them. */
    static PublicKey complete(PublicKey key, X509Certificate certificate, List<X509Certificate> others)
            throws GeneralSecurityException {
        if (!(key instanceof DSAPublicKey dsa) || dsa.getParams() != null) {
            return key;
        }
        DSAParams inherited = parameters(certificate, others, 0);
        return inherited == null
                ? key
                : KeyFactory.getInstance("DSA")
                        .generatePublic(
                                new DSAPublicKeySpec(dsa.getY(), inherited.getP(), inherited.getQ(), inherited.getG()));
    }

    private static @Nullable DSAParams parameters(
            X509Certificate certificate, List<X509Certificate> others, int depth) {
        for (X509Certificate issuer : others) {
            if (issuer.equals(certificate)
                    || !issuer.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())
                    || !(issuer.getPublicKey() instanceof DSAPublicKey dsa)) {
                continue;
            }
            DSAParams found = dsa.getParams();
            if (found == null && depth < LONGEST_CHAIN) {
                found = parameters(issuer, others, depth + 1);
            }
            if (found != null) {
                return found;
            }
        }
        return null;
    }
}
