package dev.berth.model.kinds;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupVersion;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.PrinterColumn;
import dev.berth.model.ResourceType;
import dev.berth.model.Subresource;
import dev.berth.model.Verb;
import dev.berth.model.schema.TypeSchema;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The definition of types that are added at run time: one resource in its versions. */
public record CustomResourceDefinition(JsonObject json) implements KubeObject {
  public static final String NAMES_ACCEPTED = "NamesAccepted";
  public static final String ESTABLISHED = "Established";
  public static final String TERMINATING = "Terminating";

  /** Held until all objects of the types have gone. */
  public static final String CLEANUP = "customresourcecleanup.apiextensions.k8s.io";

  private static final GroupVersionKind SCALE = GroupVersionKind.of("autoscaling", "v1", "Scale");

  /** What a resource is called. Equal to others with the same words, whatever JSON says them. */
  public record Names(
      String plural, String singular, List<String> shortNames, String kind, String listKind, List<String> categories) {
    public static Names of(JsonObject names) {
      return new Names(
          names.text("plural"),
          names.text("singular"),
          names.array("shortNames").strings().toList(),
          names.text("kind"),
          names.text("listKind"),
          names.array("categories").strings().toList());
    }
  }

  /** Where a scale's numbers are in an object; paths of field names without the leading dot. */
  public record ScalePaths(List<String> specReplicas, List<String> statusReplicas, List<String> selector) {}

  /** One version. */
  public record Version(JsonObject json) {
    public String name() {
      return json.text("name");
    }

    public boolean isServed() {
      return json.bool("served");
    }

    public boolean isStorage() {
      return json.bool("storage");
    }

    public boolean isDeprecated() {
      return json.bool("deprecated");
    }

    /** What is said to those who use it though it is deprecated; empty where the words are the server's. */
    public Optional<String> deprecationWarning() {
      return json.string("deprecationWarning");
    }

    /** {@code openAPIV3Schema}, or an empty object. */
    public JsonObject schema() {
      return json.object("schema").object("openAPIV3Schema");
    }

    public boolean hasStatus() {
      return json.object("subresources").has("status");
    }

    public Optional<ScalePaths> scale() {
      JsonObject scale = json.object("subresources").object("scale");
      return scale.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new ScalePaths(
                  path(scale.text("specReplicasPath")),
                  path(scale.text("statusReplicasPath")),
                  path(scale.text("labelSelectorPath"))));
    }

    private static List<String> path(String text) {
      String bare = text.startsWith(".") ? text.substring(1) : text;
      return bare.isEmpty() ? List.of() : List.of(bare.split("\\.", -1));
    }

    private List<PrinterColumn> columns() {
      List<PrinterColumn> all = new ArrayList<>();
      all.add(new PrinterColumn("Name", "string", "name", description("Name"), 0, ""));
      JsonArray own = json.array("additionalPrinterColumns");
      own.objects()
          .forEach(
              c ->
                  all.add(
                      new PrinterColumn(
                          c.text("name"),
                          c.text("type"),
                          c.text("format"),
                          c.text("description").isEmpty() ? described(c.text("jsonPath")) : c.text("description"),
                          (int) c.number("priority"),
                          c.text("jsonPath"))));
      if (own.isEmpty()) {
        all.add(new PrinterColumn("Age", "date", "", description("Age"), 0, ".metadata.creationTimestamp"));
      }
      return all;
    }

    private static String described(String jsonPath) {
      return "Custom resource definition column (in JSONPath format): " + jsonPath;
    }

    /** Paths without their leading dot, as field selectors name them. */
    private List<String> selectableFields() {
      return json.array("selectableFields").objects()
          .map(f -> f.text("jsonPath"))
          .map(p -> p.startsWith(".") ? p.substring(1) : p)
          .toList();
    }
  }

  /** A column that every resource has, as built-in tables word it. */
  private static String description(String column) {
    return Kinds.NAMESPACE.type().columns().stream()
        .filter(c -> c.name().equals(column))
        .map(PrinterColumn::description)
        .findFirst()
        .map(d -> d.replace("  Populated by", "\n\nPopulated by")) // the schema's source has lost where paragraphs end
        .orElse("");
  }

  public String group() {
    return spec().text("group");
  }

  /** As they are asked for. */
  public Names names() {
    return Names.of(spec().object("names"));
  }

  /** Those that no other definition of the group had first. */
  public Names acceptedNames() {
    return Names.of(status().object("acceptedNames"));
  }

  public boolean isNamespaced() {
    return spec().text("scope").equals("Namespaced");
  }

  public List<Version> versions() {
    return spec().array("versions").objects().map(Version::new).toList();
  }

  /** The version in which objects are stored from now on. */
  public GroupVersion storage() {
    String version = versions().stream().filter(Version::isStorage).map(Version::name).findFirst().orElse("");
    return new GroupVersion(group(), version);
  }

  /** Whether its types are there for clients. */
  public boolean isServed() {
    return Condition.isTrue(this, ESTABLISHED);
  }

  /**
   * The type by which a component follows its objects and asks for them, whatever is in them: in the version that they are
   * stored in, or another where that is not served. Empty where its types are not there.
   */
  public Optional<ResourceType> anyObjects() {
    List<Version> served = versions().stream().filter(Version::isServed).toList();
    if (!isServed() || served.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(anyObjects(served.stream().filter(Version::isStorage).findFirst().orElse(served.getFirst())));
  }

  /** The type by which a component asks for its objects in this version; empty where that is not there. */
  public Optional<ResourceType> anyObjects(String version) {
    return versions().stream()
        .filter(v -> isServed() && v.isServed() && v.name().equals(version))
        .findFirst()
        .map(this::anyObjects);
  }

  private ResourceType anyObjects(Version version) {
    String listKind = acceptedNames().listKind();
    TypeSchema nothing = new TypeSchema(acceptedNames().kind(), false, List.of());
    return type(version, nothing, () -> listKind);
  }

  /** A version as a type of resource, under the accepted names. */
  public ResourceType type(Version version, TypeSchema schema, ResourceType.Extension extension) {
    GroupVersionKind gvk = new GroupVersion(group(), version.name()).kind(acceptedNames().kind());
    Names names = acceptedNames();
    List<Subresource> subresources = new ArrayList<>();
    Set<Verb> verbs = EnumSet.of(Verb.GET, Verb.PATCH, Verb.UPDATE);
    if (version.hasStatus()) {
      subresources.add(new Subresource("status", gvk, verbs));
    }
    version.scale().ifPresent(_ -> subresources.add(new Subresource("scale", SCALE, verbs)));
    return new ResourceType(
        gvk,
        names.plural(),
        names.singular(),
        names.shortNames(),
        names.categories(),
        isNamespaced(),
        Set.copyOf(EnumSet.allOf(Verb.class)),
        subresources,
        version.columns(),
        version.selectableFields(),
        schema,
        storage(),
        Optional.of(extension));
  }
}
