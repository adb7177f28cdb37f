/** Where audit events go: a file that is turned over when it has grown, or standard output. What is an event is {@code api.audit}'s to say. */
@NullMarked
package dev.berth.server.audit;

import org.jspecify.annotations.NullMarked;
