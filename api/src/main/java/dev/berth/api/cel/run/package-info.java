/**
 * Runs checked expressions: a tree of nodes, one per step, which counts cost as cel-go does while it evaluates. Our own
 * rather than dev.cel's interpreter, which neither counts nor can be stopped, words errors differently and wants whole
 * objects converted.
 */
@NullMarked
package dev.berth.api.cel.run;

import org.jspecify.annotations.NullMarked;
