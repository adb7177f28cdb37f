package dev.berth.api.patch;

import dev.berth.api.status.Status;
import dev.berth.base.json.JsonObject;
import java.util.List;

/** What a patch made of an object. */
public sealed interface PatchResult {

  /**
   * The patched tree, as yet undecoded: it may have fields that the type does not know.
   *
   * @param strictErrors what strict decoding says against the patch document itself, such as {@code duplicate field
   *     "spec.replicas"}: texts for Warning headers, or for the refusal under {@code fieldValidation=Strict}. Empty
   *     where they were not asked for.
   */
  record Patched(JsonObject object, List<String> strictErrors) implements PatchResult {
    public Patched {
      strictErrors = List.copyOf(strictErrors);
    }
  }

  record Refused(Status status) implements PatchResult {}
}
