package dev.berth.schema;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Joins descriptors and tables to types.
 *
 * <p>JSON and protobuf differ in three ways that are settled here. Structs that Go inlines are messages of their own in
 * protobuf: their fields are lifted into the parent and carry a path of numbers. Named lists ({@code Verbs},
 * {@code ExtraValue}) are messages with one repeated field: a field of that type becomes a list with a path too, a map of
 * them a map of lists. Types with their own text form become scalars.
 */
final class Types {
  private static final Map<String, Shape> SPECIAL =
      Map.ofEntries(
          Map.entry("io.k8s.apimachinery.pkg.apis.meta.v1.Time", Shape.Scalar.TIME),
          Map.entry("io.k8s.apimachinery.pkg.apis.meta.v1.Timestamp", Shape.Scalar.TIME),
          Map.entry("io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime", Shape.Scalar.MICRO_TIME),
          Map.entry("io.k8s.apimachinery.pkg.apis.meta.v1.Duration", Shape.Scalar.DURATION),
          Map.entry("io.k8s.apimachinery.pkg.api.resource.Quantity", Shape.Scalar.QUANTITY),
          Map.entry("io.k8s.apimachinery.pkg.api.resource.QuantityValue", Shape.Scalar.QUANTITY),
          Map.entry("io.k8s.apimachinery.pkg.util.intstr.IntOrString", Shape.Scalar.INT_OR_STRING),
          Map.entry("io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1", Shape.Scalar.ANY),
          Map.entry("io.k8s.apimachinery.pkg.runtime.RawExtension", Shape.Scalar.ANY),
          Map.entry("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON", Shape.Scalar.ANY),
          Map.entry("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray", Shape.Scalar.ANY),
          Map.entry("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool", Shape.Scalar.ANY),
          Map.entry(
              "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray", Shape.Scalar.ANY),
          Map.entry("io.k8s.apimachinery.pkg.apis.meta.v1.Verbs", new Shape.ListOf(Shape.Scalar.STRING)),
          Map.entry("io.k8s.api.authentication.v1.ExtraValue", new Shape.ListOf(Shape.Scalar.STRING)),
          Map.entry("io.k8s.api.authorization.v1.ExtraValue", new Shape.ListOf(Shape.Scalar.STRING)),
          Map.entry("io.k8s.api.certificates.v1.ExtraValue", new Shape.ListOf(Shape.Scalar.STRING)));

  private static final Facts.Member UNKNOWN = new Facts.Member("", List.of(), "", "", "");

  private final Facts facts;
  private final Map<String, Descriptor> messages = new TreeMap<>();
  private final Map<String, Type> made = new TreeMap<>();
  /** Fields that only one of the two sources has. Kubernetes' releases differ in a few; a new artifact may bring more. */
  private final Set<String> leftOut = new TreeSet<>();

  private Types(Facts facts) {
    this.facts = facts;
  }

  /** All types by OpenAPI name, in order of name. */
  static Map<String, Type> of(List<FileDescriptor> files, Facts facts) {
    Types t = new Types(facts);
    for (FileDescriptor file : files) {
      for (Descriptor message : file.getMessageTypes()) {
        t.messages.put(Names.openApi(message.getFullName()), message);
      }
    }
    t.messages.forEach((name, message) -> {
      if (!SPECIAL.containsKey(name)) {
        t.made.put(name, t.type(name, message));
      }
    });
    facts.extras().forEach((key, fields) -> t.made.put(Names.ofKey(key), t.extra(key, fields)));
    if (!t.leftOut.isEmpty()) {
      System.out.println(
          "schema: made without " + t.leftOut.size() + " fields that artifact and tables do not both have, which is no fault: "
              + String.join(", ", t.leftOut));
    }
    return t.made;
  }

  private Type type(String name, Descriptor message) {
    String key = Names.key(name);
    List<Type.Field> fields = fields(key, message);
    boolean atomic = facts.topology(key, ".").isPresent();
    return new Type(name, key, atomic, unique(name, fields));
  }

  private static List<Type.Field> unique(String type, List<Type.Field> fields) {
    Map<String, Type.Field> byName = new LinkedHashMap<>();
    for (Type.Field f : fields) {
      if (byName.putIfAbsent(f.name(), f) != null) {
        throw new IllegalStateException(type + " has two fields " + f.name());
      }
    }
    return List.copyOf(byName.values());
  }

  private List<Type.Field> fields(String key, Descriptor message) {
    List<Facts.Member> members = facts.members(key);
    if (members.isEmpty()) {
      return message.getFields().stream().map(f -> field(key, f, UNKNOWN)).toList();
    }
    List<Type.Field> fields = new ArrayList<>();
    for (Facts.Member m : members) {
      if (m.has("kind")) {
        fields.add(text("kind"));
        fields.add(text("apiVersion"));
        continue;
      }
      Optional<FieldDescriptor> wire = wire(message, m.wireName());
      if (wire.isEmpty()) {
        leftOut.add(key + "." + m.name() + " (unknown to the artifact)");
      } else if (m.has("inline")) {
        Descriptor inner = wire.get().getMessageType();
        for (Type.Field f : fields(Names.key(Names.openApi(inner.getFullName())), inner)) {
          fields.add(f.within(wire.get().getNumber()));
        }
      } else {
        fields.add(field(key, wire.get(), m));
      }
    }
    for (FieldDescriptor f : message.getFields()) {
      if (members.stream().noneMatch(m -> m.wireName().equalsIgnoreCase(f.getName()))) {
        leftOut.add(key + "." + f.getName() + " (unknown to fields.tsv)");
      }
    }
    return fields;
  }

  private static Type.Field text(String name) {
    return new Type.Field(name, 0, Shape.Scalar.STRING, UNKNOWN, "", List.of(), Facts.Patch.NONE, "");
  }

  private static Optional<FieldDescriptor> wire(Descriptor message, String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    return message.getFields().stream().filter(f -> f.getName().toLowerCase(Locale.ROOT).equals(wanted)).findFirst();
  }

  private Type.Field field(String key, FieldDescriptor f, Facts.Member member) {
    Shape shape = shape(f);
    String name = member.name().isEmpty() ? f.getName() : member.name();
    boolean wrapped = shape instanceof Shape.ListOf && !f.isRepeated();
    int numbers = wrapped ? f.getNumber() | 1 << 8 : f.getNumber();
    return new Type.Field(
        name, numbers, shape, member, topology(key, name), keys(key, name), facts.patch(key, name), anyType(f));
  }

  private String topology(String key, String field) {
    return facts.topology(key, field).map(Facts.Topology::topology).orElse("");
  }

  private List<String> keys(String key, String field) {
    return facts.topology(key, field).map(Facts.Topology::keys).orElse(List.of());
  }

  private static String anyType(FieldDescriptor f) {
    if (f.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
      return "";
    }
    FieldDescriptor leaf = f.isMapField() ? f.getMessageType().findFieldByName("value") : f;
    if (leaf.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
      return "";
    }
    String name = Names.openApi(leaf.getMessageType().getFullName());
    return SPECIAL.get(name) == Shape.Scalar.ANY ? name : "";
  }

  private static Shape shape(FieldDescriptor f) {
    if (f.isMapField()) {
      return new Shape.MapOf(single(f.getMessageType().findFieldByName("value")));
    }
    return f.isRepeated() ? new Shape.ListOf(single(f)) : single(f);
  }

  private static Shape single(FieldDescriptor f) {
    return switch (f.getType()) {
      case STRING -> Shape.Scalar.STRING;
      case BOOL -> Shape.Scalar.BOOL;
      case INT32 -> Shape.Scalar.INT32;
      case INT64 -> Shape.Scalar.INT64;
      case DOUBLE -> Shape.Scalar.DOUBLE;
      case BYTES -> Shape.Scalar.BYTES;
      case MESSAGE -> {
        String name = Names.openApi(f.getMessageType().getFullName());
        Shape special = SPECIAL.get(name);
        yield special != null ? special : new Shape.Ref(name);
      }
      case ENUM, FIXED32, FIXED64, FLOAT, GROUP, SFIXED32, SFIXED64, SINT32, SINT64, UINT32, UINT64 ->
          throw new IllegalStateException(f.getFullName() + " is of a protobuf type that the API never used: " + f.getType());
    };
  }

  private Type extra(String key, List<Facts.Extra> rows) {
    List<Type.Field> fields = new ArrayList<>();
    for (Facts.Member m : facts.members(key)) {
      if (m.has("kind")) {
        fields.add(text("kind"));
        fields.add(text("apiVersion"));
        continue;
      }
      Facts.Extra row = rows.stream().filter(r -> r.field().equals(m.name())).findFirst().orElseThrow();
      fields.add(
          new Type.Field(
              m.name(), row.number(), parse(row.shape()), m, topology(key, m.name()), keys(key, m.name()),
              facts.patch(key, m.name()), ""));
    }
    return new Type(Names.ofKey(key), key, false, fields);
  }

  private static Shape parse(String text) {
    if (text.startsWith("list ")) {
      return new Shape.ListOf(parse(text.substring(5)));
    }
    if (text.startsWith("ref ")) {
      return new Shape.Ref(Names.ofKey(text.substring(4)));
    }
    return Shape.Scalar.valueOf(text.toUpperCase(Locale.ROOT));
  }
}
