/** The built-in admission members, each against objects in memory. */
@NullMarked
package dev.berth.api.admission.plugins;

import org.jspecify.annotations.NullMarked;
