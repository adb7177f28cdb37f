/** Reading a host from files that look like one. */
@NullMarked
package dev.berth.node.facts;

import org.jspecify.annotations.NullMarked;
