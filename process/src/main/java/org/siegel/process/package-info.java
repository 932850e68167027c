/** Child processes that are ready when they say so, log to a file, and die with their parent. */
@NullMarked
package org.siegel.process;

import org.jspecify.annotations.NullMarked;
