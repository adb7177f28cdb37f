/** The contract of runtimes. */
@NullMarked
package dev.berth.node.runtime;

import org.jspecify.annotations.NullMarked;
