/**
 * The organisation's certificate authority: hierarchy, S/MIME profiles, issuance, revocation lists, escrow.
 *
 * <p>It speaks X.509 as profiled by RFC 5280 and, for mail, by RFC 8550; international addresses by RFC 9598; certification
 * requests by RFC 2986. Where these leave a choice it follows the CA/Browser Forum S/MIME Baseline Requirements.
 *
 * <p>A certificate takes one way only. A {@link org.siegel.ca.PossessionProven} key and a
 * {@link org.siegel.ca.CertificateRequest} are prepared into bytes, the lint gate reads these bytes and makes them
 * {@link org.siegel.ca.Linted}, and only what is linted is signed, recorded and, after the commit, handed out. Private keys
 * are in the {@link org.siegel.ca.KeyVault}, sealed under the {@link org.siegel.ca.MasterKey}; authority keys sign inside it.
 */
@NullMarked
package org.siegel.ca;

import org.jspecify.annotations.NullMarked;
