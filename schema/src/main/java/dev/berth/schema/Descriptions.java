package dev.berth.schema;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Annotation;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.Attributes;
import java.lang.classfile.AttributedElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The descriptions of types and fields, from the annotations of the official client's model classes.
 *
 * <p>Class files are read, classes never loaded: their static blocks would start a JSON library.
 */
final class Descriptions {
  private static final String MODELS = "io/kubernetes/client/openapi/models/";
  private static final String PROPERTY = "Lio/swagger/annotations/ApiModelProperty;";
  private static final String MODEL = "Lio/swagger/annotations/ApiModel;";
  private static final String SERIALIZED = "Lcom/google/gson/annotations/SerializedName;";

  private Descriptions() {}

  /**
   * What one model class says.
   *
   * @param fields by JSON name
   */
  record Model(String description, Map<String, String> fields) {
    static final Model NONE = new Model("", Map.of());

    /**
     * The description of a field. The models have none for fields of another type, where OpenAPI has a reference; our own
     * words stand in.
     */
    String field(Type.Field field, Facts facts) {
      String said = fields.getOrDefault(field.name(), "");
      return said.isEmpty() && field.shape() instanceof Shape.Ref ? facts.description(field.name()) : said;
    }
  }

  static Model of(Type type) throws IOException {
    for (String name : classNames(type.key())) {
      Optional<Model> model = read(MODELS + name + ".class");
      if (model.isPresent()) {
        return model.get();
      }
    }
    return Model.NONE;
  }

  /** {@code core.v1.Event} is {@code CoreV1Event}, {@code apps.v1.Deployment} is {@code V1Deployment}. */
  private static List<String> classNames(String key) {
    String[] parts = key.split("\\.", -1);
    String rest = capital(parts[1]) + parts[2];
    return List.of(capital(parts[0]) + rest, rest);
  }

  private static String capital(String word) {
    return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }

  private static Optional<Model> read(String path) throws IOException {
    byte[] bytes;
    try (InputStream in = Descriptions.class.getClassLoader().getResourceAsStream(path)) {
      if (in == null) {
        return Optional.empty();
      }
      bytes = in.readAllBytes();
    }
    ClassModel model = ClassFile.of().parse(bytes);
    Map<String, String> byGetter = new HashMap<>();
    for (FieldModel f : model.fields()) {
      value(f, SERIALIZED).ifPresent(json -> byGetter.put(capital(f.fieldName().stringValue().replaceFirst("^_", "")), json));
    }
    Map<String, String> fields = new HashMap<>();
    for (MethodModel m : model.methods()) {
      Optional<String> text = value(m, PROPERTY);
      if (text.isPresent()) {
        String getter = m.methodName().stringValue().replaceFirst("^(get|is)", "");
        fields.put(byGetter.getOrDefault(getter, getter), text.get());
      }
    }
    return Optional.of(new Model(value(model, MODEL).orElse(""), fields));
  }

  private static Optional<String> value(AttributedElement element, String annotation) {
    for (Annotation a :
        element.findAttribute(Attributes.runtimeVisibleAnnotations()).map(x -> x.annotations()).orElse(List.of())) {
      if (a.className().equalsString(annotation)) {
        for (var e : a.elements()) {
          boolean wanted = e.name().equalsString("value") || e.name().equalsString("description");
          if (wanted && e.value() instanceof AnnotationValue.OfString s && !s.stringValue().isEmpty()) {
            return Optional.of(s.stringValue());
          }
        }
      }
    }
    return Optional.empty();
  }
}
