/** The protobuf codec against the official client's classes, and against broken bytes. */
@NullMarked
package dev.berth.model.protobuf;

import org.jspecify.annotations.NullMarked;
