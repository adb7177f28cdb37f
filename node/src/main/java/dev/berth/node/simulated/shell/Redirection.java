package dev.berth.node.simulated.shell;

/**
 * Where input comes from, or output goes to.
 *
 * @param stream 0 input, 1 output, 2 complaints
 * @param operator {@code <}, {@code >}, {@code >>} with a file, {@code >&} with another stream
 */
record Redirection(int stream, String operator, Word target) {}
