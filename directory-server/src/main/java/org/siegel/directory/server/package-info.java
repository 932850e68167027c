/** The embedded directory: OpenDJ in a process of its own. */
@NullMarked
package org.siegel.directory.server;

import org.jspecify.annotations.NullMarked;
