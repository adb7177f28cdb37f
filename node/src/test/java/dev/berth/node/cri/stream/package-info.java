/** Tests of the package. */
@NullMarked
package dev.berth.node.cri.stream;

import org.jspecify.annotations.NullMarked;
