package dev.berth.api.custom;

import dev.berth.api.apply.MergeType;
import dev.berth.api.cel.ValueType;
import dev.berth.api.decode.Decoded;
import dev.berth.api.decode.Decoding;
import dev.berth.api.openapi.CustomSchemas;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupVersion;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.CustomResourceDefinition;
import dev.berth.model.schema.FieldSchema.PatchStrategy;
import dev.berth.model.schema.FieldSchema.Topology;
import dev.berth.model.schema.FieldSchema;
import dev.berth.model.schema.Schemas;
import dev.berth.model.schema.Shape;
import dev.berth.model.schema.TypeSchema;
import dev.berth.store.Entry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One version of a custom resource: what the API knows of the type besides the catalogue's record. Immutable but for its
 * schema, which is made when the first object is seen.
 */
public final class CustomVersion implements ResourceType.Extension, Decoding {
  private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

  private final Definition definition;
  private final CustomResourceDefinition.Version version;
  private final ResourceType type;
  /** With what the text of a stored object of this version begins. */
  private final byte[] start;

  private volatile Optional<VersionSchema> schema = Optional.empty();

  CustomVersion(Definition definition, CustomResourceDefinition.Version version) {
    this.definition = definition;
    this.version = version;
    this.type = definition.crd().type(version, structure(definition.crd(), version), this);
    this.start =
        ("{\"kind\":\"" + type.kind() + "\",\"apiVersion\":\"" + type.groupVersion().apiVersion() + "\",")
            .getBytes(StandardCharsets.UTF_8);
  }

  /** What is known of a custom type; empty for built-in ones. */
  public static Optional<CustomVersion> of(ResourceType type) {
    return type.extension().isPresent() && type.extension().get() instanceof CustomVersion v
        ? Optional.of(v)
        : Optional.empty();
  }

  /** The fields that all objects have. Each version has one of its own, by which it is told from others. */
  private static TypeSchema structure(CustomResourceDefinition crd, CustomResourceDefinition.Version version) {
    return new TypeSchema(
        CustomSchemas.name(GroupVersionKind.of(crd.group(), version.name(), crd.acceptedNames().kind())),
        false,
        List.of(
            field("apiVersion", Shape.Scalar.STRING),
            field("kind", Shape.Scalar.STRING),
            field("metadata", new Shape.Ref(() -> Schemas.builtin().of(META)))));
  }

  private static FieldSchema field(String name, Shape shape) {
    return new FieldSchema(name, 0, shape, false, false, false, new Topology.Granular(), PatchStrategy.REPLACE);
  }

  @Override
  public String listKind() {
    return definition.crd().acceptedNames().listKind();
  }

  public ResourceType type() {
    return type;
  }

  GroupVersion groupVersion() {
    return type.groupVersion();
  }

  String apiVersion() {
    return type.groupVersion().apiVersion();
  }

  /** The definition that it is from, as stored. */
  public JsonObject definition() {
    return definition.crd().json();
  }

  /** What its definition is called. */
  public String definitionName() {
    return definition.crd().name();
  }

  public boolean isTerminating() {
    return definition.isTerminating();
  }

  /** Where the numbers of its scale are. */
  public Optional<CustomResourceDefinition.ScalePaths> scale() {
    return version.scale();
  }

  /** Said to whoever uses it. */
  public List<String> warnings() {
    return version.isDeprecated()
        ? List.of(version.deprecationWarning().orElseGet(() -> Deprecation.warning(definition.crd(), version.name())))
        : List.of();
  }

  /** All versions of the resource, whether served or not. */
  public List<CustomVersion> siblings() {
    return definition.versions();
  }

  VersionSchema schema() {
    Optional<VersionSchema> made = schema;
    if (made.isEmpty()) {
      made = Optional.of(VersionSchema.of(type.schema().name(), version.schema()));
      schema = made;
    }
    return made.get();
  }

  /** How ownership goes through its objects. */
  public MergeType mergeType() {
    return schema().mergeType();
  }

  /** What expressions see of its objects. */
  public ValueType valueType() {
    return schema().valueType();
  }

  /** Calls back when the type is no longer what it was. Returns how to give that up. */
  public Runnable onRetired(Runnable then) {
    return definition.onRetired(then);
  }

  @Override
  public Decoded decode(JsonObject sent, List<String> duplicates) {
    return schema().sent(sent, duplicates);
  }

  @Override
  public Decoded merged(JsonObject object) {
    return schema().merged(object);
  }

  @Override
  public TypeSchema structure() {
    return type.schema();
  }

  @Override
  public boolean isCustom() {
    return true;
  }

  /** Whether an entry's text is this version's object as it would be served now. */
  public boolean isServedAsStored(Entry entry) {
    return entry.revision() > definition.since() && startsWith(entry.bytes(), start);
  }

  /** Whether an entry is as it would be written now. */
  public boolean isStoredInForm(Entry entry) {
    return startsWith(entry.bytes(), definition.storageVersion().start);
  }

  private static boolean startsWith(byte[] text, byte[] start) {
    return text.length > start.length && Arrays.equals(text, 0, start.length, start, 0, start.length);
  }

  /**
   * What is stored as this version has it: known fields only, defaults filled in, in the version's form.
   *
   * @param stored in whichever versions they were written
   * @throws dev.berth.api.status.Refusal where a conversion fails
   */
  public List<JsonObject> read(List<Stored> stored) {
    List<JsonObject> shaped = new ArrayList<>(stored.size());
    boolean converts = false;
    for (Stored s : stored) {
      JsonObject o = shaped(s);
      shaped.add(o);
      converts |= !o.text("apiVersion").equals(apiVersion());
    }
    return converts ? converted(shaped) : shaped;
  }

  /** An object as it lies in the store. */
  public record Stored(JsonObject object, long revision) {}

  private JsonObject shaped(Stored s) {
    if (s.revision() > definition.since()) {
      return s.object(); // as the newest schema has it, in the version that is stored
    }
    String apiVersion = s.object().text("apiVersion");
    Optional<CustomVersion> written = definition.version(apiVersion);
    return written.isPresent()
        ? written.get().schema().stored(s.object())
        : schema().stored(s.object().with("apiVersion", apiVersion()));
  }

  /**
   * An object of the version that is stored as whoever reads it back gets it: without nulls that its schema does not allow, and
   * with the defaults of what its writer may not set, the status of a new object. Objects of other versions as they are.
   */
  public JsonObject formed(JsonObject object) {
    return definition.storageVersion() == this ? schema().stored(object) : object;
  }

  /**
   * The object in the version that is stored, with that version's defaults: upstream fills those in whenever it reads. The very
   * object where this version is the one that is stored.
   */
  public JsonObject toStorage(JsonObject object) {
    CustomVersion storage = definition.storageVersion();
    return storage == this ? object : storage.schema().defaulted(to(storage, object));
  }

  /** The object as another version of the same resource has it. */
  public JsonObject to(CustomVersion other, JsonObject object) {
    return other == this ? object : other.converted(List.of(object)).getFirst();
  }

  private List<JsonObject> converted(List<JsonObject> objects) {
    List<JsonObject> all = definition.converter().convert(objects, apiVersion());
    List<JsonObject> known = new ArrayList<>(all.size());
    for (int i = 0; i < all.size(); i++) {
      known.add(all.get(i) == objects.get(i) ? all.get(i) : schema().converted(all.get(i)));
    }
    return known;
  }
}
