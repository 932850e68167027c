/** Measures the message engine against libcrypto's CMS, interleaved in one process, and against {@code openssl cms}. */
@NullMarked
package org.siegel.bench;

import org.jspecify.annotations.NullMarked;
