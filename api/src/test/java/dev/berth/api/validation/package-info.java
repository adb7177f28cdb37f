/** Tests of the words for what is wrong. */
@org.jspecify.annotations.NullMarked
package dev.berth.api.validation;
