package dev.berth.api.cel.value;

/** What a map answers where it has no such key; never a value of an expression. */
public enum Missing { MISSING }
