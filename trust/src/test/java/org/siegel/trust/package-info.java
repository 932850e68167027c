/** Tests of trust against vectors and programs that are not ours. */
@NullMarked
package org.siegel.trust;

import org.jspecify.annotations.NullMarked;
