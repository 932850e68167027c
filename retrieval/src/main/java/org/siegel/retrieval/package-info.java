/**
 * What validation needs from the network: revocation lists, OCSP responses and certificates of issuers.
 *
 * <p>The places stand in certificates, so whoever makes a certificate chooses where we connect to. {@code
 * GuardedFetch} therefore connects to public addresses only, with a deadline on the whole and a cap on the
 * size. What it fetched is kept in a {@code
 * RetrievalStore}, verified before it is kept; what it fetched, verified before it is kept.
 */
@NullMarked
package org.siegel.retrieval;

import org.jspecify.annotations.NullMarked;
