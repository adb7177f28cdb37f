package dev.berth.api.openapi;

import dev.berth.api.custom.CustomVersion;
import dev.berth.api.discovery.Discovery;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonWriter;
import dev.berth.model.Catalogue;
import dev.berth.model.GroupVersion;
import dev.berth.model.ResourceType;
import dev.berth.model.schema.FieldSchema;
import dev.berth.model.schema.Schemas;
import dev.berth.model.schema.Shape;
import dev.berth.model.schema.TypeSchema;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;

/**
 * A hash that changes whenever a document may, without making the document: over the generated resources of this build, the
 * version's discovery, and the structure of types that are not built in.
 */
final class Fingerprint {
  /** Raised by hand when the way documents are made changes. */
  private static final byte FORM = 1;

  private Fingerprint() {}

  private static MessageDigest sha512() {
    try {
      return MessageDigest.getInstance("SHA-512");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-512", e);
    }
  }

  /** Made when first asked for. */
  private static final class Build {
    static final byte[] HASH = hash();

    private static byte[] hash() {
      MessageDigest d = sha512();
      d.update(FORM);
      d.update(Schemas.resource("structure.bin"));
      return d.digest(Schemas.resource("documentation.bin.gz"));
    }
  }

  /** Of one version's document, in upper-case hexadecimal. */
  static String of(Catalogue catalogue, GroupVersion gv) {
    MessageDigest d = sha512();
    d.update(Build.HASH);
    add(d, catalogue, gv);
    return HexFormat.of().withUpperCase().formatHex(d.digest());
  }

  /** Of the document of all versions. */
  static String of(Catalogue catalogue) {
    MessageDigest d = sha512();
    d.update(Build.HASH);
    catalogue.groupVersions().forEach(gv -> add(d, catalogue, gv));
    return HexFormat.of().withUpperCase().formatHex(d.digest());
  }

  private static void add(MessageDigest d, Catalogue catalogue, GroupVersion gv) {
    JsonObject resources = Discovery.resourceList(catalogue, gv).orElse(JsonObject.EMPTY);
    d.update(JsonWriter.compact(resources));
    Set<String> seen = new HashSet<>();
    for (ResourceType t : catalogue.in(gv)) {
      add(d, t.schema(), seen);
      CustomVersion.of(t).ifPresent(v -> add(d, v.definition().object("metadata")));
    }
  }

  /** A definition's generation changes with all that documents say of its types. */
  private static void add(MessageDigest d, JsonObject metadata) {
    d.update((metadata.text("uid") + "/" + metadata.number("generation")).getBytes(StandardCharsets.UTF_8));
  }

  private static void add(MessageDigest d, TypeSchema type, Set<String> seen) {
    if (!seen.add(type.name()) || Schemas.builtin().find(type.name()).isPresent()) {
      return;
    }
    d.update(type.name().getBytes(StandardCharsets.UTF_8));
    for (FieldSchema f : type.fields()) {
      String flags = f.name() + f.required() + f.optionalZero() + f.always() + f.topology() + f.patch();
      d.update(flags.getBytes(StandardCharsets.UTF_8));
      add(d, f.shape(), seen);
    }
  }

  private static void add(MessageDigest d, Shape shape, Set<String> seen) {
    switch (shape) {
      case Shape.Scalar s -> d.update(s.name().getBytes(StandardCharsets.UTF_8));
      case Shape.ListOf(Shape item) -> {
        d.update((byte) 'l');
        add(d, item, seen);
      }
      case Shape.MapOf(Shape value) -> {
        d.update((byte) 'm');
        add(d, value, seen);
      }
      case Shape.Ref(var type) -> add(d, type.get(), seen);
    }
  }
}
