package dev.berth.base.stream;

/** How large a terminal is, in characters. */
public record Terminal(int columns, int rows) {}
