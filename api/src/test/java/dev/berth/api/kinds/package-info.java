/** Tables of objects and of what the strategies make of them. */
@NullMarked
package dev.berth.api.kinds;

import org.jspecify.annotations.NullMarked;
