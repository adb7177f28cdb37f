/** Tests of the package. */
@NullMarked
package dev.berth.node.log;

import org.jspecify.annotations.NullMarked;
