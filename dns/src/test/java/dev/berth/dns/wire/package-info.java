@NullMarked
package dev.berth.dns.wire;

import org.jspecify.annotations.NullMarked;
