package dev.berth.api.kinds.pod;

import dev.berth.api.kinds.Fill;
import dev.berth.base.json.JsonObject;
import java.util.function.UnaryOperator;

/** What a container leaves out (upstream {@code pkg/apis/core/v1/defaults.go} and the default tags of its types). */
final class ContainerDefaults {
  static final Fill FIELD_REF = Fill.table().value("apiVersion", "v1").build();
  static final Fill RESOURCE_FIELD_REF = Fill.table().value("divisor", "0").build();

  private static final Fill HTTP_GET = Fill.table().value("path", "/").value("scheme", "HTTP").build();
  private static final Fill GRPC = Fill.table().value("service", "").build();

  private static final Fill PROBE =
      Fill.table()
          .value("timeoutSeconds", 1)
          .value("periodSeconds", 10)
          .value("successThreshold", 1)
          .value("failureThreshold", 3)
          .inside("httpGet", HTTP_GET)
          .inside("grpc", GRPC)
          .build();

  private static final Fill HANDLER = Fill.table().inside("httpGet", HTTP_GET).build();
  private static final Fill LIFECYCLE =
      Fill.table().inside("postStart", HANDLER).inside("preStop", HANDLER).build();

  private static final Fill PORT = Fill.table().value("protocol", "TCP").build();

  private static final Fill ENV_SOURCE =
      Fill.table()
          .inside("fieldRef", FIELD_REF)
          .inside("resourceFieldRef", RESOURCE_FIELD_REF)
          .inside("fileKeyRef", Fill.table().value("optional", false).build())
          .build();
  private static final Fill ENV = Fill.table().inside("valueFrom", ENV_SOURCE).build();

  /** Limits and requests, of containers, pods and claims. */
  static final Fill RESOURCES =
      Fill.table()
          .inside("limits", ResourceNames::roundedUp)
          .inside("requests", ResourceNames::roundedUp)
          .build();

  /** Of containers, init containers and ephemeral containers. */
  static final UnaryOperator<JsonObject> CONTAINER =
      Fill.table()
          .value("resources", JsonObject.EMPTY)
          .value("terminationMessagePath", "/dev/termination-log")
          .value("terminationMessagePolicy", "File")
          .each("ports", PORT)
          .each("env", ENV)
          .inside("resources", RESOURCES)
          .inside("livenessProbe", PROBE)
          .inside("readinessProbe", PROBE)
          .inside("startupProbe", PROBE)
          .inside("lifecycle", LIFECYCLE)
          .then(ContainerDefaults::pullPolicy)
          .build();

  private ContainerDefaults() {}

  private static JsonObject pullPolicy(JsonObject container) {
    return container.has("imagePullPolicy")
        ? container
        : container.with("imagePullPolicy", ImageTag.pullPolicy(container.text("image")));
  }
}
