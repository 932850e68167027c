/**
 * The virtual certificate collection, path validation against it, revocation, and the verdict.
 *
 * <p>{@link org.siegel.trust.TrustFile} and {@link org.siegel.trust.SerializedStore} read what an administrator has;
 * {@link org.siegel.trust.CertificateCollection} says what is an anchor in it. {@link org.siegel.trust.PathValidator} builds
 * and checks paths (RFC 5280 §6.1, RFC 9618), {@link org.siegel.trust.CertificateValidator} adds revocation (§6.3), {@link
 * org.siegel.trust.RelyingParty} judges a whole message (RFC 8550, RFC 8551), and {@link
 * org.siegel.trust.RecipientCertificates} answers which certificate to encrypt to. Nothing here opens a connection: what is
 * to be fetched comes through {@link org.siegel.trust.RevocationSource}.
 *
 * <p>Whatever is not trusted is an answer with a code and a sentence, never an exception; exceptions ({@link
 * org.siegel.trust.TrustException}) are for bytes that cannot be read.
 */
@NullMarked
package org.siegel.trust;

import org.jspecify.annotations.NullMarked;
