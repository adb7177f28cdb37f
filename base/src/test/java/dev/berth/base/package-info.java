/** What the tests of every module share. */
@NullMarked
package dev.berth.base;

import org.jspecify.annotations.NullMarked;
