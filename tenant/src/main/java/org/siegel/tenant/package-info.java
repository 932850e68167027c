/** The tenant: recipients and their certificates, SmimeConfig, mobile device mailbox policies. */
@NullMarked
package org.siegel.tenant;

import org.jspecify.annotations.NullMarked;
