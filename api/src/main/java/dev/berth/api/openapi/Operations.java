package dev.berth.api.openapi;

import dev.berth.api.custom.CustomVersion;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import dev.berth.model.Subresource;
import dev.berth.model.Verb;
import dev.berth.model.builtin.Builtin;
import dev.berth.model.schema.Schemas;
import dev.berth.model.schema.TypeSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The paths of a resource and what can be done there. kubectl finds the kind of a resource by the extension of an operation
 * on its path, and learns from the PATCH operation whether the server validates fields and takes strategic merge patches.
 */
final class Operations {
  private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
  private static final List<String> MEDIA =
      List.of("application/json", "application/vnd.kubernetes.protobuf", "application/yaml");
  private static final List<String> CUSTOM_MEDIA = List.of("application/json", "application/yaml");
  private static final List<String> STREAMS =
      List.of("application/json;stream=watch", "application/vnd.kubernetes.protobuf;stream=watch");
  private static final List<String> PATCHES =
      List.of("application/apply-patch+yaml", "application/json-patch+json", "application/merge-patch+json");
  private static final String STRATEGIC = "application/strategic-merge-patch+json";

  private final Dialect dialect;
  private final Definitions definitions;
  private final Map<String, JsonObject> paths = new TreeMap<>();

  Operations(Dialect dialect, Definitions definitions) {
    this.dialect = dialect;
    this.definitions = definitions;
  }

  /** One operation before it is written down. */
  private record Operation(
      ResourceType type,
      GroupVersionKind kind,
      String method,
      String action,
      String id,
      List<String> parameters,
      Optional<TypeSchema> body,
      TypeSchema answer) {}

  /** The paths so far, by path. */
  JsonObject paths() {
    JsonObject.Builder b = JsonObject.builder();
    paths.forEach(b::put);
    return b.build();
  }

  /** Adds a resource with its subresources. */
  void add(ResourceType t) {
    CustomVersion.of(t).ifPresent(definitions::custom);
    String everywhere = t.groupVersion().path() + "/" + t.plural();
    String base = t.namespaced() ? t.groupVersion().path() + "/namespaces/{namespace}/" + t.plural() : everywhere;
    List<String> variables = t.namespaced() ? List.of("namespace") : List.of();
    Set<Verb> verbs = t.verbs();
    List<Operation> collection = new ArrayList<>();
    if (verbs.contains(Verb.LIST)) {
      collection.add(operation(t, "get", "list", "list", Parameters.LIST, Optional.empty(), list(t)));
      if (t.namespaced()) {
        Operation all = collection.getFirst();
        path(everywhere, List.of(), List.of(all));
      }
    }
    if (verbs.contains(Verb.CREATE)) {
      collection.add(operation(t, "post", "post", "create", Parameters.CREATE, Optional.of(t.schema()), t.schema()));
    }
    if (verbs.contains(Verb.DELETECOLLECTION)) {
      collection.add(
          operation(t, "delete", "deletecollection", "deleteCollection", Parameters.DELETE_COLLECTION,
              Optional.of(meta("DeleteOptions")), meta("Status")));
    }
    path(base, variables, collection);
    List<String> named = t.namespaced() ? List.of("name", "namespace") : List.of("name");
    path(base + "/{name}", named, named(t, t.gvk(), t.schema(), verbs));
    for (Subresource s : t.subresources()) {
      TypeSchema schema = s.kind().equals(t.gvk()) ? t.schema() : Builtin.schema(s.kind()).orElse(t.schema());
      path(base + "/{name}/" + s.name(), named, named(t, s.kind(), schema, s.verbs(), s.name()));
    }
  }

  private static List<Operation> named(ResourceType t, GroupVersionKind kind, TypeSchema schema, Set<Verb> verbs) {
    List<Operation> all = new ArrayList<>();
    for (Verb verb : List.of(Verb.GET, Verb.UPDATE, Verb.PATCH, Verb.DELETE)) {
      if (verbs.contains(verb)) {
        all.add(on(t, kind, schema, verb, ""));
      }
    }
    return all;
  }

  private static List<Operation> named(
      ResourceType t, GroupVersionKind kind, TypeSchema schema, Set<Verb> verbs, String subresource) {
    List<Operation> all = new ArrayList<>();
    for (Verb verb : List.of(Verb.GET, Verb.UPDATE, Verb.PATCH, Verb.DELETE, Verb.CREATE)) {
      if (verbs.contains(verb)) {
        all.add(on(t, kind, schema, verb, subresource));
      }
    }
    return all;
  }

  private static Operation on(ResourceType t, GroupVersionKind kind, TypeSchema schema, Verb verb, String subresource) {
    Optional<TypeSchema> body = Optional.of(schema);
    return switch (verb) {
      case GET ->
          new Operation(t, kind, "get", "get", id("read", t, subresource), List.of("pretty"), Optional.empty(), schema);
      case UPDATE ->
          new Operation(t, kind, "put", "put", id("replace", t, subresource), Parameters.UPDATE, body, schema);
      case PATCH ->
          new Operation(
              t, kind, "patch", "patch", id("patch", t, subresource), Parameters.PATCH, Optional.empty(), schema);
      case DELETE ->
          new Operation(
              t, kind, "delete", "delete", id("delete", t, subresource), Parameters.DELETE,
              Optional.of(meta("DeleteOptions")), meta("Status"));
      case CREATE, DELETECOLLECTION, LIST, WATCH ->
          new Operation(t, kind, "post", "post", id("create", t, subresource), Parameters.CREATE, body, schema);
    };
  }

  private static Operation operation(
      ResourceType t,
      String method,
      String action,
      String verb,
      List<String> parameters,
      Optional<TypeSchema> body,
      TypeSchema answer) {
    return new Operation(t, t.gvk(), method, action, id(verb, t, ""), parameters, body, answer);
  }

  private static TypeSchema meta(String kind) {
    return Schemas.builtin().of(META + kind);
  }

  private static TypeSchema list(ResourceType t) {
    if (t.isCustom()) {
      return new TypeSchema(CustomSchemas.name(t.groupVersion().kind(t.listKind())), false, List.of());
    }
    return Builtin.schema(t.groupVersion().kind(t.listKind())).orElseGet(() -> meta("List"));
  }

  /** {@code replaceAppsV1NamespacedStatefulSetStatus}. */
  private static String id(String verb, ResourceType t, String subresource) {
    String group = t.groupVersion().group();
    int dot = group.indexOf('.');
    String first = group.isEmpty() ? "core" : dot < 0 ? group : group.substring(0, dot);
    return verb + capital(first) + capital(t.groupVersion().version()) + (t.namespaced() ? "Namespaced" : "")
        + t.kind() + capital(subresource);
  }

  private static String capital(String word) {
    return word.isEmpty() ? "" : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }

  private void path(String path, List<String> variables, List<Operation> operations) {
    if (operations.isEmpty()) {
      return;
    }
    Map<String, Json> members = new TreeMap<>();
    for (Operation o : operations) {
      // The list over all namespaces is another operation than that of one.
      String suffix = variables.isEmpty() && o.type().namespaced() ? "ForAllNamespaces" : "";
      members.put(o.method(), operation(o, suffix));
    }
    if (!variables.isEmpty()) {
      members.put("parameters", Parameters.of(variables, dialect));
    }
    JsonObject.Builder b = JsonObject.builder();
    members.forEach(b::put);
    paths.put(path, b.build());
  }

  private JsonObject operation(Operation o, String suffix) {
    List<String> takes = o.method().equals("patch") ? patches(o.type()) : o.type().isCustom() ? CUSTOM_MEDIA : List.of("*/*");
    List<String> media = o.type().isCustom() ? CUSTOM_MEDIA : MEDIA;
    List<String> gives = o.action().equals("list") && !o.type().isCustom() ? concat(media, STREAMS) : media;
    JsonObject.Builder b = JsonObject.builder();
    JsonArray parameters = Parameters.of(o.parameters(), dialect);
    boolean hasBody = o.body().isPresent() || o.method().equals("patch");
    JsonObject body =
        o.body().map(definitions::reference).orElseGet(() -> definitions.special(SpecialTypes.PATCH));
    boolean bodyNeeded = !o.method().equals("delete");
    if (dialect == Dialect.V2) {
      b.put("consumes", JsonArray.ofStrings(takes));
    }
    b.put("operationId", o.id() + suffix);
    if (dialect == Dialect.V2 && hasBody) {
      JsonObject.Builder p = JsonObject.builder().put("in", "body").put("name", "body");
      if (bodyNeeded) {
        p.put("required", true);
      }
      b.put("parameters", JsonArray.of(concat(List.of(p.put("schema", body).build()), parameters.items())));
    } else {
      b.put("parameters", parameters);
    }
    if (dialect == Dialect.V2) {
      b.put("produces", JsonArray.ofStrings(gives));
    } else if (hasBody) {
      b.put("requestBody", requestBody(body, takes, bodyNeeded));
    }
    b.put("responses", responses(o, gives));
    if (dialect == Dialect.V2) {
      b.put("schemes", JsonArray.ofStrings(List.of("https")));
    }
    return b.put("tags", JsonArray.ofStrings(List.of(tag(o.type()))))
        .put("x-kubernetes-action", o.action())
        .put(Kinds.EXTENSION, Kinds.json(o.kind()))
        .build();
  }

  private static List<String> patches(ResourceType t) {
    boolean builtin = Builtin.catalogue().find(t.gvk()).isPresent();
    return builtin ? concat(PATCHES, List.of(STRATEGIC)) : PATCHES;
  }

  private static <T> List<T> concat(List<? extends T> first, List<? extends T> second) {
    List<T> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  private static String tag(ResourceType t) {
    String group = t.groupVersion().group();
    int dot = group.indexOf('.');
    String first = group.isEmpty() ? "core" : dot < 0 ? group : group.substring(0, dot);
    return first + "_" + t.groupVersion().version();
  }

  private static JsonObject requestBody(JsonObject schema, List<String> media, boolean needed) {
    JsonObject.Builder b = JsonObject.builder().put("content", content(schema, media));
    return (needed ? b.put("required", true) : b).build();
  }

  private static JsonObject content(JsonObject schema, List<String> media) {
    JsonObject.Builder b = JsonObject.builder();
    for (String m : media) {
      b.put(m, JsonObject.of("schema", schema));
    }
    return b.build();
  }

  private JsonObject responses(Operation o, List<String> media) {
    JsonObject schema = definitions.reference(o.answer());
    JsonObject.Builder b = JsonObject.builder().put("200", response("OK", schema, media));
    switch (o.action()) {
      case "post" -> b.put("201", response("Created", schema, media)).put("202", response("Accepted", schema, media));
      case "put", "patch" -> b.put("201", response("Created", schema, media));
      case "delete" -> b.put("202", response("Accepted", schema, media));
      default -> {}
    }
    return b.put("401", JsonObject.builder().put("description", "Unauthorized").build()).build();
  }

  private JsonObject response(String description, JsonObject schema, List<String> media) {
    return switch (dialect) {
      case V2 -> JsonObject.builder().put("description", description).put("schema", schema).build();
      case V3 -> JsonObject.builder().put("content", content(schema, media)).put("description", description).build();
    };
  }
}
