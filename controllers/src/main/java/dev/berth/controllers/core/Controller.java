package dev.berth.controllers.core;

import dev.berth.client.Needs;

/** One controller: a subject that it brings from what is to what should be. */
public interface Controller {

  /** Upstream's name, as {@code --controllers} takes it: {@code statefulset-controller}. */
  String name();

  /**
   * The ServiceAccount in {@code kube-system} as which it acts; upstream calls some otherwise than their controllers. Empty for
   * one that acts as {@code system:kube-controller-manager}.
   */
  default String account() {
    return name();
  }

  Needs needs();

  /** Begins to work: listens to the view and looks after its keys until the loop is closed. On the loop. */
  void start(Workplace workplace);
}
