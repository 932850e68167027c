/**
 * Certificates from the DNS: SMIMEA records (RFC 8162), believed only where DNSSEC proves them.
 */
@NullMarked
package org.siegel.dns;

import org.jspecify.annotations.NullMarked;
