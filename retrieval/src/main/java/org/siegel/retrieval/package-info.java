/**
 * What validation needs from the network: revocation lists, OCSP responses and certificates of issuers.
 *
 * <p>The places stand in certificates, so whoever makes a certificate chooses where we connect to. {@code GuardedFetch}
 * therefore connects to public addresses only, with a deadline on the whole and a cap on the size. What was fetched is
 * verified, then kept in a {@code RetrievalStore}.
 */
@NullMarked
package org.siegel.retrieval;

import org.jspecify.annotations.NullMarked;
