package dev.berth.model;

import java.util.Locale;

/** What a client may ask of a resource, as discovery and RBAC name it. */
public enum Verb {
  CREATE,
  DELETE,
  DELETECOLLECTION,
  GET,
  LIST,
  PATCH,
  UPDATE,
  WATCH;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
