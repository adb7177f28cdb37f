/**
 * What the agents of nodes may do: read what the pods on their node refer to, and write about their own node and its pods.
 * The authorizer decides by what is asked, the admission by what is written.
 */
@NullMarked
package dev.berth.api.access.node;

import org.jspecify.annotations.NullMarked;
