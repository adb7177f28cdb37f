/** What a node refuses, and why. */
@NullMarked
package dev.berth.node.admission;

import org.jspecify.annotations.NullMarked;
