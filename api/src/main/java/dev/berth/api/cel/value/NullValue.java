package dev.berth.api.cel.value;

/** {@code null}. */
public enum NullValue { NULL }
