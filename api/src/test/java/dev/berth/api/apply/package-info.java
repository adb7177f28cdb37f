/** Tests of field ownership. */
@org.jspecify.annotations.NullMarked
package dev.berth.api.apply;
