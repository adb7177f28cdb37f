@NullMarked
package dev.berth.dns.forward;

import org.jspecify.annotations.NullMarked;
