/** What the package of the same name fills in, prepares and refuses. */
@NullMarked
package dev.berth.api.kinds.pod;

import org.jspecify.annotations.NullMarked;
