/** What clusters inside tests cost; {@code ./berth bench junit} runs it. */
@NullMarked
package dev.berth.junit.measure;

import org.jspecify.annotations.NullMarked;
