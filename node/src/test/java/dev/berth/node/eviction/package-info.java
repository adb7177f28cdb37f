/** What a node does when it runs short, decided without a node. */
@NullMarked
package dev.berth.node.eviction;

import org.jspecify.annotations.NullMarked;
