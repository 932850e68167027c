package org.siegel.smime;

/**
 * How much of a hostile message the engine is willing to look at.
 *
 * @param nesting MIME and CMS layers within each other
 * @param parts MIME parts of one message
 * @param headerBytes all header fields of one entity together
 * @param recipients recipient infos of one EnvelopedData
 * @param signers signer infos of one SignedData
 * @param cmsBytes a detached signature, or the parts of a CMS object other than its content
 */
public record Limits(int nesting, int parts, int headerBytes, int recipients, int signers, int cmsBytes) {

    /** What no honest message reaches. */
    public static final Limits DEFAULT = new Limits(16, 1_000, 256 * 1024, 10_000, 64, 16 * 1024 * 1024);
}
