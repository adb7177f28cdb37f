@NullMarked
package dev.berth.dns.zone;

import org.jspecify.annotations.NullMarked;
