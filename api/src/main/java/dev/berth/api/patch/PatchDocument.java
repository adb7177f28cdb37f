package dev.berth.api.patch;

import dev.berth.api.validation.GoSyntax;
import dev.berth.base.json.JsonReader;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the document of a patch and collects what strict decoding says against it. */
final class PatchDocument {
  /** Upstream's decoder keeps no more errors than this. */
  private static final int MAX_STRICT_ERRORS = 100;

  private PatchDocument() {}

  /** @throws dev.berth.base.json.JsonException with Go's words where the document is not JSON */
  static JsonReader.Read read(byte[] patch) {
    return GoSyntax.read(patch);
  }

  static List<String> strictErrors(Stream<String> unknown, JsonReader.Read document) {
    Set<String> duplicates = new LinkedHashSet<>(document.duplicates());
    return Stream.concat(unknown, duplicates.stream().map(d -> "duplicate field \"" + d + "\""))
        .limit(MAX_STRICT_ERRORS)
        .collect(Collectors.toList());
  }
}
