/** The LDAP port against real directories. */
@NullMarked
package org.siegel.directory;

import org.jspecify.annotations.NullMarked;
