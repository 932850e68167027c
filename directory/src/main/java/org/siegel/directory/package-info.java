/** The LDAP port (RFC 4511, RFC 4523, RFC 2798): read users and changes, publish and withdraw certificates. */
@NullMarked
package org.siegel.directory;

import org.jspecify.annotations.NullMarked;
