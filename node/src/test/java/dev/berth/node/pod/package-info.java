/** Transcripts of the pod machine: what happens, what it asks for, what the status says. */
@NullMarked
package dev.berth.node.pod;

import org.jspecify.annotations.NullMarked;
