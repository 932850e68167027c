/** Directory to tenant: read, plan, apply. */
@NullMarked
package org.siegel.sync;

import org.jspecify.annotations.NullMarked;
