/** The simulated runtime under the contract. */
@NullMarked
package dev.berth.node.simulated;

import org.jspecify.annotations.NullMarked;
