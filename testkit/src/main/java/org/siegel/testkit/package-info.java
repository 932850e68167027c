/** Where tests find the optional corpus folder and the real programs they talk to. */
@NullMarked
package org.siegel.testkit;

import org.jspecify.annotations.NullMarked;
