package dev.berth.server.command;

/** What runs pods. */
enum RuntimeChoice {
  /** Containers where they can run, else simulated. */
  AUTO,
  CONTAINERD,
  SIMULATED
}
