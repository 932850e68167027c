/** PostgreSQL: an embedded server or your own, its pool and its migrations. */
@NullMarked
package org.siegel.database;

import org.jspecify.annotations.NullMarked;
