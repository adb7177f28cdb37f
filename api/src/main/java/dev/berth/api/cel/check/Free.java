package dev.berth.api.cel.check;

import dev.berth.api.cel.value.Meter;

/** Counts nothing: for what is evaluated while an expression is compiled. */
enum Free implements Meter {
  METER;

  @Override
  public void charge(long cost) {}

  @Override
  public void work(long elements) {}
}
