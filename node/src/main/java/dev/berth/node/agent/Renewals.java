package dev.berth.node.agent;

import dev.berth.model.kinds.AnyObject;

/** Hears of renewals of the node's lease that the API has accepted, and says whether the node holds it. */
public interface Renewals {
  /** Of a node that runs pods whether it holds its lease or not. */
  Renewals UNHEARD =
      new Renewals() {
        @Override
        public void renewed(long sentNanos, AnyObject lease) {}

        @Override
        public boolean isHeld() {
          return true;
        }
      };

  /**
   * @param sentNanos when it was sent, by the loop's monotonic clock
   * @param lease as it is now
   */
  void renewed(long sentNanos, AnyObject lease);

  /** Whether something of a pod may be started now. */
  boolean isHeld();
}
