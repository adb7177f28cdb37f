/** What holds the house together: arrows between packages, tidy sources, the tie between tests and specification. */
@NullMarked
package dev.berth.server.house;

import org.jspecify.annotations.NullMarked;
