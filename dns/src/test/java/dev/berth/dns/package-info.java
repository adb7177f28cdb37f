@NullMarked
package dev.berth.dns;

import org.jspecify.annotations.NullMarked;
