/** The control plane of a running server. */
@NullMarked
package dev.berth.server.control;

import org.jspecify.annotations.NullMarked;
