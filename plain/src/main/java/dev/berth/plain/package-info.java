/**
 * A step of the build: class files whose lambdas, type switches and record methods are plain bytecode.
 *
 * <p>javac leaves those to the JVM, which makes a class for each when it first comes by: a third of what a process does in its first
 * second, for there are thousands. Made when a module is built they cost next to nothing, and sources stay as they are. Nothing here
 * runs in a cluster.
 */
@NullMarked
package dev.berth.plain;

import org.jspecify.annotations.NullMarked;
