package dev.berth.base.json;

/**
 * What a document may be at most.
 *
 * @param depth nested objects and arrays
 * @param numberLength characters of one number
 */
public record JsonLimits(int depth, int numberLength) {
  public static final JsonLimits DEFAULT = new JsonLimits(1_000, 1_000);
}
