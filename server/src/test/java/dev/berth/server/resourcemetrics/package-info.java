@NullMarked
package dev.berth.server.resourcemetrics;

import org.jspecify.annotations.NullMarked;
