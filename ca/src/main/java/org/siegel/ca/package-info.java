/** Certificates: hierarchy, S/MIME profiles, issuance, revocation lists (RFC 5280, RFC 8550). */
@NullMarked
package org.siegel.ca;

import org.jspecify.annotations.NullMarked;
