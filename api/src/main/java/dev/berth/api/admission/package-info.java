/**
 * Between preparation and validation: what depends on other objects or on who asks. A chain in upstream's order; each
 * member changes the object or refuses it.
 */
@NullMarked
package dev.berth.api.admission;

import org.jspecify.annotations.NullMarked;
