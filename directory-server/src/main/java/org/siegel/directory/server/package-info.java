/** The embedded directory: OpenDJ in a JVM of its own, set up by itself and reachable from this machine only. */
@NullMarked
package org.siegel.directory.server;

import org.jspecify.annotations.NullMarked;
