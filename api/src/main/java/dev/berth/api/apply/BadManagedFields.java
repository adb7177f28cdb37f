package dev.berth.api.apply;

/** What stands in {@code metadata.managedFields} is no list of managed fields. The message is upstream's. */
public final class BadManagedFields extends RuntimeException {
  private static final long serialVersionUID = 1;

  BadManagedFields(String message) {
    super(message, null, false, false);
  }
}
