package dev.berth.scheduler.fit;

import java.util.List;

/**
 * What a filter says of a node.
 *
 * @param plugin the filter that refused it
 * @param resolvable whether it might do if some pods were not there
 * @param reasons upstream's words; none where the node will do
 */
public record Verdict(Plugin plugin, boolean resolvable, List<String> reasons) {
  public static final Verdict FITS = new Verdict(Plugin.NODE_NAME, true, List.of());

  /** Refused; it may help if pods leave. */
  public static Verdict refused(Plugin plugin, String... reasons) {
    return new Verdict(plugin, true, List.of(reasons));
  }

  /** Refused whatever pods are there. */
  public static Verdict hopeless(Plugin plugin, String... reasons) {
    return new Verdict(plugin, false, List.of(reasons));
  }

  public boolean fits() {
    return reasons.isEmpty();
  }
}
