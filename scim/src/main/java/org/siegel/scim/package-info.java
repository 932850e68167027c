/**
 * The tenant's door for identity products and for Siegel's own agents: SCIM 2.0 (RFC 7643, RFC 7644). {@link
 * org.siegel.scim.ScimDoor} is the server, {@link org.siegel.scim.ScimTenant} the client that an agent pushes with.
 */
@NullMarked
package org.siegel.scim;

import org.jspecify.annotations.NullMarked;
