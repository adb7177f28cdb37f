@NullMarked
package dev.berth.server.why;

import org.jspecify.annotations.NullMarked;
