/**
 * What depends on other objects, on who asks, or on what clients have registered. A chain in upstream's order with two phases:
 * members change an object before it is prepared and validated, and look at it, or refuse it, right before it is stored.
 */
@NullMarked
package dev.berth.api.admission;

import org.jspecify.annotations.NullMarked;
