/** Tests of the loops. */
@org.jspecify.annotations.NullMarked
package dev.berth.base.loop;
