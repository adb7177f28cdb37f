/** Tests of reading trees as objects. */
@org.jspecify.annotations.NullMarked
package dev.berth.api.decode;
