/**
 * {@code berth up} and its companions: files are read and applied, what comes of them is shown, and the process can be left
 * running, looked at and ended. Reading, wording and drawing are pure; the commands do the rest.
 */
@NullMarked
package dev.berth.server.up;

import org.jspecify.annotations.NullMarked;
