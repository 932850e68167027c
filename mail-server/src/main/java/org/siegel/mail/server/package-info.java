/** The embedded mail server: Apache James in a process of its own. */
@NullMarked
package org.siegel.mail.server;

import org.jspecify.annotations.NullMarked;
