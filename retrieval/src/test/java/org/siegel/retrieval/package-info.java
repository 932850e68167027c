@NullMarked
package org.siegel.retrieval;

import org.jspecify.annotations.NullMarked;
