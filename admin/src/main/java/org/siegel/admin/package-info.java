/** Cmdlets: every administrative act, declared once. */
@NullMarked
package org.siegel.admin;

import org.jspecify.annotations.NullMarked;
