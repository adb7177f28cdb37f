/** Tests of the package. */
@NullMarked
package dev.berth.node.stream;

import org.jspecify.annotations.NullMarked;
