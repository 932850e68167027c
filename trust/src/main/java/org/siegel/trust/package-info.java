/** The virtual certificate collection, path validation against it, revocation, and the verdict (RFC 5280, RFC 8550). */
@NullMarked
package org.siegel.trust;

import org.jspecify.annotations.NullMarked;
