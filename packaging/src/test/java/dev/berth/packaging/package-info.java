/** The archive as a stranger has it. */
@org.jspecify.annotations.NullMarked
package dev.berth.packaging;
