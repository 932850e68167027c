/** The embedded directory, started and used as the product does. */
@NullMarked
package org.siegel.directory.server;

import org.jspecify.annotations.NullMarked;
