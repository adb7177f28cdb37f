/** Tests of the JSON tree, and generators of random trees for other modules' tests. */
@org.jspecify.annotations.NullMarked
package dev.berth.base.json;
