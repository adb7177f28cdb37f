/** Elections in virtual time. */
@NullMarked
package dev.berth.client.lease;

import org.jspecify.annotations.NullMarked;
