/** The composition root: configuration, HTTP server, command line, demo. */
@NullMarked
package org.siegel.app;

import org.jspecify.annotations.NullMarked;
