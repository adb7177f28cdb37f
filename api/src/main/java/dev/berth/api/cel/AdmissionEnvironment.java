package dev.berth.api.cel;

import dev.berth.api.cel.ValueType.ListOf;
import dev.berth.api.cel.ValueType.MapOf;
import dev.berth.api.cel.ValueType.ObjectOf;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The variables of match conditions and admission policies (apiserver {@code admission/plugin/cel/compile.go}):
 * {@code object}, {@code oldObject} and {@code params} of any type, {@code request} and {@code namespaceObject} with
 * known fields, {@code authorizer} and {@code authorizer.requestResource}.
 */
public final class AdmissionEnvironment {
  private static final ObjectOf KIND = strings("kubernetes.GroupVersionKind", "group", "version", "kind");
  private static final ObjectOf RESOURCE = strings("kubernetes.GroupVersionResource", "group", "version", "resource");
  private static final ObjectOf USER = ObjectOf.of("kubernetes.UserInfo", Map.of(
      "username", ValueType.STRING,
      "uid", ValueType.STRING,
      "groups", ListOf.of(ValueType.STRING),
      "extra", MapOf.of(ListOf.of(ValueType.STRING))));
  private static final ObjectOf REQUEST = request();
  private static final ObjectOf NAMESPACE = namespace();

  private AdmissionEnvironment() {}

  /**
   * @param params whether {@code params} is there
   * @param authorizer whether {@code authorizer} is there
   */
  public static Environment of(boolean params, boolean authorizer) {
    Map<String, ValueType> variables = new LinkedHashMap<>();
    variables.put("object", ValueType.DYN);
    variables.put("oldObject", ValueType.DYN);
    variables.put("request", REQUEST);
    variables.put("namespaceObject", NAMESPACE);
    if (params) {
      variables.put("params", ValueType.DYN);
    }
    if (authorizer) {
      variables.put("authorizer", ValueType.AUTHORIZER);
      variables.put("authorizer.requestResource", ValueType.RESOURCE_CHECK);
    }
    return Environment.of(variables);
  }

  private static ObjectOf request() {
    Map<String, ValueType> fields = new HashMap<>();
    fields.put("kind", KIND);
    fields.put("resource", RESOURCE);
    fields.put("requestKind", KIND);
    fields.put("requestResource", RESOURCE);
    for (String text : new String[] {"subResource", "requestSubResource", "name", "namespace", "operation", "uid"}) {
      fields.put(text, ValueType.STRING);
    }
    fields.put("userInfo", USER);
    fields.put("dryRun", ValueType.BOOL);
    fields.put("options", ValueType.DYN);
    return ObjectOf.of("kubernetes.AdmissionRequest", fields);
  }

  private static ObjectOf namespace() {
    Map<String, ValueType> meta = new HashMap<>();
    for (String text : new String[] {"name", "generateName", "namespace", "UID", "resourceVersion"}) {
      meta.put(text, ValueType.STRING);
    }
    meta.put("labels", MapOf.of(ValueType.STRING));
    meta.put("annotations", MapOf.of(ValueType.STRING));
    meta.put("generation", ValueType.INT);
    meta.put("creationTimestamp", ValueType.TIMESTAMP);
    meta.put("deletionTimestamp", ValueType.TIMESTAMP);
    meta.put("deletionGracePeriodSeconds", ValueType.INT);
    meta.put("finalizers", ListOf.of(ValueType.STRING));
    ObjectOf condition = ObjectOf.of("kubernetes.NamespaceCondition", Map.of(
        "status", ValueType.STRING,
        "type", ValueType.STRING,
        "lastTransitionTime", ValueType.TIMESTAMP,
        "message", ValueType.STRING,
        "reason", ValueType.STRING));
    return ObjectOf.of("kubernetes.Namespace", Map.of(
        "metadata", ObjectOf.of("kubernetes.NamespaceMetadata", meta),
        "status", ObjectOf.of("kubernetes.NamespaceStatus", Map.of(
            "phase", ValueType.STRING, "conditions", ListOf.of(condition))),
        "spec", ObjectOf.of("kubernetes.NamespaceSpec", Map.of("finalizers", ListOf.of(ValueType.STRING)))));
  }

  private static ObjectOf strings(String name, String... fields) {
    Map<String, ValueType> all = new HashMap<>();
    for (String field : fields) {
      all.put(field, ValueType.STRING);
    }
    return ObjectOf.of(name, all);
  }
}
