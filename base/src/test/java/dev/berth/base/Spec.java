package dev.berth.base;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the items of {@code docs/spec/} that a test proves. {@code docs/spec-coverage.md} is made from these: name an item
 * only where the test would fail if the item were not met.
 */
@Documented
@Retention(RetentionPolicy.SOURCE)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Spec {
  /** Item ids, such as {@code E24}. */
  String[] value();
}
