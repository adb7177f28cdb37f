/** Tests of the package. */
@NullMarked
package dev.berth.http.backend;

import org.jspecify.annotations.NullMarked;
