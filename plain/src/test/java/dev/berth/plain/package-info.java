/** Tests of the step that makes class files plain. */
@org.jspecify.annotations.NullMarked
package dev.berth.plain;
