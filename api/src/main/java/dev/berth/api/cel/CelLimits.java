package dev.berth.api.cel;

/** Costs in CEL's units (apiserver {@code pkg/apis/cel/config.go}). */
public final class CelLimits {
  /** Of one run. */
  public static final long CALL = 1_000_000;
  /** Of all rules over one custom object. */
  public static final long CUSTOM_OBJECT = 10_000_000;
  /** Of all expressions of one policy and one request. */
  public static final long ADMISSION = 10_000_000;
  /** Of all match conditions of one webhook or policy and one request. */
  public static final long MATCH_CONDITIONS = 2_500_000;
  /** Bytes of a message that an expression makes. */
  public static final int MESSAGE_BYTES = 5 * 1024;
  /** Bytes of a request, from which the number of items in unbounded lists is estimated. */
  public static final long REQUEST_BYTES = 3 * 1024 * 1024;

  private CelLimits() {}
}
