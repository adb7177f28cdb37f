/** Tests of types that are added at run time, through whole servers. */
@NullMarked
package dev.berth.server.custom;

import org.jspecify.annotations.NullMarked;
