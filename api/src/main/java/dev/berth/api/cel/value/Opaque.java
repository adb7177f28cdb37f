package dev.berth.api.cel.value;

/** A value of one of Kubernetes' own types: it has functions and no fields; {@code equals} is its equality. */
public interface Opaque {
  /** {@code kubernetes.Quantity}. */
  String typeName();

  /** What cel-go counts as its size, for the cost. */
  default long size() {
    return 1;
  }
}
