@NullMarked
package dev.berth.base.tls;

import org.jspecify.annotations.NullMarked;
