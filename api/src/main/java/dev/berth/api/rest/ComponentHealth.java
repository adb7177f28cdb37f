package dev.berth.api.rest;

import java.util.List;

/** Says how the components of the cluster do: nobody stores that, so that it is asked for with each request. Thread-safe. */
public interface ComponentHealth {
  ComponentHealth NONE = List::of;

  /** As they are now, by name. */
  List<Component> components();

  /**
   * One component.
   *
   * @param name {@code controller-manager}, {@code scheduler}, {@code etcd-0}: those that clients of upstream know
   * @param message {@code ok}, or what is wrong
   */
  record Component(String name, boolean healthy, String message) {
    public static Component ok(String name) {
      return new Component(name, true, "ok");
    }

    public static Component failed(String name, String why) {
      return new Component(name, false, why);
    }
  }
}
