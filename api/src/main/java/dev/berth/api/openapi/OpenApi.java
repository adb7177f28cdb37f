package dev.berth.api.openapi;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.Catalogue;
import dev.berth.model.GroupVersion;
import dev.berth.model.ResourceType;
import dev.berth.model.schema.Documentation;
import java.util.List;
import java.util.Optional;

/** The documents of a catalogue. */
public final class OpenApi {
  /**
   * The media types that ask for the protobuf form of version 2. The answer's content type is the first one always: the
   * {@code @} of the other, which older clients send, is no valid media type.
   */
  public static final List<String> V2_PROTOBUF_TYPES =
      List.of(
          "application/com.github.proto-openapi.spec.v2.v1.0+protobuf",
          "application/com.github.proto-openapi.spec.v2@v1.0+protobuf");

  private OpenApi() {}

  /**
   * {@code /openapi/v3}: where the document of each version is. Its URL has the hash of the document, so that it can be
   * kept for ever.
   */
  public static JsonObject v3Index(Catalogue catalogue) {
    JsonObject.Builder paths = JsonObject.builder();
    for (GroupVersion gv : catalogue.groupVersions()) {
      String url = "/openapi/v3" + gv.path() + "?hash=" + v3Hash(catalogue, gv);
      paths.put(gv.path().substring(1), JsonObject.builder().put("serverRelativeURL", url).build());
    }
    return JsonObject.of("paths", paths.build());
  }

  /** The hash of a version's document, without making it: its entity tag, and the {@code hash} of its URL. */
  public static String v3Hash(Catalogue catalogue, GroupVersion gv) {
    return Fingerprint.of(catalogue, gv);
  }

  /** {@code /openapi/v3/api/v1}, {@code /openapi/v3/apis/GROUP/VERSION}; empty where there is no such version. */
  public static Optional<JsonObject> v3(Catalogue catalogue, GroupVersion gv) {
    if (catalogue.in(gv).isEmpty()) {
      return Optional.empty();
    }
    Definitions definitions = new Definitions(Dialect.V3, Documentation.read(), new Kinds(catalogue));
    Operations operations = new Operations(Dialect.V3, definitions);
    catalogue.in(gv).forEach(operations::add);
    JsonObject token =
        JsonObject.builder()
            .put("description", "Bearer Token authentication")
            .put("in", "header")
            .put("name", "authorization")
            .put("type", "apiKey")
            .build();
    return Optional.of(
        JsonObject.builder()
            .put("openapi", "3.0.0")
            .put("info", info())
            .put("paths", operations.paths())
            .put(
                "components",
                JsonObject.of(
                    "schemas", definitions.all(), "securitySchemes", JsonObject.of("BearerToken", token)))
            .build());
  }

  /** The hash of the document of version 2, without making it. */
  public static String v2Hash(Catalogue catalogue) {
    return Fingerprint.of(catalogue);
  }

  /** {@code /openapi/v2}: everything in one document, some megabytes as text. */
  public static JsonObject v2(Catalogue catalogue) {
    Definitions definitions = new Definitions(Dialect.V2, Documentation.read(), new Kinds(catalogue));
    Operations operations = new Operations(Dialect.V2, definitions);
    for (ResourceType t : catalogue.types()) {
      operations.add(t);
    }
    JsonObject token =
        JsonObject.builder()
            .put("description", "Bearer Token authentication")
            .put("type", "apiKey")
            .put("name", "authorization")
            .put("in", "header")
            .build();
    return JsonObject.builder()
        .put("swagger", "2.0")
        .put("info", info())
        .put("paths", operations.paths())
        .put("definitions", definitions.all())
        .put("securityDefinitions", JsonObject.of("BearerToken", token))
        .put("security", JsonArray.of(JsonObject.of("BearerToken", JsonArray.EMPTY)))
        .build();
  }

  /** {@code /openapi/v2} for those who accept one of {@link #V2_PROTOBUF_TYPES}: the same document as a message. */
  public static byte[] v2Protobuf(Catalogue catalogue) {
    return V2Protobuf.of(v2(catalogue));
  }

  private static JsonObject info() {
    return JsonObject.builder().put("title", "Kubernetes").put("version", "v1.36.0+berth").build();
  }
}
