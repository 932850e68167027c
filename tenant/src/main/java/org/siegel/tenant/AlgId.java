package org.siegel.tenant;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The CryptoAPI algorithm identifiers that Exchange's algorithm lists know, and what CMS calls them. */
public enum AlgId {
    DES("6601", Use.ENCRYPTION, "1.3.14.3.2.7", true),
    RC2("6602", Use.ENCRYPTION, "1.2.840.113549.3.2", true),
    TRIPLE_DES("6603", Use.ENCRYPTION, "1.2.840.113549.3.7", true),
    AES_128("660E", Use.ENCRYPTION, "2.16.840.1.101.3.4.1.2", false),
    AES_192("660F", Use.ENCRYPTION, "2.16.840.1.101.3.4.1.22", false),
    AES_256("6610", Use.ENCRYPTION, "2.16.840.1.101.3.4.1.42", false),
    MD5("8003", Use.SIGNING, "1.2.840.113549.2.5", true),
    SHA_1("8004", Use.SIGNING, "1.3.14.3.2.26", true),
    SHA_256("800C", Use.SIGNING, "2.16.840.1.101.3.4.2.1", false),
    SHA_384("800D", Use.SIGNING, "2.16.840.1.101.3.4.2.2", false),
    SHA_512("800E", Use.SIGNING, "2.16.840.1.101.3.4.2.3", false);

    /** What a list is for. */
    public enum Use {
        ENCRYPTION,
        SIGNING
    }

    private final String hex;
    private final Use use;
    private final String oid;
    private final boolean weak;

    AlgId(String hex, Use use, String oid, boolean weak) {
        this.hex = hex;
        this.use = use;
        this.oid = oid;
        this.weak = weak;
    }

    /** Four hexadecimal digits in upper case, as Exchange writes them. */
    public String hex() {
        return hex;
    }

    public Use use() {
        return use;
    }

    /** The object identifier of the content encryption (CBC) or digest algorithm. */
    public String oid() {
        return oid;
    }

    /** Whether nobody should use it any more (RFC 8551 appendix B). */
    public boolean weak() {
        return weak;
    }

    /** RC2 is the only algorithm whose key length can be chosen. */
    List<Integer> keyLengths() {
        return this == RC2 ? List.of(40, 56, 64, 128) : List.of();
    }

    static Optional<AlgId> ofHex(String hex) {
        String wanted = hex.toUpperCase(Locale.ROOT);
        return Arrays.stream(values()).filter(a -> a.hex.equals(wanted)).findFirst();
    }

    static String choices(Use use) {
        return Arrays.stream(values())
                .filter(a -> a.use == use)
                .map(a -> a.hex + " (" + a.name().replace('_', '-') + ")")
                .collect(Collectors.joining(", "));
    }
}
