/** Publication against real directories. */
@NullMarked
package org.siegel.publication;

import org.jspecify.annotations.NullMarked;
