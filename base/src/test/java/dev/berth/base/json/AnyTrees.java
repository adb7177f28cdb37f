package dev.berth.base.json;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;

/** Objects and names for the properties of a test. */
abstract class AnyTrees {

  @Provide
  Arbitrary<JsonObject> objects() {
    return Trees.objects();
  }

  @Provide
  Arbitrary<String> names() {
    return Trees.text();
  }
}
