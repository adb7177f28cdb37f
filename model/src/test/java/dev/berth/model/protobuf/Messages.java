package dev.berth.model.protobuf;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import dev.berth.model.GroupVersionKind;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Messages of the official client's descriptors with every field set to something that is not zero. */
final class Messages {
  private static final Map<String, Descriptor> BY_NAME = new HashMap<>();

  static {
    for (String file :
        List.of(
            "Meta", "V1", "V1Admissionregistration", "V1Apiextensions", "V1Apps", "V1Authentication", "V1Authorization",
            "V1Autoscaling", "V2Autoscaling", "V1Batch", "V1Certificates", "V1Coordination", "V1Discovery", "V1Events",
            "V1Flowcontrol", "V1Networking", "V1Node", "V1Policy", "V1Rbac", "V1Resource", "V1Scheduling",
            "V1Storage")) {
      try {
        Class<?> holder = Class.forName("io.kubernetes.client.proto." + file);
        FileDescriptor descriptor = (FileDescriptor) holder.getMethod("getDescriptor").invoke(holder);
        descriptor.getMessageTypes().forEach(m -> BY_NAME.put(m.getFullName(), m));
      } catch (ReflectiveOperationException e) {
        throw new LinkageError("no descriptor " + file, e);
      }
    }
  }

  /** Recursive only through themselves; they get one level of themselves. */
  private static final Set<String> UNIONS =
      Set.of("JSONSchemaProps", "JSONSchemaPropsOrArray", "JSONSchemaPropsOrBool", "JSONSchemaPropsOrStringArray");

  private Messages() {}

  static Optional<Descriptor> descriptor(GroupVersionKind gvk) {
    String group = gvk.groupVersion().group();
    String folder =
        group.equals("apiextensions.k8s.io")
            ? "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions"
            : "k8s.io.api." + (group.isEmpty() ? "core" : group.replaceFirst("\\..*", ""));
    return Optional.ofNullable(BY_NAME.get(folder + "." + gvk.groupVersion().version() + "." + gvk.kind()));
  }

  static DynamicMessage full(Descriptor type) {
    return full(type, 0);
  }

  private static DynamicMessage full(Descriptor type, int schemas) {
    DynamicMessage.Builder b = DynamicMessage.newBuilder(type);
    int inside = type.getName().equals("JSONSchemaProps") ? schemas + 1 : schemas;
    for (FieldDescriptor f : type.getFields()) {
      if (f.isMapField()) {
        b.addRepeatedField(f, entry(f.getMessageType(), "a", inside));
        b.addRepeatedField(f, entry(f.getMessageType(), "b", inside));
      } else if (!left(type, f, inside)) {
        Object value = value(type, f, inside);
        if (f.isRepeated()) {
          b.addRepeatedField(f, value);
          b.addRepeatedField(f, value);
        } else {
          b.setField(f, value);
        }
      }
    }
    return b.build();
  }

  /** Fields that JSON does not have, or one of two alternatives. */
  private static boolean left(Descriptor type, FieldDescriptor f, int schemas) {
    boolean deep = schemas > 1 && f.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
    return switch (type.getName()) {
      // The artifact is of a later patch release than the tables.
      case "HorizontalPodAutoscalerCondition" -> f.getName().equals("observedGeneration");
      case "JSONSchemaProps" -> deep && UNIONS.contains(f.getMessageType().getName());
      case "JSONSchemaPropsOrArray", "JSONSchemaPropsOrStringArray" -> schemas > 1 ? f.getNumber() == 2 : f.getNumber() == 1;
      default -> false;
    };
  }

  private static Message entry(Descriptor type, String key, int schemas) {
    DynamicMessage.Builder b = DynamicMessage.newBuilder(type);
    b.setField(type.findFieldByNumber(1), key);
    FieldDescriptor value = type.findFieldByNumber(2);
    boolean deep = schemas > 1 && value.getJavaType() == FieldDescriptor.JavaType.MESSAGE
        && UNIONS.contains(value.getMessageType().getName());
    b.setField(value, deep ? DynamicMessage.getDefaultInstance(value.getMessageType()) : value(type, value, schemas));
    return b.build();
  }

  private static Object value(Descriptor type, FieldDescriptor f, int schemas) {
    return switch (f.getType()) {
      case STRING -> "é" + f.getName();
      case BOOL -> true;
      case INT32 -> -f.getNumber();
      case INT64 -> type.getName().equals("IntOrString") ? 1L : 1_000_000_000_000L + f.getNumber();
      case DOUBLE -> 0.1 * f.getNumber();
      case BYTES -> bytes(type);
      case MESSAGE -> special(f.getMessageType(), schemas);
      default -> throw new IllegalArgumentException(f.getFullName());
    };
  }

  private static Object bytes(Descriptor type) {
    boolean json = Set.of("RawExtension", "JSON", "FieldsV1").contains(type.getName());
    return json
        ? ByteString.copyFrom("{\"f:spec\":{\"n\":1.50e2}}", StandardCharsets.UTF_8)
        : ByteString.copyFrom(new byte[] {0, -1, 127});
  }

  private static DynamicMessage special(Descriptor type, int schemas) {
    return switch (type.getName()) {
      case "Time" -> time(type, 0);
      case "MicroTime" -> time(type, 123_456_000);
      case "IntOrString" ->
          DynamicMessage.newBuilder(type)
              .setField(type.findFieldByNumber(1), 1L)
              .setField(type.findFieldByNumber(2), 0)
              .setField(type.findFieldByNumber(3), "http")
              .build();
      case "Quantity" -> DynamicMessage.newBuilder(type).setField(type.findFieldByNumber(1), "10Gi").build();
      default -> full(type, schemas);
    };
  }

  private static DynamicMessage time(Descriptor type, int nanos) {
    return DynamicMessage.newBuilder(type)
        .setField(type.findFieldByNumber(1), 1_714_564_800L)
        .setField(type.findFieldByNumber(2), nanos)
        .build();
  }
}
