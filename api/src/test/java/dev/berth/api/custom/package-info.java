/** Tests of types that are added at run time. */
@NullMarked
package dev.berth.api.custom;

import org.jspecify.annotations.NullMarked;
