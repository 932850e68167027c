package org.siegel.ca;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * How the authority works. {@link #at} gives the defaults.
 *
 * @param distribution where relying parties fetch what {@link CertificateAuthority#published} returns: an {@code http} URL
 *     (RFC 5280 §8 warns of {@code https} here, since its own certificate would need a check) that ends in {@code /}. It is
 *     written into certificates and must answer as long as they live
 * @param authorityKey the kind of the root's and the issuing authority's key, when they are founded
 * @param personalKey the kind of the keys made for people
 * @param validity how long a person's certificate is valid; at most 825 days (CA/Browser Forum S/MIME BR §6.3.2)
 * @param crlValidity from thisUpdate to nextUpdate; a new CRL is made after a seventh of it
 * @param nameConstraints whether the issuing authority is bound to the organisation's mail domain (RFC 5280 §4.2.1.10)
 * @param nonRepudiation whether signing certificates also carry nonRepudiation (contentCommitment)
 * @param addressInSubject whether the subject also carries the deprecated emailAddress attribute
 * @param policy object identifier for certificatePolicies; none by default
 */
public record CaOptions(
        URI distribution,
        KeyAlgorithm authorityKey,
        KeyAlgorithm personalKey,
        Duration validity,
        Duration crlValidity,
        boolean nameConstraints,
        boolean nonRepudiation,
        boolean addressInSubject,
        Optional<String> policy) {

    /** The longest a person's certificate may be valid. */
    public static final Duration LONGEST_VALIDITY = Duration.ofDays(825);

    public CaOptions {
        String scheme = String.valueOf(distribution.getScheme());
        if (!(scheme.equals("http") || scheme.equals("https"))
                || distribution.getHost() == null
                || !distribution.toString().endsWith("/")) {
            throw new IllegalArgumentException(
                    "the distribution point must be an http URL that ends in /, but it is " + distribution);
        }
        if (validity.compareTo(Duration.ofDays(1)) < 0 || validity.compareTo(LONGEST_VALIDITY) > 0) {
            throw new IllegalArgumentException("certificates are valid for 1 to 825 days, not for " + validity);
        }
        if (crlValidity.compareTo(Duration.ofHours(1)) < 0 || crlValidity.compareTo(Duration.ofDays(365)) > 0) {
            throw new IllegalArgumentException("CRLs are valid for 1 hour to 365 days, not for " + crlValidity);
        }
        if (policy.isPresent() && !policy.get().matches("[0-2](\\.(0|[1-9][0-9]*))+")) {
            throw new IllegalArgumentException("not an object identifier: " + policy.get());
        }
    }

    /** The defaults: RSA-3072, two years, CRLs for a week. */
    public static CaOptions at(URI distribution) {
        return new CaOptions(
                distribution,
                KeyAlgorithm.RSA_3072,
                KeyAlgorithm.RSA_3072,
                Duration.ofDays(730),
                Duration.ofDays(7),
                false,
                false,
                false,
                Optional.empty());
    }

    public CaOptions withKeys(KeyAlgorithm authorities, KeyAlgorithm people) {
        return new CaOptions(
                distribution,
                authorities,
                people,
                validity,
                crlValidity,
                nameConstraints,
                nonRepudiation,
                addressInSubject,
                policy);
    }

    public CaOptions withValidity(Duration certificates, Duration crls) {
        return new CaOptions(
                distribution,
                authorityKey,
                personalKey,
                certificates,
                crls,
                nameConstraints,
                nonRepudiation,
                addressInSubject,
                policy);
    }

    public CaOptions withNameConstraints(boolean wanted) {
        return new CaOptions(
                distribution,
                authorityKey,
                personalKey,
                validity,
                crlValidity,
                wanted,
                nonRepudiation,
                addressInSubject,
                policy);
    }

    public CaOptions withNonRepudiation(boolean wanted) {
        return new CaOptions(
                distribution,
                authorityKey,
                personalKey,
                validity,
                crlValidity,
                nameConstraints,
                wanted,
                addressInSubject,
                policy);
    }

    public CaOptions withAddressInSubject(boolean wanted) {
        return new CaOptions(
                distribution,
                authorityKey,
                personalKey,
                validity,
                crlValidity,
                nameConstraints,
                nonRepudiation,
                wanted,
                policy);
    }

    public CaOptions withPolicy(String objectIdentifier) {
        return new CaOptions(
                distribution,
                authorityKey,
                personalKey,
                validity,
                crlValidity,
                nameConstraints,
                nonRepudiation,
                addressInSubject,
                Optional.of(objectIdentifier));
    }

    /** Where the CRL of an authority is fetched. */
    URI crlOf(String authority) {
        return URI.create(distribution + authority + ".crl");
    }

    /** Where the certificate of an authority is fetched. */
    URI certificateOf(String authority) {
        return URI.create(distribution + authority + ".cer");
    }
}
