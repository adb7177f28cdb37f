/** Tests of what is kept of requests. */
@NullMarked
package dev.berth.api.audit;

import org.jspecify.annotations.NullMarked;
