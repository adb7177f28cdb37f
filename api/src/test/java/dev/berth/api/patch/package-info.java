/** Tests of the patches. */
@org.jspecify.annotations.NullMarked
package dev.berth.api.patch;
