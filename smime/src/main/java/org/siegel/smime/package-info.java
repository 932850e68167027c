/**
 * The message engine: S/MIME 4.0 (RFC 8551, RFC 8550) over CMS (RFC 5652, RFC 5083) and MIME (RFC 2045).
 *
 * <p>It signs, encrypts, decrypts and inspects messages as streams. It knows keys and certificates, but it trusts
 * nobody: whether a signer is to be believed is the business of {@code org.siegel.trust}. No network, no database, no
 * BouncyCastle type in its public surface.
 *
 * <p>{@link org.siegel.smime.Smime} is the engine and {@link org.siegel.smime.Inspection} what it finds. Beside them stand
 * the files keys and certificates come in ({@link org.siegel.smime.KeyFiles}, {@link org.siegel.smime.CertificateFiles})
 * and the directory's own form of a certificate ({@link org.siegel.smime.PublicationValue}).
 */
@NullMarked
package org.siegel.smime;

import org.jspecify.annotations.NullMarked;
