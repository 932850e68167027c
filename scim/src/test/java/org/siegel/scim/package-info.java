@NullMarked
package org.siegel.scim;

import org.jspecify.annotations.NullMarked;
